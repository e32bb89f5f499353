"""What must outlive a restart besides the data: one small JSON file per instance, and one for all subnet groups."""

import datetime
import json
import secrets
import shutil
import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_RESOURCE_ID_ALPHABET = string.ascii_uppercase + string.digits
_RESOURCE_ID_LENGTH = 26


def _new_resource_id() -> str:
    return "db-" + "".join(secrets.choice(_RESOURCE_ID_ALPHABET) for _ in range(_RESOURCE_ID_LENGTH))


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None).isoformat()


@dataclass
class InstanceRecord:
    """One instance; `request` is moto's arguments of its creation and the later changes, without password."""

    request: dict[str, Any]
    port: int = 0
    secret_arn: str | None = None
    resource_id: str = field(default_factory=_new_resource_id)
    created_at: str = field(default_factory=_now)

    @property
    def identifier(self) -> str:
        return str(self.request["db_instance_identifier"]).lower()

    @property
    def engine(self) -> str:
        return str(self.request["engine"])


class Records:
    """The folder of all instances; a record is written only once its instance has been available."""

    def __init__(self, folder: Path) -> None:
        self._instances = folder / "instances"
        self._subnet_groups = folder / "subnet-groups.json"
        self._instances.mkdir(parents=True, exist_ok=True)

    def folder(self, identifier: str) -> Path:
        """Where the instance lives; not made here."""
        return self._instances / identifier

    def save(self, identifier: str, record: InstanceRecord) -> None:
        """Write it down; an instance whose folder is gone meanwhile is left alone."""
        if self.folder(identifier).is_dir():
            _write(self._file(identifier), asdict(record))

    def forget(self, identifier: str) -> None:
        """From now on the instance does not come back, even if its data is still there; safe to call twice."""
        self._file(identifier).unlink(missing_ok=True)

    def load(self) -> dict[str, InstanceRecord]:
        """All instances, by identifier; the remains of those never finished or half deleted are removed."""
        records = {}
        for folder in sorted(self._instances.iterdir()):
            if self._file(folder.name).exists():
                records[folder.name] = InstanceRecord(**json.loads(self._file(folder.name).read_text()))
            else:
                shutil.rmtree(folder)
        return records

    def save_subnet_groups(self, groups: Mapping[str, Any]) -> None:
        """Write all subnet groups down, in place of the earlier ones."""
        _write(self._subnet_groups, dict(groups))

    def load_subnet_groups(self) -> dict[str, Any]:
        """What `save_subnet_groups` was last given."""
        loaded: dict[str, Any] = json.loads(self._subnet_groups.read_text()) if self._subnet_groups.exists() else {}
        return loaded

    def _file(self, identifier: str) -> Path:
        return self.folder(identifier) / "instance.json"


def _write(file: Path, content: dict[str, Any]) -> None:
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=1))
    partial.replace(file)
