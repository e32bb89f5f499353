"""What AWS asks for what a job makes: list prices of one region, on demand, without discount, free tier or tax.

Every figure is from the data behind AWS's own price pages (b0.p.awsstatic.com/pricing/2.0/meteredUnitMaps, "US East
(N. Virginia)"), as the public repository QuinnyPig/aws-price-watcher recorded them on the day `AS_OF`. None is an
answer: the table does not know it, as magnetic storage (billed by request, too) and families that are not listed. A
worker on EC2 has no price here. Extended Support, CPU credits, addresses, traffic and requests, those to KMS among
them, are left out. AWS's GB is taken for 2**30 bytes.
"""

import re
from collections.abc import Mapping
from typing import Final

REGION: Final = "us-east-1"
AS_OF: Final = "2025-06-18"
BASIS: Final = f"An estimate from AWS's list prices for {REGION} of {AS_OF}, on demand; other regions differ."
"""To be said wherever a price is shown."""

HOURS_PER_MONTH: Final = 730
"""A twelfth of 365 days; a bill counts the hours of its own month."""

S3_STANDARD_PER_GB_MONTH_USD: Final = 0.023
"""The first 50 TB, objects and the parts of open uploads alike (https://aws.amazon.com/s3/pricing/)."""

SECRET_PER_HOUR_USD: Final = 0.40 / HOURS_PER_MONTH
"""0.40 USD a month (https://aws.amazon.com/secrets-manager/pricing/)."""

SECURITY_GROUP_PER_HOUR_USD: Final = 0.0
"""No charge (EC2 User Guide, "Amazon EC2 security groups")."""

_FARGATE_VCPU_HOUR_USD: Final = 0.03238
_FARGATE_GB_HOUR_USD: Final = 0.00356

_LARGE_HOUR_USD: Final[Mapping[str, float]] = {
    "db.m4": 0.175,
    "db.m5": 0.171,
    "db.m5d": 0.210,
    "db.m6g": 0.152,
    "db.m6gd": 0.187,
    "db.m6i": 0.171,
    "db.m6id": 0.224,
    "db.m6idn": 0.295,
    "db.m6in": 0.258,
    "db.m7g": 0.168,
    "db.m7i": 0.178,
    "db.r4": 0.240,
    "db.r5": 0.240,
    "db.r5b": 0.296,
    "db.r5d": 0.286,
    "db.r6g": 0.215,
    "db.r6gd": 0.257,
    "db.r6i": 0.240,
    "db.r6id": 0.298,
    "db.r6idn": 0.388,
    "db.r6in": 0.346,
    "db.r7g": 0.239,
    "db.r7i": 0.250,
    "db.t2": 0.136,
    "db.t3": 0.136,
    "db.t4g": 0.129,
    "db.x2g": 0.326,
    "db.x2iedn": 0.951,  # begins at xlarge, for 1.902
}
"""Of each family its `large`: all other sizes listed are multiples of it, within 0.3 %."""

_SMALLER_HOUR_USD: Final[Mapping[str, float]] = {
    "db.t2.micro": 0.017,
    "db.t2.small": 0.034,
    "db.t2.medium": 0.068,
    "db.t3.micro": 0.017,
    "db.t3.small": 0.034,
    "db.t3.medium": 0.068,
    "db.t4g.micro": 0.016,
    "db.t4g.small": 0.032,
    "db.t4g.medium": 0.065,
}

_STORAGE_GB_MONTH_USD: Final[Mapping[str, float]] = {"gp2": 0.115, "gp3": 0.115, "io1": 0.125, "io2": 0.125}
_PROVISIONED_IOPS_MONTH_USD: Final = 0.10
_GP3_IOPS_MONTH_USD: Final = 0.02
_GP3_MIBPS_MONTH_USD: Final = 0.08

_GP3_FREE_IOPS: Final = 12_000
_GP3_FREE_MIBPS: Final = 500
"""Included from 400 GiB on; smaller storage has less and can be given no more (RDS User Guide, "gp3 storage")."""


def instance_per_hour_usd(instance_class: str) -> float | None:
    """A running DB instance without its storage: MySQL or MariaDB, which cost the same, Single-AZ.

    From https://aws.amazon.com/rds/mysql/pricing/ and https://aws.amazon.com/rds/mariadb/pricing/.
    """
    if instance_class in _SMALLER_HOUR_USD:
        return _SMALLER_HOUR_USD[instance_class]
    family, _, size = instance_class.rpartition(".")
    large_usd, times = _LARGE_HOUR_USD.get(family), larges(size)
    return None if large_usd is None or times is None else large_usd * times


def storage_per_hour_usd(
    storage_type: str, gib: int, iops: int | None, throughput_mibps: int | None = None
) -> float | None:
    """A DB instance's allocated storage, which costs this while the instance is stopped, too; Single-AZ.

    `iops` and `throughput_mibps` as RDS describes them; io1 and io2 without IOPS have no price.
    From https://aws.amazon.com/rds/mysql/pricing/.
    """
    gb_month_usd = _STORAGE_GB_MONTH_USD.get(storage_type)
    if gb_month_usd is None:
        return None
    month_usd = gib * gb_month_usd
    if storage_type in {"io1", "io2"}:
        if iops is None:
            return None
        month_usd += iops * _PROVISIONED_IOPS_MONTH_USD
    elif storage_type == "gp3":
        month_usd += max((iops or 0) - _GP3_FREE_IOPS, 0) * _GP3_IOPS_MONTH_USD
        month_usd += max((throughput_mibps or 0) - _GP3_FREE_MIBPS, 0) * _GP3_MIBPS_MONTH_USD
    return month_usd / HOURS_PER_MONTH


def database_per_hour_usd(
    instance_class: str, storage_type: str, gib: int, iops: int | None, throughput_mibps: int | None = None
) -> float | None:
    """A running DB instance with its storage; None where either has no price."""
    machine = instance_per_hour_usd(instance_class)
    storage = storage_per_hour_usd(storage_type, gib, iops, throughput_mibps)
    return None if machine is None or storage is None else machine + storage


def s3_per_hour_usd(size_bytes: int) -> float:
    """An object, or parts of an open upload, in S3 Standard."""
    return size_bytes / 2**30 * S3_STANDARD_PER_GB_MONTH_USD / HOURS_PER_MONTH


def fargate_per_hour_usd(vcpu: float, memory_gib: float) -> float:
    """A Linux task on ARM, with no more than the 20 GB of disk that are included.

    From https://aws.amazon.com/fargate/pricing/.
    """
    return vcpu * _FARGATE_VCPU_HOUR_USD + memory_gib * _FARGATE_GB_HOUR_USD


def larges(size: str) -> int | None:
    """How many times a `large` a size is: 1 for large, 2 for xlarge, 2n for nxlarge."""
    if size == "large":
        return 1
    xlarge = re.fullmatch(r"([1-9][0-9]?)?xlarge", size)
    return 2 * int(xlarge[1] or 1) if xlarge else None
