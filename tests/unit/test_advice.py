"""What the form tells: which isolation and worker suit a database, what the backup does to it, how long, how much."""

from typing import Any, cast

import pytest
from datamung import durations, prices

from tests.unit.calls import OLGA, call
from tests.unit.cloud import Cloud
from tests.unit.preflight import DIRECT, altered

GIB = 2**30


class Metrics:
    """CloudWatch, which knows how many bytes a database has free."""

    def __init__(self, free_bytes: float) -> None:
        self._free_bytes = free_bytes

    def get_metric_data(self, **_: Any) -> dict[str, Any]:
        return {"MetricDataResults": [{"Values": [self._free_bytes]}]}


def estimate(cloud: Cloud, **asked: Any) -> Any:
    answer = call(cloud, OLGA, "POST", "/backups/estimate", {"source_identifier": "orders-prod", **asked})
    assert answer.status == 200, answer.text
    return answer.body


def sized(cloud: Cloud, gib: int, free_gib: float | None = None, **fields: Any) -> Cloud:
    """The database with this storage; where CloudWatch tells how much of it is free."""
    made = altered(cloud, AllocatedStorage=gib, **fields)
    return made if free_gib is None else made.with_clients(cloudwatch=Metrics(free_gib * GIB))


def warned(answer: Any) -> dict[str, str]:
    return {warning["code"]: warning["message"] for warning in answer["warnings"]}


def test_a_source_in_one_zone_is_warned_of_its_pause_h74(cloud: Cloud) -> None:
    message = warned(estimate(cloud))["source_pause"]
    assert "orders-prod is in one zone" in message
    assert "suspends its reads and writes" in message


def test_a_source_in_two_zones_and_a_direct_dump_have_no_pause_h74(cloud: Cloud) -> None:
    """RDS takes the snapshot from the standby; `direct` makes no replica."""
    assert set(warned(estimate(altered(cloud, MultiAZ=True)))) == {"source_growth"}
    assert set(warned(estimate(cloud, **DIRECT))) == {"source_load"}


def test_the_growth_of_a_sources_logs_is_told_with_its_end(cloud: Cloud) -> None:
    assert "an unknown amount" in warned(estimate(cloud))["source_growth"]
    message = warned(estimate(sized(cloud, 100, 42.5)))["source_growth"]
    assert "42.5 GiB of free storage" in message
    assert "less than 10.0 GiB" in message


@pytest.mark.parametrize(
    ("fields", "isolation", "reason"),
    [
        ({}, "replica", "no dump runs on the database itself"),
        ({"BackupRetentionPeriod": 0}, "direct", "no automated backups"),
        ({"MasterUserSecret": {"SecretArn": "arn:managed"}}, "direct", "manages the master password"),
        ({"DBInstanceStatus": "backing-up"}, "direct", "backing-up"),
        ({"DBInstanceStatus": "stopped"}, None, ""),
        ({"EngineVersion": "5.7.44"}, None, ""),
    ],
)
@pytest.mark.parametrize("asked", ["replica", "direct"])
def test_a_replica_is_recommended_where_one_can_be_made(
    cloud: Cloud, fields: dict[str, Any], isolation: str | None, reason: str, asked: str
) -> None:
    """Whatever was asked for."""
    recommended = estimate(altered(cloud, **fields), isolation={"mode": asked})["recommendation"]
    assert (recommended and recommended["isolation"]) == isolation
    if recommended:
        assert reason in recommended["reason"]


def test_a_source_without_room_is_recommended_to_be_read_itself(cloud: Cloud) -> None:
    recommended = estimate(sized(cloud, 100, 1))["recommendation"]
    assert (recommended["isolation"], recommended["worker_size"]) == ("direct", "M")
    assert "no room" in recommended["reason"]


@pytest.mark.parametrize(
    ("gib", "instance_class", "size"),
    [
        (20, "db.t3.micro", "S"),
        (200, "db.r6i.8xlarge", "M"),
        (400, "db.r6i.8xlarge", "L"),
        (20_000, "db.r6i.8xlarge", "XL"),
        (20_000, "db.r6i.large", "M"),  # two cores keep four mysqldumps busy, and no more
    ],
)
def test_a_worker_is_recommended_by_what_there_is_to_dump(
    cloud: Cloud, gib: int, instance_class: str, size: str
) -> None:
    fast = sized(cloud, gib, gib / 2, DBInstanceClass=instance_class, StorageThroughput=4_000)
    assert estimate(fast)["recommendation"]["worker_size"] == size


def test_seconds_are_spans_that_add_up(cloud: Cloud) -> None:
    seconds = estimate(sized(cloud, 100, 50))["seconds"]
    parts = [seconds[part] for part in ("isolating", "planning", "dumping", "verifying")]
    assert all(0 <= part["least"] < part["most"] for part in parts)
    assert seconds["total"] == {end: sum(part[end] for part in parts) for end in ("least", "most")}
    assert "not on AWS" in seconds["basis"]


def test_dumping_takes_what_the_size_and_the_rate_make(cloud: Cloud) -> None:
    """50 GiB in use, four cores; 125 MiB/s of gp3 are less than the cores would read."""
    dumping = estimate(sized(cloud, 100, 50))["seconds"]["dumping"]
    rate = 125 * 2**20
    starting = durations.STARTING_S
    assert dumping["least"] == round(starting[0] + 50 * GIB * 0.2 / rate)
    assert dumping["most"] == round(starting[1] + 50 * GIB * 1.2 / (rate / 4))


def test_nothing_is_taken_for_small_that_is_only_not_known(cloud: Cloud) -> None:
    """Without a figure the storage may be empty or full; of chosen tables nobody knows their share."""
    full = estimate(sized(cloud, 100, 0))["seconds"]["dumping"]
    unknown = estimate(sized(cloud, 100))["seconds"]["dumping"]
    assert unknown == {"least": durations.STARTING_S[0], "most": full["most"]}
    chosen = estimate(sized(cloud, 100, 0), include={"schemas": ["shop"]})["seconds"]["dumping"]
    assert chosen == unknown


def test_counting_costs_a_second_reading(cloud: Cloud) -> None:
    source = sized(cloud, 100, 50)
    counted = estimate(source)["seconds"]["planning"]
    assert estimate(source, verify="object")["seconds"]["planning"]["most"] < counted["most"]
    assert estimate(source, **DIRECT)["seconds"]["planning"]["most"] == durations.STARTING_S[1]


def test_direct_waits_for_no_replica_and_pays_for_none(cloud: Cloud) -> None:
    answer = estimate(sized(cloud, 100, 50), **DIRECT)
    assert answer["seconds"]["isolating"] == {"least": 0, "most": 0}
    assert answer["price"]["clone"] == {"least_usd": 0, "most_usd": 0}


def test_price_is_list_price_by_part(cloud: Cloud) -> None:
    answer = estimate(sized(cloud, 100, 50, DBInstanceClass="db.m6g.large"))
    hours = {end: answer["seconds"]["total"][end] / 3600 for end in ("least", "most")}
    storage = cast("float", prices.storage_per_hour_usd("gp3", 100, None))
    for end in ("least", "most"):
        assert answer["price"]["clone"][f"{end}_usd"] == pytest.approx(hours[end] * (0.152 + storage))
        working = answer["seconds"]["planning"][end] + answer["seconds"]["dumping"][end]
        per_hour = prices.fargate_per_hour_usd(4, 16)
        assert answer["price"]["worker"][f"{end}_usd"] == pytest.approx(working / 3600 * per_hour)
    stored = answer["price"]["storage_per_month"]
    assert stored["least_usd"] == pytest.approx(50 * 0.2 * 0.1 * 0.023)
    assert stored["most_usd"] == pytest.approx(50 * 1.2 * 0.6 * 0.023)
    assert answer["price"]["basis"] == prices.BASIS


def test_what_has_no_price_is_null_and_not_free(cloud: Cloud) -> None:
    price = estimate(sized(cloud, 100, 50, DBInstanceClass="db.m99.large"), worker={"size": "EC2"})["price"]
    assert (price["clone"], price["worker"]) == (None, None)
    assert price["storage_per_month"]["most_usd"] > 0
