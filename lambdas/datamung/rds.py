"""The gateway to RDS: make, look at and delete the job's clone, and nothing else.

A clone is deleted only under the job's name and with the job's tags (H73).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from datamung import names, tagging
from datamung.clients import Clients
from datamung.errors import KeyNotUsable, NameTaken, QuotaExceeded, SourceNotAvailable, TransientFault
from datamung.rows import Job, Source

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

TERMINAL_STATUSES: Final = frozenset(
    {
        "failed",
        "inaccessible-encryption-credentials",
        "inaccessible-encryption-credentials-recoverable",
        "incompatible-create",
        "incompatible-network",
        "incompatible-option-group",
        "incompatible-parameters",
        "incompatible-restore",
        "insufficient-capacity",
        "restore-error",
        "stopped",
        "stopping",
        "storage-full",
    }
)
"""Statuses from which an instance does not become available by itself (RDS User Guide, "DB instance status"; H68)."""

_QUOTA: Final = {
    "InstanceQuotaExceeded": "DB instances",
    "StorageQuotaExceeded": "RDS storage",
    "TenantDatabaseQuotaExceeded": "tenant databases",
}
_CAPACITY: Final = frozenset({"InsufficientDBInstanceCapacity", "ProvisionedIopsNotAvailableInAZ"})

_GP3_IOPS_FROM_GIB: Final = 400
"""Below it RDS refuses IOPS for gp3 on MySQL and MariaDB (RDS User Guide, "gp3 storage")."""


@dataclass(frozen=True)
class Instance:
    """A database instance as RDS describes it; `host` is empty until there is an endpoint."""

    identifier: str
    status: str
    host: str
    port: int
    tags: dict[str, str]
    deletion_protection: bool
    instance_class: str = ""
    storage_type: str = ""
    allocated_storage_gib: int = 0
    iops: int = 0
    created_s: int = 0
    """0 until it is made."""


def create_replica(clients: Clients, job: Job) -> dict[str, Any]:
    """Asks for the job's read replica of its source; safe to call twice: the one that exists is the answer.

    Single-AZ in the worker's zone, reachable by the job's security group only (H75), and cheap to throw away. Neither a
    subnet group (H103) nor a parameter group may be named for a replica in the same region: it takes its source's.

    Raises:
        NameTaken: an instance of that name exists and is not the job's (H66).
        QuotaExceeded: trying again does not help (H67).
        TransientFault: no capacity, or the source is busy: trying again may help.
        KeyNotUsable, SourceNotAvailable: what the source lacks.
    """
    source = job["source"]
    identifier = names.resource_name(clients.settings.deployment, job["job_id"])
    try:
        return dict(
            clients.rds.create_db_instance_read_replica(
                DBInstanceIdentifier=identifier,
                SourceDBInstanceIdentifier=source["identifier"],
                DBInstanceClass=source["instance_class"],
                AvailabilityZone=job["worker"].get("availability_zone", source["availability_zone"]),
                Port=source["port"],
                VpcSecurityGroupIds=[job["security_group_id"]],
                MultiAZ=False,
                PubliclyAccessible=False,
                AutoMinorVersionUpgrade=False,
                DeletionProtection=False,
                CopyTagsToSnapshot=False,
                MonitoringInterval=0,
                EnablePerformanceInsights=False,
                EnableIAMDatabaseAuthentication=False,
                Tags=tagging.for_rds(clients, job),
                **_storage(source),
            )
        )
    except ClientError as error:
        if _code(error) != "DBInstanceAlreadyExists":
            raise _refusal(error, source["identifier"]) from error
    _refuse_foreign(clients, identifier, job["job_id"])
    return {}


def describe(clients: Clients, identifier: str) -> Instance | None:
    """The instance as it is now, or None when there is none."""
    try:
        found = clients.rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    except ClientError as error:
        if _code(error) == "DBInstanceNotFound":
            return None
        raise
    return _instance(found[0]) if found else None


def list_own(clients: Clients) -> list[Instance]:
    """Every instance with the deployment's tag that is not a source: what jobs have made."""
    pages = clients.rds.get_paginator("describe_db_instances").paginate()
    found = [_instance(one) for page in pages for one in page["DBInstances"]]
    settings = clients.settings
    return [
        one for one in found if tagging.is_own(one.tags, settings.deployment) and settings.source_tag not in one.tags
    ]


def delete(clients: Clients, instance: Instance, job_id: str) -> None:
    """Asks for the clone's deletion without a final snapshot (H71); one that is being deleted is fine.

    Whether it still follows its source plays no part (H72).

    Raises:
        NameTaken: the instance is not the job's, or is itself offered for backup, so it stays (H73).
        TransientFault: RDS refuses for now: the instance is being created or modified (H70).
    """
    expected = names.resource_name(clients.settings.deployment, job_id)
    is_own = instance.identifier == expected and tagging.are_of(instance.tags, clients.settings.deployment, job_id)
    if not is_own or clients.settings.source_tag in instance.tags:
        raise NameTaken(f"The database instance {instance.identifier} is not this job's and stays.")
    if instance.status == "deleting":
        return
    try:
        if instance.deletion_protection:
            clients.rds.modify_db_instance(
                DBInstanceIdentifier=instance.identifier, DeletionProtection=False, ApplyImmediately=True
            )
        clients.rds.delete_db_instance(
            DBInstanceIdentifier=instance.identifier, SkipFinalSnapshot=True, DeleteAutomatedBackups=True
        )
    except ClientError as error:
        if _code(error) == "DBInstanceNotFound":
            return
        if _code(error) != "InvalidDBInstanceState":
            raise
        now = describe(clients, instance.identifier)
        if now is not None and now.status != "deleting":
            raise TransientFault(
                f"RDS does not yet delete {instance.identifier}: its status is {now.status}."
            ) from error


def _refuse_foreign(clients: Clients, identifier: str, job_id: str) -> None:
    existing = describe(clients, identifier)
    if existing is not None and not tagging.are_of(existing.tags, clients.settings.deployment, job_id):
        raise NameTaken(f"A database instance named {identifier} exists and is not this job's.")


def _storage(source: Source) -> dict[str, Any]:
    storage: dict[str, Any] = {"StorageType": source["storage_type"]}
    kind, iops = source["storage_type"], source.get("iops")
    may_name = kind in {"io1", "io2"} or (kind == "gp3" and source["allocated_storage_gib"] >= _GP3_IOPS_FROM_GIB)
    if iops and may_name:
        storage["Iops"] = iops
        if kind == "gp3" and source.get("storage_throughput"):
            storage["StorageThroughput"] = source["storage_throughput"]
    return storage


def _refusal(error: ClientError, source_identifier: str) -> Exception:
    code, words = _code(error), error.response["Error"].get("Message", "")
    if code in _QUOTA:
        return QuotaExceeded(f"The account's quota of {_QUOTA[code]} is used up: {words}")
    if code in _CAPACITY:
        return TransientFault(f"RDS has no capacity for the clone just now: {words}")
    if code == "KMSKeyNotAccessible":
        return KeyNotUsable(f"RDS may not use the key of {source_identifier} for its clone: {words}")
    if code == "DBInstanceNotFound":
        return SourceNotAvailable(f"The database {source_identifier} does not exist any more.")
    if code == "InvalidDBInstanceState":
        return TransientFault(f"{source_identifier} cannot be replicated just now: {words}")
    return error


def _instance(found: "DBInstanceTypeDef") -> Instance:
    endpoint = found.get("Endpoint", {})
    created = found.get("InstanceCreateTime")
    return Instance(
        identifier=found.get("DBInstanceIdentifier", ""),
        status=found.get("DBInstanceStatus", ""),
        host=endpoint.get("Address", ""),
        port=endpoint.get("Port", 0),
        tags=tagging.read(found.get("TagList", [])),
        deletion_protection=found.get("DeletionProtection", False),
        instance_class=found.get("DBInstanceClass", ""),
        storage_type=found.get("StorageType", ""),
        allocated_storage_gib=found.get("AllocatedStorage", 0),
        iops=found.get("Iops", 0),
        created_s=int(created.timestamp()) if created else 0,
    )


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"].removesuffix("Fault")
