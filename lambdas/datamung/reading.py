"""What a caller sees of jobs: own ones or all, only the fields that are named, page by page."""

from collections.abc import Callable
from typing import Final

from datamung import console_links, events, job_lists, jobs, ledger, page_tokens
from datamung.callers import Caller
from datamung.clients import Clients
from datamung.errors import JobNotFound
from datamung.job_lists import Wanted
from datamung.models import Backup, Backups, Dump, Event, Events, Failure, Resource, Resources
from datamung.names import is_job_id
from datamung.options import options_of
from datamung.progress import outline_of, progress_of
from datamung.rows import Job

JOBS_PER_PAGE: Final = 50
EVENTS_PER_PAGE: Final = 200


def visible_job(clients: Clients, job_id: str, may: Callable[[str], bool]) -> Job:
    """The job, if the caller may do what `may` says with its owner's jobs.

    Raises JobNotFound; a job that is not the caller's looks like none (H87).
    """
    job = jobs.get(clients, job_id) if is_job_id(job_id) else None
    if job is None or not may(job["owner"]):
        raise JobNotFound(f"There is no job {job_id}.")
    return job


def get_backup(clients: Clients, caller: Caller, job_id: str) -> Backup:
    """One job. Raises JobNotFound."""
    return backup_of(clients, visible_job(clients, job_id, caller.may_see))


def list_backups(clients: Clients, caller: Caller, wanted: Wanted, next_token: str | None) -> Backups:
    """The caller's own jobs, or everybody's for a viewer or an administrator; newest first. Raises InvalidRequest."""
    partition = {"record": "JOB"} if caller.sees_every_job else {"owner": caller.owner}
    page = job_lists.page(clients, partition, wanted, JOBS_PER_PAGE, page_tokens.job_key(next_token, partition))
    return Backups(
        items=[backup_of(clients, job, is_listed=True) for job in page.jobs],
        next_token=page_tokens.of_job(page.next_key),
    )


def list_events(clients: Clients, caller: Caller, job_id: str, next_token: str | None) -> Events:
    """A job's timeline, oldest first. Raises JobNotFound, InvalidRequest."""
    visible_job(clients, job_id, caller.may_see)
    found, next_key = events.page(clients, job_id, EVENTS_PER_PAGE, page_tokens.event_key(next_token, job_id))
    return Events(items=[Event(**event) for event in found], next_token=page_tokens.of_event(next_key))


def list_resources(clients: Clients, caller: Caller, job_id: str) -> Resources:
    """A job's ledger. Raises JobNotFound."""
    visible_job(clients, job_id, caller.may_see)
    rows = ledger.entries(clients, job_id)
    found = [Resource(kind=row["kind"], name=row["name"], state=row["state"]) for row in rows]
    return Resources(items=found, next_token=None)


def backup_of(clients: Clients, job: Job, *, is_listed: bool = False) -> Backup:
    """The job as the API answers it.

    Only a dump that is not complete is worth a look at its workers, in a list only while its status is `dumping`.
    """
    goes_on = "dump" not in job and "outcome" not in job
    is_counted = goes_on and (not is_listed or job["status"] == "dumping")
    return Backup(
        job_id=job["job_id"],
        owner=job["owner"],
        source_identifier=job["request"]["source_identifier"],
        options=options_of(job["request"]),
        status=job["status"],
        cancel_requested=job.get("cancel_requested", False),
        progress=progress_of(clients, job) if is_counted else outline_of(job),
        dump=_dump(job),
        error=Failure(**job["error"]) if "error" in job else None,
        links=console_links.of_job(clients.settings, job),
        created_at=job["created_at"],
        ended_at=job.get("ended_at"),
    )


def _dump(job: Job) -> Dump | None:
    """A dump is a backup only once its manifest exists."""
    if "dump" not in job or "manifest_key" not in job:
        return None
    return Dump(
        bucket=job["dump"]["bucket"],
        key=job["dump"]["key"],
        manifest_key=job["manifest_key"],
        size_bytes=job["dump"]["size_bytes"],
    )
