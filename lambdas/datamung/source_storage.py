"""The source pays too: while its replica is made and while it stands still, it keeps its binary logs (H102)."""

from datetime import UTC, datetime, timedelta
from typing import Final

from datamung.checks import Finding, Subject
from datamung.clients import Clients
from datamung.errors import SourceStorageLow
from datamung.rows import Job

_GIB: Final = 1 << 30

FLOOR_SHARE: Final = 10
"""A tenth must stay free, which is also where RDS's own autoscaling begins (RDS User Guide, "Storage autoscaling")."""

MOST_FLOOR_GIB: Final = 10
"""Enough for the logs of two minutes, the time between two looks, at 80 MiB/s."""

_WINDOW: Final = timedelta(minutes=10)


def floor_bytes(allocated_storage_gib: int) -> int:
    """The free storage below which a backup ends to spare its source: a tenth, at most 10 GiB."""
    return min(allocated_storage_gib * _GIB // FLOOR_SHARE, MOST_FLOOR_GIB * _GIB)


def check(clients: Clients, job: Job) -> None:
    """Passes when the source has room, or the job makes no replica of it, or CloudWatch has no recent figure.

    Raises SourceStorageLow below the floor.
    """
    if job["request"]["isolation"]["mode"] != "replica":
        return
    identifier, allocated_gib = job["source"]["identifier"], job["source"]["allocated_storage_gib"]
    free = free_bytes(clients, identifier)
    if free is not None and free < floor_bytes(allocated_gib):
        raise SourceStorageLow(
            f"{identifier} has only {free / _GIB:.1f} GiB of free storage left while it keeps logs for its replica; "
            f"the backup ended at {floor_bytes(allocated_gib) / _GIB:.1f} GiB to spare it."
        )


def check_before_clone(subject: Subject) -> Finding:
    """Passes when the source has room for the logs that a replica will make it keep, or CloudWatch has no figure.

    Raises SourceStorageLow below the floor.
    """
    floor, free = floor_bytes(subject.instance["AllocatedStorage"]), free_bytes(subject.clients, subject.name)
    if free is None:
        return Finding(f"CloudWatch does not tell the free storage of {subject.name}.", is_known=False)
    if free < floor:
        raise SourceStorageLow(
            f"{subject.name} has only {free / _GIB:.1f} GiB of free storage left; with less than "
            f"{floor / _GIB:.1f} GiB no replica is made of it."
        )
    return Finding(f"{subject.name} has {free / _GIB:.1f} GiB of free storage.")


def free_bytes(clients: Clients, identifier: str) -> float | None:
    """The least free storage of the newest minute that CloudWatch knows of the last ten; None when it knows none."""
    now = datetime.fromtimestamp(clients.now(), UTC)
    answer = clients.cloudwatch.get_metric_data(
        StartTime=now - _WINDOW,
        EndTime=now,
        ScanBy="TimestampDescending",
        MetricDataQueries=[
            {
                "Id": "free",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/RDS",
                        "MetricName": "FreeStorageSpace",
                        "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": identifier}],
                    },
                    "Period": 60,
                    "Stat": "Minimum",
                },
            }
        ],
    )
    values = [value for result in answer["MetricDataResults"] for value in result.get("Values", [])]
    return values[0] if values else None
