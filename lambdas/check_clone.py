"""State "Check replica": whether the clone is available, still on its way, or never will be."""

from typing import Any, Final

from datamung import clock, events, jobs, ledger, names, rds, source_storage
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errors import CloneFailed, CloneNotReady

LONGEST_S: Final = 12 * 3600
"""So long a clone may take: RDS copies terabytes in hours; the rest of the job's deadline is for the dump."""


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{"state": "waiting" | "ready", "wait_s": …}`."""
    return check_clone(clients(), event["job_id"])


def check_clone(clients: Clients, job_id: str) -> dict[str, Any]:
    """Looks once, and at the source's free storage; records the clone's address when it is available. Safe to repeat.

    Raises CloneFailed for a status from which it never becomes available (H68), CloneNotReady after twelve hours,
    SourceStorageLow (H102).
    """
    job = jobs.go_on(clients, job_id)
    source_storage.check(clients, job)
    name = names.resource_name(clients.settings.deployment, job_id)
    elapsed_s = clients.now() - jobs.begin(clients, job, "clone")
    instance = rds.describe(clients, name)
    if instance is None:
        _refuse_vanished(clients, job_id, name)
    elif instance.status in rds.TERMINAL_STATUSES or instance.status == "deleting":
        raise CloneFailed(f"The read replica {name} is {instance.status}.")
    elif instance.status == "available" and instance.host:
        source = job["source"]["identifier"]
        clone = {"identifier": name, "host": instance.host, "port": instance.port}
        jobs.set_fields(clients, job_id, clone=clone)
        sentence = f"Created read replica {name} of {source}; available after {clock.in_words(elapsed_s)}"
        events.tell(clients, job_id, "clone available", sentence)
        return {"state": "ready", "wait_s": 0}
    if elapsed_s > LONGEST_S:
        raise CloneNotReady(f"The read replica {name} was not available after {clock.in_words(elapsed_s)}.")
    return {"state": "waiting", "wait_s": clock.wait_s(elapsed_s)}


def _refuse_vanished(clients: Clients, job_id: str, name: str) -> None:
    rows = [row for row in ledger.entries(clients, job_id) if row["kind"] == "clone"]
    in_flight_until_s = max(row["create_by"] for row in rows) + ledger.FUNCTION_TIMEOUT_S
    if clients.now() > in_flight_until_s:
        raise CloneFailed(f"The read replica {name} is gone: somebody deleted it.")
