"""One DB instance as moto describes it, with what moto makes up replaced by what is true here."""

import datetime
from typing import TYPE_CHECKING, Any

from moto.rds.models import DBInstance

from local.rds.configuration import Role
from local.rds.records import InstanceRecord

if TYPE_CHECKING:
    from local.rds.api import LocalRds


class ManagedSecret:
    """The MasterUserSecret of an instance whose password RDS manages; the names are those that moto reads."""

    def __init__(self, secret_arn: str, kms_key_id: str | None) -> None:
        self.secret_arn = secret_arn
        self.kms_key_id = kms_key_id
        self.secret_status = "active"


class Instance(DBInstance):
    """A DB instance that is on its way to, or is, a server at 127.0.0.1; it always has a record to come back from."""

    def __init__(self, backend: "LocalRds", record: InstanceRecord) -> None:
        managed = bool(record.request.get("manage_master_user_password"))
        # moto would keep the password's secret in its own Secrets Manager, where the worker does not look.
        super().__init__(backend, **{**record.request, "manage_master_user_password": False})
        self.record = record
        self.listens = False
        self.course = 0
        self.is_replica = record.request.get("source_db_instance_identifier") is not None
        self.dbi_resource_id = record.resource_id
        self.instance_create_time = datetime.datetime.fromisoformat(record.created_at)
        self.manage_master_user_password = managed
        if managed and record.secret_arn:
            kms_key_id = record.request.get("master_user_secret_kms_key_id")
            self.master_user_secret: Any = ManagedSecret(record.secret_arn, kms_key_id)

    @property
    def role(self) -> Role:
        """How its server must be configured now."""
        return Role(binary_log=self.backup_retention_period > 0, replica=self.is_replica)

    @property
    def address(self) -> str:
        return "127.0.0.1"

    @property
    def endpoint(self) -> dict[str, Any] | None:  # type: ignore[override]
        """As in RDS, there is none before the instance was available."""
        return {"Address": self.address, "Port": self.record.port} if self.listens else None

    @property
    def latest_restorable_time(self) -> datetime.datetime | None:  # type: ignore[override]
        """Without automated backups there is nothing to restore from."""
        return super().latest_restorable_time if self.backup_retention_period > 0 else None

    def stand_alone(self) -> None:
        """Report no source any more: it was promoted."""
        self.is_replica = False
        self.source_db_instance_identifier = None
        self.record.request["source_db_instance_identifier"] = None

    def fold_in(self, changes: dict[str, Any]) -> None:
        """Keep changes for the next start."""
        self.record.request |= {name: value for name, value in changes.items() if value is not None}
        self.record.request["tags"] = self.tags


def new_instance(backend: "LocalRds", record: InstanceRecord) -> Instance:
    """moto leaves methods of CloudFormation abstract that it never calls, which a type checker does not let pass."""
    kind: Any = Instance
    made: Instance = kind(backend, record)
    return made
