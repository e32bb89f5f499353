"""Promises of worker.records: the first result counts, every write may be repeated, and rows come back as they went."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws
from worker.records import (
    ChunkRecord,
    FailureRecord,
    FreezeRecord,
    Heartbeat,
    PlanRecord,
    Records,
    StreamPartRecord,
    StreamRecord,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

CHUNK = ChunkRecord("p" * 64, 7, 1, 1, '"etag"', "c2hh", 5 << 20, 123_456_789_012, 42, False, ["one"])
PART = StreamPartRecord(2, 9, '"etag"', "c2hh", 100, 200, [{"kind": "views", "schema": None, "offset_bytes": 0}])
STREAM = StreamRecord("p" * 64, 1, 8, 9, 100, 200, [])
FREEZE = FreezeRecord("u", 1_800_000_000, 0)
PLAN = PlanRecord("work/x/plan.json", "p" * 64, 7, 8, 10**12, 3, "Planned 7 chunks.")


@pytest.fixture
def table() -> Iterator["Table"]:
    with mock_aws():
        yield boto3.resource("dynamodb", region_name="eu-central-1").create_table(
            TableName="jobs",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )


@pytest.fixture
def records(table: "Table") -> Records:
    return Records(table, "nightly-0001")


def test_first_result_of_a_chunk_counts(records: Records) -> None:  # H93
    straggler = replace(CHUNK, attempt=2, etag='"other"')
    assert records.accept_chunk(CHUNK) == CHUNK
    assert records.accept_chunk(straggler) == CHUNK
    assert records.accepted_chunks() == {7: CHUNK}


def test_first_stream_and_first_plan_count(records: Records) -> None:
    assert records.stream() is None
    assert records.accept_stream(STREAM) == STREAM
    assert records.accept_stream(replace(STREAM, attempt=2)) == records.stream() == STREAM
    assert records.plan() is None
    assert records.accept_plan(PLAN) == PLAN
    assert records.accept_plan(replace(PLAN, plan_sha256="q" * 64)) == records.plan() == PLAN


def test_lost_answer_of_a_put_changes_nothing(records: Records) -> None:
    records.accept_chunk(CHUNK)
    assert records.accept_chunk(CHUNK) == CHUNK


def test_chunks_come_back_in_order_over_many_pages(records: Records) -> None:
    numbers = [300, 2, 99_999, 1]
    for number in numbers:
        records.accept_chunk(replace(CHUNK, number=number, etag="e" * 350_000, rows=None))
    assert list(records.accepted_chunks()) == sorted(numbers)


def test_stream_parts_are_those_of_one_attempt(records: Records) -> None:
    records.put_stream_part(PART)
    records.put_stream_part(replace(PART, attempt=1))
    records.put_stream_part(replace(PART, number=10))
    assert records.stream_parts(2) == [PART, replace(PART, number=10)]


def test_rows_lie_where_the_control_plane_looks(records: Records, table: "Table") -> None:
    records.note_freeze(FREEZE)
    records.accept_plan(PLAN)
    records.accept_chunk(CHUNK)
    records.put_stream_part(PART)
    records.accept_stream(STREAM)
    records.put_heartbeat("dump", 3, Heartbeat(1, 10, 9, 8, 7, "dumping"))
    records.put_failure("plan", 0, 2, FailureRecord("NoTables", "There is nothing.", False, 4))
    rows = table.scan()["Items"]
    assert {row["pk"] for row in rows} == {"WORK#nightly-0001"}
    assert {row["sk"] for row in rows} == {
        "FREEZE", "PLAN", "CHUNK#00007", "STREAMPART#02#00009", "STREAM", "HEARTBEAT#dump#03", "FAILURE#plan#00#02",
    }  # fmt: skip


def test_last_heartbeat_is_the_one_that_stands(records: Records, table: "Table") -> None:
    for at in (1, 2):
        records.put_heartbeat("dump", 0, Heartbeat(1, at, at, 0, 0, "dumping"))
    (row,) = table.scan()["Items"]
    assert row["at"] == 2


def test_last_freeze_is_the_one_that_stands(records: Records) -> None:
    assert records.freeze() is None
    records.note_freeze(FREEZE)
    records.note_freeze(replace(FREEZE, server_started_at_s=1_900_000_000))
    assert records.freeze() == replace(FREEZE, server_started_at_s=1_900_000_000)


def test_jobs_do_not_see_each_other(records: Records, table: "Table") -> None:
    records.accept_chunk(CHUNK)
    assert Records(table, "another-0001").accepted_chunks() == {}
