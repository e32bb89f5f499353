"""State "Create read replica": asks RDS for the clone that the dump is taken from."""

from typing import Any

from datamung import clock, events, jobs, ledger, names, rds
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errors import NameTaken


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{"state": "waiting", "wait_s": …}`."""
    return create_replica(clients(), event["job_id"])


def create_replica(clients: Clients, job_id: str) -> dict[str, Any]:
    """Asks for the replica, or finds that it was asked for; safe to call twice (H66)."""
    job = jobs.go_on(clients, job_id)
    jobs.begin(clients, job, "clone")
    name = names.resource_name(clients.settings.deployment, job_id)
    entry = ledger.enter(clients, job_id, "clone", name)
    try:
        answer = rds.create_replica(clients, job)
    except NameTaken:
        ledger.refused(clients, entry)
        raise
    ledger.answered(clients, entry, answer)
    sentence = f"Asked RDS for a read replica of {job['source']['identifier']}, named {name}"
    events.tell(clients, job_id, "clone asked for", sentence)
    return {"state": "waiting", "wait_s": clock.SHORTEST_WAIT_S}
