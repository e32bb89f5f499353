"""What can be asked of a backup before anything is created: one type for the job's own check and for the estimate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from datamung import placement
from datamung.clients import Clients
from datamung.rows import Isolation

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

CheckCode = Literal[
    "engine",
    "status",
    "master_password",
    "automated_backups",
    "login",
    "bucket",
    "key",
    "source_storage",
    "worker",
    "admission",
]

BOTH: Final[frozenset[Isolation]] = frozenset({"replica", "direct"})
REPLICA: Final[frozenset[Isolation]] = frozenset({"replica"})
DIRECT: Final[frozenset[Isolation]] = frozenset({"direct"})


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is to be backed up, and how: all that a check may look at."""

    clients: Clients
    instance: "DBInstanceTypeDef"
    mode: Isolation
    worker_size: str = "M"
    worker_count: int = 1
    has_typed_login: bool = False

    @property
    def name(self) -> str:
        """The database's identifier."""
        return self.instance["DBInstanceIdentifier"]

    @cached_property
    def placed(self) -> placement.Placed:
        """Where a worker runs. Raises WorkerNotOffered, NoSubnetReachesAws."""
        return placement.find_place(self.clients, self.worker_size, self.instance)


@dataclass(frozen=True)
class Finding:
    """What a check that did not refuse has found: a sentence, and the fields of the job's row that come of it."""

    sentence: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    is_known: bool = True
    """False: nothing speaks against the backup, because nothing is known."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check. `run` raises the named error with which a job would end; it changes nothing."""

    code: CheckCode
    run: Callable[[Subject], Finding]
    modes: frozenset[Isolation] = BOTH
    after: CheckCode | None = None
    """The check without whose finding this one has nothing to look at."""
