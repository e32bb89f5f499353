"""What a backup costs, part by part: list prices for as long as each part is expected to be there."""

from typing import TYPE_CHECKING, Final

from datamung import prices
from datamung.checks import Subject
from datamung.durations import Workload
from datamung.estimate_models import Price, PriceSpan, Seconds
from datamung.options import WorkerSize
from datamung.worker_sizes import MACHINES

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

_S_PER_H: Final = 3600

STORED_PER_SQL_BYTE: Final = (0.1, 0.6)
"""The benchmark's rows, which are half random, come to 0.36; repetitive text compresses better, blobs hardly."""


def price_of(subject: Subject, worker: WorkerSize, workload: Workload, seconds: Seconds) -> Price:
    """Each part's price; None where one is not in the table of prices."""
    working = (seconds.planning.least + seconds.dumping.least, seconds.planning.most + seconds.dumping.most)
    stored = tuple(bytes_ * share for bytes_, share in zip(workload.raw_bytes, STORED_PER_SQL_BYTE, strict=True))
    per_month = [prices.s3_per_hour_usd(round(size)) * prices.HOURS_PER_MONTH for size in stored]
    return Price(
        clone=_for(
            (seconds.total.least, seconds.total.most),
            0 if subject.mode == "direct" else _clone_per_hour_usd(subject.instance),
        ),
        worker=_for(working, _worker_per_hour_usd(worker, subject.worker_count)),
        storage_per_month=PriceSpan(least_usd=per_month[0], most_usd=per_month[1]),
        basis=prices.BASIS,
    )


def _clone_per_hour_usd(instance: "DBInstanceTypeDef") -> float | None:
    """A replica of the source's class and storage."""
    return prices.database_per_hour_usd(
        instance["DBInstanceClass"],
        instance["StorageType"],
        instance["AllocatedStorage"],
        instance.get("Iops"),
        instance.get("StorageThroughput"),
    )


def _worker_per_hour_usd(worker: WorkerSize, count: int) -> float | None:
    """On Fargate; a machine that ECS manages has no price here."""
    if worker == "EC2":
        return None
    return count * prices.fargate_per_hour_usd(*MACHINES[worker])


def _for(duration_s: tuple[int, int], per_hour_usd: float | None) -> PriceSpan | None:
    if per_hour_usd is None:
        return None
    least, most = (seconds * per_hour_usd / _S_PER_H for seconds in duration_s)
    return PriceSpan(least_usd=least, most_usd=most)
