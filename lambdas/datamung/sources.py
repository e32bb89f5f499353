"""The databases on offer: RDS MySQL and MariaDB instances that carry the deployment's source tag.

The tag's presence offers a database; a tag `datamung:groups` on it limits the offer to those groups. Nothing a client
sends can reach a database that is not tagged (H86).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from datamung import jobs
from datamung.callers import Caller
from datamung.clients import Clients
from datamung.errors import SourceNotFound
from datamung.models import Coverage, Source
from datamung.rows import Job

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

ENGINES: Final = ("mysql", "mariadb")

GROUPS_TAG: Final = "datamung:groups"
"""Group names with spaces between: RDS allows no comma in a tag."""

_GIB: Final = 2**30

_COVERAGE_PAGES: Final = 5
_COVERAGE_PAGE_SIZE: Final = 100
"""Coverage looks at the newest 500 jobs, so that the list stays quick however long the history is."""


def tags_of(instance: "DBInstanceTypeDef") -> dict[str, str]:
    """An instance's tags by key."""
    return {tag["Key"]: tag.get("Value", "") for tag in instance.get("TagList", [])}


def is_offered(instance: "DBInstanceTypeDef", source_tag: str) -> bool:
    """Whether the deployment offers this instance to anybody."""
    return instance.get("Engine") in ENGINES and source_tag in tags_of(instance)


def find(clients: Clients, identifier: str) -> "DBInstanceTypeDef | None":
    """The instance of this name, offered or not; None when there is none."""
    try:
        found = clients.rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    except ClientError as error:
        if error.response["Error"]["Code"] in {"DBInstanceNotFound", "DBInstanceNotFoundFault"}:
            return None
        raise
    return found[0] if found else None


def require_offer(clients: Clients, caller: Caller, identifier: str) -> None:
    """Raises SourceNotFound unless the caller may back up this database; unknown and forbidden look the same (H87)."""
    instance = find(clients, identifier)
    if instance is None or not _is_offered_to(instance, caller, clients.settings.source_tag):
        raise SourceNotFound(f"There is no database {identifier} that you may back up.")


def list_offers(clients: Clients, caller: Caller) -> list[Source]:
    """Every database that the caller may back up, by identifier."""
    pages = clients.rds.get_paginator("describe_db_instances").paginate()
    offers = [
        instance
        for page in pages
        for instance in page["DBInstances"]
        if _is_offered_to(instance, caller, clients.settings.source_tag)
    ]
    covered = _newest_succeeded(clients) if offers else {}
    return sorted((_source(instance, covered) for instance in offers), key=lambda source: source.identifier)


def _is_offered_to(instance: "DBInstanceTypeDef", caller: Caller, source_tag: str) -> bool:
    limited_to = frozenset(tags_of(instance).get(GROUPS_TAG, "").split())
    return is_offered(instance, source_tag) and caller.may_back_up(limited_to)


def _source(instance: "DBInstanceTypeDef", covered: dict[str, str]) -> Source:
    return Source(
        identifier=instance["DBInstanceIdentifier"],
        engine=instance["Engine"],
        version=instance["EngineVersion"],
        size_bytes=instance["AllocatedStorage"] * _GIB,
        status=instance["DBInstanceStatus"],
        coverage=Coverage(last_succeeded_at=covered.get(instance["DBInstanceIdentifier"])),
    )


def _newest_succeeded(clients: Clients) -> dict[str, str]:
    """When each database's newest succeeded backup ended."""
    newest: dict[str, str] = {}
    for job in _recent_jobs(clients):
        if job.get("outcome") == "succeeded":
            newest.setdefault(job["request"]["source_identifier"], job["ended_at"])
    return newest


def _recent_jobs(clients: Clients) -> Iterator[Job]:
    start_key = None
    for _ in range(_COVERAGE_PAGES):
        page = jobs.list_all(clients, _COVERAGE_PAGE_SIZE, start_key)
        yield from page.jobs
        start_key = page.next_key
        if start_key is None:
            return
