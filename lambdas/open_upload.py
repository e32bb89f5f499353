"""State "Open upload": the one multipart upload that the workers write their parts into."""

from typing import Any

from datamung import events, jobs, ledger, names, uploads
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.rows import Job


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{}`."""
    return open_upload(clients(), event["job_id"])


def open_upload(clients: Clients, job_id: str) -> dict[str, Any]:
    """Opens the upload, or keeps the one that is open; safe to call twice.

    A chunked dump keeps its upload whatever happens to its workers. In `direct` the dump is one stream, so that each
    attempt has an upload of its own, and an earlier attempt's late part can reach nothing.
    """
    job = jobs.go_on(clients, job_id)
    key = names.dump_key(job_id, job["request"]["compression"])
    attempt = job["attempts"]["dump"].get("0", 1)
    opened = uploads.list_open(clients, key)
    if _is_current(job, attempt) and job["upload"]["upload_id"] in opened:
        return {}
    entry = ledger.enter(clients, job_id, "upload", key)
    for upload_id in opened:
        uploads.abort(clients, key, upload_id)
    upload_id, answer = uploads.create(clients, key)
    ledger.answered(clients, entry, answer)
    jobs.set_fields(clients, job_id, upload={"key": key, "upload_id": upload_id, "attempt": attempt})
    events.tell(clients, job_id, "upload", f"Opened the upload that will become s3://{clients.settings.bucket}/{key}")
    return {}


def _is_current(job: Job, attempt: int) -> bool:
    is_direct = job["request"]["isolation"]["mode"] == "direct"
    return "upload" in job and (not is_direct or job["upload"]["attempt"] == attempt)
