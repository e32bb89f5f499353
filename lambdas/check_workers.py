"""States "Check plan worker" and "Check dump workers": whether the phase is done, goes on, or needs another worker."""

from typing import Any

from datamung import clock, events, jobs, names, shards, source_storage, work
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errors import WorkerLost
from datamung.rows import Job, Phase


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{"state": "waiting" | "replace" | "ready", "wait_s": …}`."""
    return check_workers(clients(), event["job_id"], event["phase"])


def check_workers(clients: Clients, job_id: str, phase: Phase) -> dict[str, Any]:
    """Looks once at every worker of the phase, and at the source's free storage; safe to call twice.

    Raises what ended a worker for good (`shards.look`), or SourceStorageLow.
    """
    job = jobs.go_on(clients, job_id)
    source_storage.check(clients, job)
    standing = shards.look(clients, job, phase)
    if standing == "ready" and phase == "plan":
        _record_plan(clients, job)
    elapsed_s = clients.now() - jobs.begin(clients, job, phase)
    if standing == "ready" and phase == "dump":
        events.tell(clients, job_id, "written", f"Every part of the dump is written after {clock.in_words(elapsed_s)}")
    return {"state": standing, "wait_s": clock.wait_s(elapsed_s)}


def _record_plan(clients: Clients, job: Job) -> None:
    """Fixes the plan's hash in the job row, where no worker can change it."""
    job_id = job["job_id"]
    row = work.plan(clients, job_id)
    if row is None:
        raise WorkerLost("The plan worker ended well and left no plan.")
    plan = {
        "key": names.plan_key(job_id),
        "sha256": row["plan_sha256"],
        **{field: row[field] for field in ("chunks", "stream_first", "estimated_raw_bytes")},
    }
    jobs.set_fields(clients, job_id, plan=plan)
    events.tell(clients, job_id, "planned", row["summary"])
