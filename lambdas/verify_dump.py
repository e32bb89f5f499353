"""State "Verify dump": whether what S3 holds is what the workers wrote, and that is what the clone held."""

from typing import Any

from datamung import events, inventory, jobs, objects, parts, plans
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errors import DumpUnequal


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
    tables, megabytes = len(plan["inventory"]["tables"]), stored.size_bytes / 1e6
    sentence = f"Verified {len(accepted.in_order)} parts, {megabytes:.1f} MB, and {tables} tables against the inventory"
    events.tell(clients, job_id, "verified", sentence)
    return {}
