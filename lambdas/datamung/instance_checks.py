"""What RDS or the dump cannot do with an instance as it is: known from its description, without another call."""

import re
from typing import Final

from datamung.checks import REPLICA, Check, Finding, Subject
from datamung.errors import (
    SourceBackupsDisabled,
    SourceEngineUnsupported,
    SourceNotAvailable,
    SourceSecretManaged,
)
from datamung.rows import Isolation

_OLDEST: Final = {"mysql": (8, 0), "mariadb": (10, 6)}
"""The oldest versions that RDS still supports and the worker's clients dump."""

_USABLE_STATUSES: Final[dict[Isolation, frozenset[str]]] = {
    "replica": frozenset({"available"}),
    "direct": frozenset({"available", "backing-up", "storage-optimization"}),
}
"""A replica is only made of an available instance; a dump can read it during a backup too."""


def _engine(subject: Subject) -> Finding:
    instance = subject.instance
    engine, version, cluster = instance["Engine"], instance["EngineVersion"], instance.get("DBClusterIdentifier")
    if engine not in _OLDEST or _version(version) < _OLDEST[engine]:
        raise SourceEngineUnsupported(f"{subject.name} runs {engine} {version}.")
    if cluster:
        raise SourceEngineUnsupported(f"{subject.name} is a member of the Multi-AZ cluster {cluster}.")
    return Finding(f"{subject.name} runs {engine} {version}.")


def _status(subject: Subject) -> Finding:
    status = subject.instance["DBInstanceStatus"]
    if status not in _USABLE_STATUSES[subject.mode] or "Endpoint" not in subject.instance:
        raise SourceNotAvailable(f"{subject.name} is {status}.")
    return Finding(f"{subject.name} is {status}.")


def _master_password(subject: Subject) -> Finding:
    if subject.instance.get("MasterUserSecret"):
        raise SourceSecretManaged(
            f"RDS manages the master password of {subject.name} and refuses a read replica of it."
        )
    return Finding(f"The master password of {subject.name} is its owner's.")


def _automated_backups(subject: Subject) -> Finding:
    if not subject.instance.get("BackupRetentionPeriod"):  # H65
        raise SourceBackupsDisabled(
            f"{subject.name} has no automated backups, so that RDS refuses a read replica of it."
        )
    return Finding(f"{subject.name} has automated backups.")


def _version(text: str) -> tuple[int, ...]:
    """`8.0.36` → (8, 0, 36)."""
    return tuple(int(number) for number in re.findall(r"\d+", text))


INSTANCE_CHECKS: Final = (
    Check(code="engine", run=_engine),
    Check(code="status", run=_status),
    Check(code="master_password", run=_master_password, modes=REPLICA),
    Check(code="automated_backups", run=_automated_backups, modes=REPLICA),
)
