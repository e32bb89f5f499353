"""What exists in the account that a job of this deployment has made, whatever the ledger says.

One look per kind of resource, each over the whole account; nothing here can change anything.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from datamung import groups, job_secret, names, objects, prices, rds, tasks, uploads
from datamung.clients import Clients
from datamung.ledger import WORDS
from datamung.rows import KindName
from datamung.troubles import Troubles

_OBJECTS_OF_A_BACKUP: Final = 2
"""The dump and its manifest."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A resource that exists. `name` is the ledger's name for it."""

    kind: KindName
    name: str
    job_id: str
    created_s: int = 0
    """Epoch seconds; 0 where AWS does not tell."""
    per_hour_usd: float | None
    """What it costs while it is there, by list price; None where the price is not known."""


def everything(clients: Clients, troubles: Troubles) -> list[Thing]:
    """Every thing of every kind, but of those that could not be looked at."""
    found: list[Thing] = []
    for kind, look in LOOKS.items():
        with troubles.noted(f"each {WORDS[kind]}"):
            found += look(clients)
    return found


def _tasks(clients: Clients) -> Iterable[Thing]:
    for task in tasks.list_running(clients):
        price = prices.fargate_per_hour_usd(task.vcpu, task.memory_gib) if task.is_fargate else None
        yield Thing(kind="task", name=task.name, job_id=task.started_by, created_s=task.created_s, per_hour_usd=price)


def _uploads(clients: Clients) -> Iterable[Thing]:
    """Their parts are paid for by the month, and not listed here: clean-up or the bucket's lifecycle ends them."""
    for upload in uploads.list_all(clients, names.DUMPS):
        yield Thing(
            kind="upload",
            name=upload.key,
            job_id=names.job_of_key(upload.key),
            created_s=int(upload.opened_s),
            per_hour_usd=None,
        )


def _clones(clients: Clients) -> Iterable[Thing]:
    for instance in rds.list_own(clients):
        yield Thing(
            kind="clone",
            name=instance.identifier,
            job_id=instance.tags["datamung:job-id"],
            created_s=instance.created_s,
            per_hour_usd=prices.database_per_hour_usd(
                instance.instance_class, instance.storage_type, instance.allocated_storage_gib, instance.iops or None
            ),
        )


def _secrets(clients: Clients) -> Iterable[Thing]:
    for secret in job_secret.list_own(clients):
        yield Thing(
            kind="secret",
            name=secret["Name"],
            job_id=job_secret.job_of(secret),
            created_s=int(secret["CreatedDate"].timestamp()),
            per_hour_usd=prices.SECRET_PER_HOUR_USD,
        )


def _objects(clients: Clients) -> Iterable[Thing]:
    """Plans, dumps without a manifest and manifests without a dump; both together are a backup."""
    dumps, plans = (objects.list_all(clients, prefix) for prefix in (names.DUMPS, names.PLANS))
    of_job = Counter(names.job_of_key(one.key) for one in dumps)
    unpaired = [one for one in dumps if of_job[names.job_of_key(one.key)] < _OBJECTS_OF_A_BACKUP]
    for one in (*unpaired, *plans):
        yield Thing(
            kind="object",
            name=one.key,
            job_id=names.job_of_key(one.key),
            created_s=int(one.modified_s),
            per_hour_usd=prices.s3_per_hour_usd(one.size_bytes),
        )


def _groups(clients: Clients) -> Iterable[Thing]:
    for group in groups.list_own(clients):
        yield Thing(
            kind="security_group",
            name=group["GroupName"],
            job_id=groups.job_of(group),
            per_hour_usd=prices.SECURITY_GROUP_PER_HOUR_USD,
        )


LOOKS: Final[Mapping[KindName, Callable[[Clients], Iterable[Thing]]]] = {
    "task": _tasks,
    "upload": _uploads,
    "clone": _clones,
    "secret": _secrets,
    "object": _objects,
    "security_group": _groups,
}
"""Each kind of `removal.KINDS`, and no other."""
