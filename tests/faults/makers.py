"""How each thing of a job comes to be: through the functions that make it, its ledger row first."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from create_replica import create_replica
from create_security_group import create_security_group
from datamung import jobs, ledger, names, objects, uploads
from datamung.clients import Clients
from datamung.ledger import LONG_FUNCTION_TIMEOUT_S
from open_upload import open_upload
from start_workers import start_workers

from tests.fakes.world import World, keep_login

PLAN: Final[Any] = {"key": "", "sha256": "0" * 64, "chunks": 4, "stream_first": 5, "estimated_raw_bytes": 1}


def ask_for_job(world: World, job_id: str) -> None:
    """A job that is ready for every maker, in whatever order; nothing of it exists yet."""
    world.admit(world.ask(job_id))
    plan = {**PLAN, "key": names.plan_key(job_id)}
    jobs.set_fields(world.clients, job_id, security_group_id="sg-none", secret_arn="arn:none", plan=plan)


def _make_secret(clients: Clients, job_id: str) -> None:
    keep_login(clients, jobs.go_on(clients, job_id))


def _start_planning(clients: Clients, job_id: str) -> None:
    start_workers(clients, job_id, "plan")


def _start_dumping(clients: Clients, job_id: str) -> None:
    if "upload" in jobs.go_on(clients, job_id):
        start_workers(clients, job_id, "dump")


def _complete(clients: Clients, job_id: str) -> None:
    """As `complete_dump` does, of the parts that are there."""
    job = jobs.go_on(clients, job_id)
    if "upload" not in job:
        return
    key, upload_id = job["upload"]["key"], job["upload"]["upload_id"]
    entry = ledger.enter(clients, job_id, "object", key, function_timeout_s=LONG_FUNCTION_TIMEOUT_S)
    held = uploads.list_parts(clients, key, upload_id)
    parts: Any = [
        {"PartNumber": number, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]}
        for number, part in held.items()
    ]
    ledger.answered(clients, entry, uploads.complete(clients, key, upload_id, parts))
    jobs.set_fields(clients, job_id, dump={"key": key})


def _publish(clients: Clients, job_id: str) -> None:
    """As `publish_manifest` does."""
    if "dump" not in jobs.go_on(clients, job_id):
        return
    key = names.manifest_key(job_id)
    entry = ledger.enter(clients, job_id, "object", key, function_timeout_s=LONG_FUNCTION_TIMEOUT_S)
    ledger.answered(clients, entry, objects.publish(clients, key, b"{}", "application/json"))
    jobs.set_fields(clients, job_id, manifest_key=key)


MAKERS: Final[Mapping[str, Callable[[Clients, str], object]]] = {
    "secret": _make_secret,
    "security group": create_security_group,
    "clone": create_replica,
    "plan worker": _start_planning,
    "upload": open_upload,
    "dump workers": _start_dumping,
    "dump": _complete,
    "manifest": _publish,
}
"""In the order in which a backup makes them."""


def in_order(steps: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Steps, each beginning with its maker's name, as a backup would take them."""
    order = list(MAKERS)
    return sorted(steps, key=lambda step: order.index(step[0]))
