"""State "Complete dump": makes the object of exactly the accepted parts, or has again dumped what S3 does not hold."""

from typing import Any, Final

from botocore.exceptions import ClientError
from datamung import events, jobs, ledger, objects, parts, shards, uploads, work
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errors import PartChanged, PartMissing, TransientFault
from datamung.ledger import LONG_FUNCTION_TIMEOUT_S
from datamung.parts import Accepted
from datamung.rows import Job
from datamung.words import counted

MOST_REDUMPS: Final = 3
"""So often parts may be dumped again before the job ends: an upload that keeps losing parts is not to be trusted."""

_LOST_ANSWER: Final = frozenset({"NoSuchUpload", "PreconditionFailed"})


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{"state": "done" | "redump"}`."""
    return complete_dump(clients(), event["job_id"])


def complete_dump(clients: Clients, job_id: str) -> dict[str, Any]:
    """Completes the upload and records the object; safe to call twice: after a lost answer the object decides (H52).

    Raises PartMissing when a part was never accepted, PartChanged when parts were lost too often.
    """
    job = jobs.go_on(clients, job_id)
    if "dump" in job:
        return {"state": "done"}
    jobs.enter(clients, job_id, "completing")
    if shards.unstarted(job, "dump", shards.task_rows(clients, job_id)):
        return {"state": "redump"}  # an earlier try withdrew parts, and its answer was lost
    accepted = parts.accepted(clients, job)
    try:
        _complete(clients, job, accepted)
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidPart":
            raise
        return _complete_or_redump(clients, job, accepted)
    return _record(clients, job, accepted)


def _complete(clients: Clients, job: Job, accepted: Accepted) -> None:
    """S3 makes the object, or has made it before. Only the accepted parts are named, never those it lists (H93)."""
    key = job["upload"]["key"]
    entry = ledger.enter(clients, job["job_id"], "object", key, function_timeout_s=LONG_FUNCTION_TIMEOUT_S)
    try:
        answer = uploads.complete(clients, key, job["upload"]["upload_id"], accepted.to_complete())
    except ClientError as error:
        if error.response["Error"]["Code"] not in _LOST_ANSWER:
            raise
    else:
        ledger.answered(clients, entry, answer)


def _record(clients: Clients, job: Job, accepted: Accepted) -> dict[str, Any]:
    key, bucket = job["upload"]["key"], clients.settings.bucket
    stored = objects.head(clients, key)
    if stored is None:
        raise PartMissing("The upload is gone, and so are the parts that were written into it.")
    parts.refuse_unequal(accepted, stored)  # H51
    dump = {"bucket": bucket, "key": key, "version_id": stored.version_id, "etag": stored.etag}
    sizes = {"size_bytes": stored.size_bytes, "raw_bytes": accepted.raw_bytes}
    jobs.set_fields(clients, job["job_id"], dump={**dump, **sizes})
    sentence = f"Completed the dump: {counted(len(accepted.in_order), 'part')}, one object"
    events.tell(clients, job["job_id"], "completed", sentence)
    return {"state": "done"}


def _complete_or_redump(clients: Clients, job: Job, accepted: Accepted) -> dict[str, Any]:
    """A part overwritten by equal bytes is taken; any other is withdrawn, and its worker's shard goes again."""
    held = uploads.list_parts(clients, job["upload"]["key"], job["upload"]["upload_id"])
    lost = parts.adopt_equal(accepted, held)
    if lost:
        return _redump(clients, job, accepted, lost)
    try:
        _complete(clients, job, accepted)
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidPart":
            raise
        raise TransientFault("A part of the upload changed while it was completed.") from error
    return _record(clients, job, accepted)


def _redump(clients: Clients, job: Job, accepted: Accepted, lost: list[int]) -> dict[str, Any]:
    """Attempts are recorded before rows are withdrawn, so that a repeated step finds where this one was."""
    job_id = job["job_id"]
    if job["redumps"] >= MOST_REDUMPS:
        raise PartChanged(f"{len(lost)} parts in S3 are not the accepted ones, the first is {lost[0]}.")
    jobs.set_fields(clients, job_id, redumps=job["redumps"] + 1)
    chunks = [accepted.chunks[number] for number in lost if number in accepted.chunks]
    # A chunk that moved into the stream may come back otherwise: then the stream, too, must be written anew.
    with_stream = len(chunks) < len(lost) or any(chunk["moved"] for chunk in chunks)
    owners = {chunk["shard"] for chunk in chunks} | ({0} if with_stream else set())
    for shard in sorted(owners):
        shards.replace(clients, job, shards.current(job, "dump", shard), at_fault=False)
    for chunk in chunks:
        work.withdraw_chunk(clients, job_id, chunk["number"])
    if with_stream:
        work.withdraw_stream(clients, job_id)
    sentence = f"{counted(len(lost), 'part')} in S3 differ from what was accepted, and will be dumped again"
    events.tell(clients, job_id, f"redump {job['redumps'] + 1}", sentence)
    return {"state": "redump"}
