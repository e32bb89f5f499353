"""What the form tells before a backup is started: what suits the database, and what the backup does to it (H74)."""

from typing import TYPE_CHECKING, Final

from datamung import durations, source_storage
from datamung.checks import Subject
from datamung.estimate_models import EstimateWarning, Recommendation
from datamung.options import Verification, WorkerSize
from datamung.source_models import SourceMode

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

_GIB: Final = 2**30

WORTH_A_LARGER_S: Final = 3_600
"""A worker is large enough when the dump is expected to take no more than an hour."""

_FARGATE: Final[tuple[WorkerSize, ...]] = ("S", "M", "L", "XL")

ENOUGH_FOR_ONE_DUMP: Final[WorkerSize] = "M"
"""`direct` has one mysqldump, which with its compression keeps two cores busy."""


def recommend(
    subject: Subject,
    modes: list[SourceMode],
    *,
    lacks_storage: bool,
    free_bytes: float | None,
    verify: Verification,
) -> Recommendation | None:
    """A replica where one can be made, else `direct` where that can be read, else nothing."""
    refusals = {one.mode: one.refusal for one in modes}
    if refusals["replica"] is None and not lacks_storage:
        size = _smallest(subject.instance, free_bytes, verify)
        reason = f"A replica of {subject.name} can be made, so that no dump runs on the database itself; {size} is "
        fits = "the smallest worker that may be done with the dump in an hour, or as much as the replica keeps busy."
        return Recommendation(isolation="replica", worker_size=size, reason=reason + fits)
    if refusals["direct"] is not None:
        return None
    why = refusals["replica"].message if refusals["replica"] else f"{subject.name} has no room for a replica's logs."
    return Recommendation(
        isolation="direct",
        worker_size=ENOUGH_FOR_ONE_DUMP,
        reason=f"{why} The database itself can be read; ask for the checks of `direct` before you choose it.",
    )


def warnings_of(subject: Subject, free_bytes: float | None) -> list[EstimateWarning]:
    """What the source pays."""
    name, instance = subject.name, subject.instance
    if subject.mode == "direct":
        load = f"The dump reads {name} itself, in one transaction that stays open until its end."
        return [EstimateWarning(code="source_load", message=load)]
    warnings = []
    if not instance["MultiAZ"]:
        # RDS User Guide, "Creating a read replica".
        pause = f"{name} is in one zone: RDS takes a snapshot of it to make the replica, and suspends its reads and "
        pause += "writes meanwhile, typically for about a minute. Choose a quiet hour."
        warnings.append(EstimateWarning(code="source_pause", message=pause))
    floor_gib = source_storage.floor_bytes(instance["AllocatedStorage"]) / _GIB
    free = "an unknown amount" if free_bytes is None else f"{free_bytes / _GIB:.1f} GiB"
    growth = f"While the replica stands still, {name} keeps its binary logs. It has {free} of free storage; the backup "
    growth += f"ends by itself when less than {floor_gib:.1f} GiB are left."
    return [*warnings, EstimateWarning(code="source_growth", message=growth)]


def _smallest(instance: "DBInstanceTypeDef", free_bytes: float | None, verify: Verification) -> WorkerSize:
    """The smallest worker that may be done in an hour, or else the one beyond which none is faster."""
    best = _FARGATE[0]
    fastest_s = None
    for size in _FARGATE:
        workload = durations.workload_of(instance, "replica", size, free_bytes, is_partial=False)
        took_s = durations.seconds_of(workload, "replica", verify).dumping.most
        if fastest_s is not None and took_s >= fastest_s:
            break
        best, fastest_s = size, took_s
        if took_s <= WORTH_A_LARGER_S:
            break
    return best
