"""Prices are list prices of one day and one region, or unknown: never a guess."""

from datetime import date

import pytest
from datamung import prices

HALF_A_PERCENT = 0.005


@pytest.mark.parametrize(
    ("instance_class", "usd"),
    [
        ("db.t3.micro", 0.017),
        ("db.t4g.medium", 0.065),
        ("db.m5.large", 0.171),
        ("db.m6g.large", 0.152),
        ("db.m6i.xlarge", 0.342),
        ("db.m7g.large", 0.168),
        ("db.r5.large", 0.24),
        ("db.r6g.large", 0.215),
        ("db.r6i.2xlarge", 0.96),
        ("db.r7g.large", 0.239),
        ("db.x2iedn.xlarge", 1.902),
    ],
)
def test_an_instance_costs_what_aws_lists(instance_class: str, usd: float) -> None:
    assert prices.instance_per_hour_usd(instance_class) == pytest.approx(usd)


@pytest.mark.parametrize(
    ("instance_class", "usd"),
    [
        ("db.t3.2xlarge", 0.544),
        ("db.t4g.2xlarge", 0.517),
        ("db.m5.8xlarge", 2.74),
        ("db.m5.24xlarge", 8.208),
        ("db.m5d.24xlarge", 10.057),
        ("db.m6g.16xlarge", 4.864),
        ("db.m6gd.16xlarge", 5.973),
        ("db.m6i.32xlarge", 10.944),
        ("db.m7g.16xlarge", 5.392),
        ("db.m7i.48xlarge", 17.088),
        ("db.r5.24xlarge", 11.52),
        ("db.r5d.24xlarge", 13.714),
        ("db.r6g.16xlarge", 6.874),
        ("db.r6i.32xlarge", 15.36),
        ("db.r6idn.32xlarge", 24.81),
        ("db.r7g.16xlarge", 7.65),
        ("db.x2iedn.32xlarge", 60.864),
    ],
)
def test_a_larger_instance_costs_its_multiple_of_a_large_as_aws_lists_it(instance_class: str, usd: float) -> None:
    assert prices.instance_per_hour_usd(instance_class) == pytest.approx(usd, rel=HALF_A_PERCENT)


@pytest.mark.parametrize(
    "instance_class",
    [
        "db.m8g.large",  # newer than the table
        "db.m5.small",
        "db.m5.metal",
        "db.m5.0xlarge",
        "db.m5.2large",
        "db.t3.nano",
        "db.r6i.8xlarge.tpc2.mem3x",
        "db.serverless",
        "m5.large",  # a class of EC2, which costs less
        "db.m5",
        "",
    ],
)
def test_an_instance_that_is_not_in_the_table_has_no_price(instance_class: str) -> None:
    assert prices.instance_per_hour_usd(instance_class) is None


def a_month_usd(storage_type: str, gib: int, iops: int | None, throughput_mibps: int | None = None) -> float:
    usd = prices.storage_per_hour_usd(storage_type, gib, iops, throughput_mibps)
    assert usd is not None
    return usd * prices.HOURS_PER_MONTH


def test_storage_for_all_purposes_costs_by_its_size() -> None:
    assert a_month_usd("gp2", 100, None) == pytest.approx(11.50)
    assert a_month_usd("gp2", 100, 300) == pytest.approx(11.50)
    assert a_month_usd("gp3", 100, None) == pytest.approx(11.50)


def test_gp3_costs_more_only_above_what_it_includes() -> None:
    assert a_month_usd("gp3", 100, 3_000, 125) == pytest.approx(11.50)
    assert a_month_usd("gp3", 400, 12_000, 500) == pytest.approx(46.00)
    assert a_month_usd("gp3", 400, 14_000, 500) == pytest.approx(46.00 + 40.00)
    assert a_month_usd("gp3", 400, 14_000, 600) == pytest.approx(46.00 + 40.00 + 8.00)


@pytest.mark.parametrize("storage_type", ["io1", "io2"])
def test_provisioned_iops_cost_from_the_first(storage_type: str) -> None:
    assert a_month_usd(storage_type, 100, 1_200) == pytest.approx(12.50 + 120.00)
    assert prices.storage_per_hour_usd(storage_type, 100, None) is None


@pytest.mark.parametrize("storage_type", ["standard", "aurora", "gp4", ""])
def test_storage_that_is_not_in_the_table_has_no_price(storage_type: str) -> None:
    assert prices.storage_per_hour_usd(storage_type, 100, 3_000) is None


def test_a_worker_costs_by_its_cores_and_its_memory() -> None:
    assert prices.fargate_per_hour_usd(1, 0) == pytest.approx(0.03238)
    assert prices.fargate_per_hour_usd(0, 1) == pytest.approx(0.00356)
    assert prices.fargate_per_hour_usd(4, 16) == pytest.approx(4 * 0.03238 + 16 * 0.00356)


def test_what_lies_about_costs_little_or_nothing_and_has_a_price_all_the_same() -> None:
    assert prices.S3_STANDARD_PER_GB_MONTH_USD == 0.023
    assert pytest.approx(0.40) == prices.SECRET_PER_HOUR_USD * prices.HOURS_PER_MONTH
    assert prices.SECURITY_GROUP_PER_HOUR_USD == 0


def test_a_price_is_said_with_its_day_and_its_region() -> None:
    assert date.fromisoformat(prices.AS_OF)
    assert prices.AS_OF in prices.BASIS
    assert prices.REGION in prices.BASIS
    assert "estimate" in prices.BASIS
