"""From what a caller asked to the arguments with which moto describes the instance."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.rds.instance import Instance

_TAKEN_FROM_SOURCE = (
    "allocated_storage",
    "auto_minor_version_upgrade",
    "availability_zone",
    "copy_tags_to_snapshot",
    "db_instance_class",
    "db_parameter_group_name",
    "engine",
    "engine_version",
    "iops",
    "kms_key_id",
    "license_model",
    "master_username",
    "preferred_backup_window",
    "preferred_maintenance_window",
    "publicly_accessible",
    "storage_encrypted",
    "storage_type",
)

_SECRETS = ("master_user_password",)

_NOT_OF_THE_INSTANCE = ("apply_immediately", "db_instance_identifier", "new_db_instance_identifier", *_SECRETS)


def plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """moto's parsed parameters as plain data that can be written down, without passwords."""
    return {name: _plain_value(value) for name, value in parameters.items() if name not in _SECRETS}


def changes(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Of a modification, what the instance keeps."""
    return {name: value for name, value in plain(parameters).items() if name not in _NOT_OF_THE_INSTANCE}


def replica_request(source: "Instance", parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A replica is like its source, except for what was asked; backups and protection are off unless asked for."""
    inherited = {name: getattr(source, name, None) for name in _TAKEN_FROM_SOURCE}
    return {
        **inherited,
        "backup_retention_period": 0,
        "db_subnet_group_name": source.record.request.get("db_subnet_group_name"),
        **plain(parameters),
        "source_db_instance_identifier": source.db_instance_identifier,
    }


def _plain_value(value: Any) -> Any:
    if hasattr(value, "original_dict"):
        return value.original_dict()
    if isinstance(value, list):
        return [_plain_value(item) for item in value]
    return value
