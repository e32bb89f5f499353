"""How long a backup takes: from the bytes in the database's storage, and rates that were seen.

Nothing here was measured on AWS. Every figure is therefore a span, and each span says where its ends come from.
"""

from typing import TYPE_CHECKING, Final, NamedTuple

from datamung import prices
from datamung.estimate_models import Seconds, Span
from datamung.options import Verification, WorkerSize
from datamung.rows import Isolation
from datamung.worker_sizes import MACHINES

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

BASIS: Final = (
    "Spans from the size of the storage in use and from rates that were measured on one machine, not on AWS. RDS does "
    "not say how long it takes to make a replica; a busy source may need longer to be caught up with."
)

_GIB: Final = 2**30
_MIB: Final = 2**20

SQL_PER_STORED_BYTE: Final = (0.2, 1.2)
"""A rule of thumb: of storage in use, indexes, logs and free pages do not become SQL; what does may grow as text."""

BYTES_PER_CORE_S: Final = 50_000_000
"""Two cores, with the server on them too, make about 100 MB of SQL a second (bench/compare_pipelines.py)."""

ONE_DUMP_BYTES_PER_S: Final = 75_000_000
"""What a single mysqldump yields on the same machine."""

SLOWEST_SHARE: Final = 4
"""A new replica reads its storage from S3 when it is first touched (H77), and a source may be busy: a quarter of the
rate is taken for the slowest. A guess."""

CORES_PER_SERVER_CORE: Final = 2
"""A mysqldump with its compression uses twice the processor time of the server that it reads from."""

CREATING_S: Final = (300, 7_200)
"""RDS promises nothing for a replica: minutes for a small idle database, hours for a large or busy one."""

STARTING_S: Final = (60, 180)
"""Until a task has been placed, has pulled its image and speaks."""

CATCHING_UP_S: Final = (0, 900)
"""What was written while the replica was made must be applied; `lag_limit_s` is the longest that it is waited for."""

ENDING_S: Final[dict[Isolation, tuple[int, int]]] = {"replica": (120, 3_600), "direct": (30, 600)}
"""Completing, comparing and publishing take a minute or two; that RDS deletes a replica can take an hour (README)."""

_GP3_MIBPS: Final = 125
_LARGE_GP3_MIBPS: Final = 500
_LARGE_GP3_GIB: Final = 400
"""What gp3 reads at least, and from 400 GiB on (RDS User Guide, "gp3 storage")."""


class Workload(NamedTuple):
    """The SQL that a dump is expected to hold, and how fast it can be read, each from least to most."""

    raw_bytes: tuple[float, float]
    bytes_per_s: tuple[float, float]


def workload_of(
    instance: "DBInstanceTypeDef", mode: Isolation, worker: WorkerSize, free_bytes: float | None, *, is_partial: bool
) -> Workload:
    """`free_bytes` None: nobody knows how full the storage is; `is_partial`: only some of it is dumped."""
    allocated_bytes = instance["AllocatedStorage"] * _GIB
    used_bytes = max(0, allocated_bytes - (free_bytes or 0))
    least_bytes = 0 if free_bytes is None or is_partial else used_bytes * SQL_PER_STORED_BYTE[0]
    dumping = ONE_DUMP_BYTES_PER_S if mode == "direct" else _cores(instance, worker) * BYTES_PER_CORE_S
    fastest = min(dumping, _storage_bytes_per_s(instance) or dumping)
    return Workload((least_bytes, used_bytes * SQL_PER_STORED_BYTE[1]), (fastest / SLOWEST_SHARE, fastest))


def seconds_of(workload: Workload, mode: Isolation, verify: Verification) -> Seconds:
    """How long each part takes. Counting reads all rows once more before they are dumped."""
    (least, most), (slowest, fastest) = workload
    reading = (least / fastest, most / slowest)
    is_replica = mode == "replica"
    counting = reading if is_replica and verify != "object" else (0.0, 0.0)
    isolating = _span(CREATING_S) if is_replica else _span()
    planning = _span(STARTING_S, CATCHING_UP_S if is_replica else (0, 0), counting)
    dumping = _span(STARTING_S, reading)
    verifying = _span(ENDING_S[mode])
    parts = (isolating, planning, dumping, verifying)
    total = Span(least=sum(part.least for part in parts), most=sum(part.most for part in parts))
    return Seconds(
        isolating=isolating, planning=planning, dumping=dumping, verifying=verifying, total=total, basis=BASIS
    )


def _cores(instance: "DBInstanceTypeDef", worker: WorkerSize) -> int:
    """The worker's, as many as the clone, which is of its source's class, keeps busy."""
    larges = prices.larges(instance["DBInstanceClass"].rpartition(".")[2]) or 1
    return min(MACHINES[worker].vcpu, CORES_PER_SERVER_CORE * 2 * larges)


def _storage_bytes_per_s(instance: "DBInstanceTypeDef") -> float | None:
    """What the storage can be read at; None where it is not known to be a limit."""
    told = instance.get("StorageThroughput")
    if instance["StorageType"] != "gp3":
        return None
    return (told or (_GP3_MIBPS if instance["AllocatedStorage"] < _LARGE_GP3_GIB else _LARGE_GP3_MIBPS)) * _MIB


def _span(*parts: tuple[float, float]) -> Span:
    """From the sum of the least to the sum of the most."""
    return Span(least=round(sum(part[0] for part in parts)), most=round(sum(part[1] for part in parts)))
