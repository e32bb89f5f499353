"""State "Verify dump": whether what S3 holds is what the workers wrote, and that is what the clone held."""

from typing import Any

from datamung import events, inventory, jobs, objects, parts, plans
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errors import DumpUnequal
from datamung.rows import Job
from datamung.words import counted


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{}`."""
    return verify_dump(clients(), event["job_id"])


def verify_dump(clients: Clients, job_id: str) -> dict[str, Any]:
    """Compares the object with the accepted parts, and those with the inventory; changes nothing.

    Raises PartMissing, DumpUnequal or InventoryMismatch.
    """
    job = jobs.go_on(clients, job_id)
    jobs.enter(clients, job_id, "verifying")
    accepted = parts.accepted(clients, job)
    dump = job["dump"]
    stored = objects.head(clients, dump["key"], dump["version_id"])
    if stored is None:
        raise DumpUnequal(f"The dump s3://{dump['bucket']}/{dump['key']} is gone.")
    parts.refuse_unequal(accepted, stored)
    plan = plans.load(clients, job)
    inventory.check(plan, accepted)
    events.tell(clients, job_id, "verified", _sentence(job, accepted, stored, plan))
    return {}


def _sentence(job: Job, accepted: parts.Accepted, stored: objects.StoredObject, plan: dict[str, Any]) -> str:
    size = f"{counted(len(accepted.in_order), 'part')}, {stored.size_bytes / 1e6:.1f} MB"
    if job["request"]["isolation"]["mode"] == "direct":
        return f"Verified {size}; in direct no rows are counted"
    return f"Verified {size}, and {counted(len(plan['inventory']['tables']), 'table')} against the inventory"
