"""State "Publish manifest": the last thing written, and the proof that there is a backup."""

from typing import Any

from datamung import events, jobs, ledger, manifest, names, objects, parts, plans
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.ledger import LONG_FUNCTION_TIMEOUT_S


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{}`."""
    return publish_manifest(clients(), event["job_id"])


def publish_manifest(clients: Clients, job_id: str) -> dict[str, Any]:
    """Writes the manifest once and records its key, which makes the dump a backup; safe to call twice (H64).

    A manifest that is there already is an earlier try's: nothing else may write under this key.
    """
    if "manifest_key" in jobs.get(clients, job_id):
        return {}
    job = jobs.go_on(clients, job_id)
    key = names.manifest_key(job_id)
    body = manifest.build(clients, job, plans.load(clients, job), parts.accepted(clients, job))
    entry = ledger.enter(clients, job_id, "object", key, function_timeout_s=LONG_FUNCTION_TIMEOUT_S)
    answer = objects.publish(clients, key, body, "application/json")
    ledger.answered(clients, entry, answer)
    jobs.set_fields(clients, job_id, manifest_key=key)
    events.tell(clients, job_id, "published", f"Published the manifest s3://{clients.settings.bucket}/{key}")
    return {}
