"""What a worker of each size has; `stacks/worker_cluster.py` makes them so, and a test holds the two equal."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from datamung.options import WorkerSize


class Machine(NamedTuple):
    """Cores, on each of which one mysqldump runs, and memory."""

    vcpu: int
    memory_gib: int


MACHINES: Final[Mapping[WorkerSize, Machine]] = {
    "S": Machine(1, 4),
    "M": Machine(4, 16),
    "L": Machine(8, 32),
    "XL": Machine(16, 64),
    "EC2": Machine(32, 128),
}
