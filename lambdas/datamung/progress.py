"""How far a job's dump is, from what its workers wrote down."""

from typing import Final

from datamung import work
from datamung.clients import Clients
from datamung.models import Progress
from datamung.rows import Heartbeat, Job

_UNFINISHED: Final = 0.99
"""The estimate is from the server's statistics and may fall short; only a written dump is whole."""

_NOTHING = Progress(fraction=0, raw_bytes=0, estimated_raw_bytes=0, chunks_done=0, chunks=0, bytes_per_second=0)


def progress_of(clients: Clients, job: Job) -> Progress:
    """The progress of a dump that is not complete; `fraction` is at most 0.99.

    The accepted chunks or the workers' own counts, whichever say more: a replaced worker counts from 0 again.

    `chunks_done` counts keyed chunks; `bytes_per_second` is the mean since the dump began.
    """
    if "plan" not in job:
        return _NOTHING
    accepted = work.chunks(clients, job["job_id"]).values()
    beats = work.heartbeats(clients, job["job_id"], "dump")
    raw_bytes = max(sum(chunk["raw_bytes"] for chunk in accepted), sum(beat["raw_bytes"] for beat in beats))
    plan = job["plan"]
    estimated = plan["estimated_raw_bytes"]
    return Progress(
        fraction=min(_UNFINISHED, raw_bytes / estimated) if estimated else 0,
        raw_bytes=raw_bytes,
        estimated_raw_bytes=estimated,
        chunks_done=len(accepted),
        chunks=plan["chunks"],
        bytes_per_second=_mean_rate(job, beats, raw_bytes),
    )


def outline_of(job: Job) -> Progress:
    """The progress of a job whose workers need no look: what its own row says.

    All or nothing. A complete dump counts until its job ends, and after that only as a backup: without a manifest it
    was removed (P2).
    """
    if "plan" not in job:
        return _NOTHING
    plan = job["plan"]
    is_whole = "dump" in job and ("manifest_key" in job or "outcome" not in job)
    return Progress(
        fraction=1 if is_whole else 0,
        raw_bytes=job["dump"]["raw_bytes"] if is_whole else 0,
        estimated_raw_bytes=plan["estimated_raw_bytes"],
        chunks_done=plan["chunks"] if is_whole else 0,
        chunks=plan["chunks"],
        bytes_per_second=0,
    )


def _mean_rate(job: Job, beats: list[Heartbeat], raw_bytes: int) -> int:
    began_s = job["started_s"].get("dump")
    if began_s is None or not beats:
        return 0
    return raw_bytes // max(1, max(beat["progress_at"] for beat in beats) - began_s)
