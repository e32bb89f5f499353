"""What RDS refuses, with RDS's own error codes; each function raises or returns in silence.

Sources: the API reference's error lists, and messages that users report.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue, RDSClientError

from local.rds import statuses

if TYPE_CHECKING:
    from local.rds.engines import Engine
    from local.rds.instance import Instance

_REPLICAS_PER_SOURCE = 15
"""Amazon RDS User Guide, "Working with DB instance read replicas"."""


class InvalidDBInstanceState(RDSClientError):
    """The instance's status, or what is switched on for it, does not allow the call now."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidDBInstanceState", message)


class NotInTheLocalRds(InvalidParameterValue):
    """RDS could; this one cannot, and says so instead of pretending."""

    def __init__(self, capability: str) -> None:
        super().__init__(f"The local RDS does not know {capability}.")


def check_quota(instances: int, quota: int) -> None:
    """As many instances as the account may have."""
    if instances >= quota:
        raise RDSClientError(
            "InstanceQuotaExceeded", f"This request would exceed the quota of {quota} DB instances of this account."
        )


def check_engine(engines: "Mapping[str, Engine]", name: str, version: str | None) -> None:
    """Only a server that is really there, in its real version."""
    if name not in engines:
        raise InvalidParameterValue(f"Invalid DB engine: {name}. Engines with a server here: {', '.join(engines)}.")
    if version is not None and version != engines[name].version:
        raise InvalidParameterCombination(
            f"Cannot find version {version} for {name}; the server here is {engines[name].version}."
        )


def check_master_login(request: Mapping[str, Any]) -> None:
    """A name that is not RDS's own, and a password typed or managed, not both."""
    managed, typed = bool(request.get("manage_master_user_password")), request.get("master_user_password")
    if not request.get("master_username") or request["master_username"] in ("rdsadmin", "rdsrepladmin"):
        raise InvalidParameterValue("MasterUsername is missing or reserved.")
    if managed and typed:
        raise InvalidParameterCombination("You can't specify MasterUserPassword with ManageMasterUserPassword.")
    if not managed and not typed:
        raise InvalidParameterValue("The parameter MasterUserPassword must be provided and must not be blank.")


def check_source_of_replica(source: "Instance", request: Mapping[str, Any], source_is_arn: bool) -> None:
    """Whether this source may be replicated as the request wants it."""
    if source.status != statuses.AVAILABLE:
        raise InvalidDBInstanceState(f"DB instance {source.db_instance_identifier} is not in the available state.")
    if source.backup_retention_period == 0:  # H65
        raise InvalidDBInstanceState(
            "Automated backups are not enabled for this database instance. To enable automated backups, use "
            "ModifyDBInstance to set the backup retention period to a non-zero value."
        )
    if source.manage_master_user_password:
        raise InvalidParameterValue(
            f"Creating read replicas for source instance with engine {source.engine} where ManageMasterUserPassword "
            "is enabled is not supported."
        )
    if request.get("db_subnet_group_name") and not source_is_arn:  # H103
        raise RDSClientError(
            "DBSubnetGroupNotAllowedFault",
            "DBSubnetGroupName must not be specified for a read replica in the region of its source.",
        )
    if len(source.replicas) >= _REPLICAS_PER_SOURCE:
        raise InvalidDBInstanceState(f"A source can have at most {_REPLICAS_PER_SOURCE} read replicas.")


def check_can_change(instance: "Instance") -> None:
    """Modify, promote: not while it is made or deleted."""
    if instance.status in (statuses.CREATING, statuses.DELETING):
        raise InvalidDBInstanceState(
            f"Database instance {instance.db_instance_identifier} is not in available state: {instance.status}."
        )


def check_available(instance: "Instance") -> None:
    """Reboot."""
    if instance.status != statuses.AVAILABLE:
        raise InvalidDBInstanceState(f"DB instance {instance.db_instance_identifier} is not in the available state.")


def check_can_delete(instance: "Instance", final_snapshot: str | None, skip_final_snapshot: bool) -> None:
    """Not while it is created or deleted, not when protected, and with a clear word about the final snapshot."""
    name = instance.db_instance_identifier
    if instance.status == statuses.CREATING:  # H70
        raise InvalidDBInstanceState(f"Instance {name} is currently creating - can't be deleted.")
    if instance.status == statuses.DELETING:
        raise InvalidDBInstanceState(f"Instance {name} is already being deleted.")
    if instance.deletion_protection:
        raise InvalidParameterCombination(
            "Cannot delete protected DB Instance, please disable deletion protection and try again."
        )
    if instance.is_replica and final_snapshot:
        raise InvalidParameterCombination("FinalDBSnapshotIdentifier can not be specified for a read replica.")
    if skip_final_snapshot and final_snapshot:
        raise InvalidParameterCombination(
            "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true."
        )
    if not skip_final_snapshot and not final_snapshot:  # H71
        raise InvalidParameterCombination(
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        )
    if final_snapshot:
        raise NotInTheLocalRds("final snapshots")
