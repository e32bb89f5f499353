"""State "Create security group": the one group that the clone and the workers of the job carry."""

from typing import Any

from datamung import groups, jobs, ledger, names
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errors import NameTaken


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{}`."""
    return create_security_group(clients(), event["job_id"])


def create_security_group(clients: Clients, job_id: str) -> dict[str, Any]:
    """Makes the group and its rules, and records its id; safe to call twice."""
    job = jobs.go_on(clients, job_id)
    source = job["source"]
    name = names.resource_name(clients.settings.deployment, job_id)
    entry = ledger.enter(clients, job_id, "security_group", name)
    try:
        group_id, answer = groups.create(clients, job)
    except NameTaken:
        ledger.refused(clients, entry)
        raise
    ledger.answered(clients, entry, answer, arn=group_id)
    is_direct = job["request"]["isolation"]["mode"] == "direct"
    groups.admit(clients, group_id, source["port"], source.get("security_group_ids", []) if is_direct else [])
    jobs.set_fields(clients, job_id, security_group_id=group_id)
    return {}
