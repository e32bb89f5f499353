"""What the RDS backend works with; one per program."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from local.rds.fleet import Fleet
from local.rds.neighbours import Neighbours
from local.rds.records import Records
from local.rds.statuses import Lifecycle


@dataclass
class Office:
    """`neighbours` is a function because the account and region are known per call only."""

    fleet: Fleet
    records: Records
    lifecycle: Lifecycle
    neighbours: Callable[[str, str], Neighbours]
    instance_quota: int
    lock: threading.RLock = field(default_factory=threading.RLock)
