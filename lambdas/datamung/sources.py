"""The databases on offer: RDS MySQL and MariaDB instances that carry the deployment's source tag.

The tag's presence offers a database; a tag `datamung:groups` on it limits the offer to those groups. Nothing a client
sends can reach a database that is not tagged (H86).
"""

from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from datamung import tagging
from datamung.callers import Caller
from datamung.clients import Clients
from datamung.errors import SourceNotFound

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

ENGINES: Final = ("mysql", "mariadb")

GROUPS_TAG: Final = "datamung:groups"
"""Group names with spaces between: RDS allows no comma in a tag."""


def tags_of(instance: "DBInstanceTypeDef") -> dict[str, str]:
    """An instance's tags by key."""
    return tagging.read(instance.get("TagList", []))


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


def require_offer(clients: Clients, caller: Caller, identifier: str) -> "DBInstanceTypeDef":
    """The database, if the caller may back it up.

    Raises SourceNotFound; unknown and forbidden look the same (H87).
    """
    instance = find(clients, identifier) if caller.may_start else None
    if instance is None or not _is_offered_to(instance, caller, clients.settings.source_tag):
        raise SourceNotFound(f"There is no database {identifier} that you may back up.")
    return instance


def list_offered(clients: Clients, caller: Caller) -> "list[DBInstanceTypeDef]":
    """Every database that the caller may back up, by identifier."""
    pages = clients.rds.get_paginator("describe_db_instances").paginate()
    offered = [
        instance
        for page in pages
        for instance in page["DBInstances"]
        if _is_offered_to(instance, caller, clients.settings.source_tag)
    ]
    return sorted(offered, key=lambda instance: instance["DBInstanceIdentifier"])


def _is_offered_to(instance: "DBInstanceTypeDef", caller: Caller, source_tag: str) -> bool:
    limited_to = frozenset(tags_of(instance).get(GROUPS_TAG, "").split())
    return is_offered(instance, source_tag) and caller.may_back_up(limited_to)
