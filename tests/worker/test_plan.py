"""Promises of worker.plan: one immutable plan of a proven clone, reused by a replacement, refused after a move."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from worker.connecting import reconnect
from worker.contract import Include
from worker.errors import (
    CloneMoved,
    NotOnClone,
    PlanMismatch,
)
from worker.inventory import read_inventory
from worker.plan_model import Plan, Range, plan_sha256
from worker.ranges import Cut
from worker.row_proof import prove_rows

from tests.worker.conftest import Bench, Pair, contract_for, session_with
from tests.worker.fake_aws import MemoryRecords
from tests.worker.mysql_server import MysqlServer, wait_until_equal
from tests.worker.test_ranges import NUMBERS

if TYPE_CHECKING:
    pass

LARGE = (
    "CREATE SCHEMA `big one`",
    "CREATE TABLE `big one`.keyed (id INT PRIMARY KEY, pad VARCHAR(7000))",
    "CREATE TABLE `big one`.keyless (id INT, pad VARCHAR(7000))",
    "CREATE TABLE `big one`.small (id INT PRIMARY KEY)",
    "CREATE SCHEMA objects",
    "CREATE TABLE objects.t (id INT PRIMARY KEY)",
    "INSERT INTO objects.t VALUES (1), (2)",
    "CREATE FUNCTION objects.f() RETURNS INT DETERMINISTIC RETURN 1",
    "CREATE TRIGGER objects.tr BEFORE INSERT ON objects.t FOR EACH ROW SET NEW.id = NEW.id",
    "CREATE EVENT objects.ev ON SCHEDULE EVERY 1 YEAR DO SET @x = 1",
    "CREATE VIEW objects.v AS SELECT id, objects.f() AS f FROM objects.t",
)
LARGE_ROWS = 8_000
"""Two to a page, so that each large table is more than one chunk wants."""


def fill(server: MysqlServer) -> None:
    depth = "cte_max_recursion_depth" if server.kind == "mysql" else "max_recursive_iterations"
    server.execute(
        f"SET SESSION {depth} = 1000000",
        *LARGE,
        f"INSERT INTO `big one`.keyed SELECT i, REPEAT('x', 7000) FROM {NUMBERS.format(rows=LARGE_ROWS)}",
        "INSERT INTO `big one`.keyless SELECT * FROM `big one`.keyed",
        "ANALYZE TABLE `big one`.keyed, `big one`.keyless",
    )


def test_plan_of_a_frozen_replica_is_complete_and_made_once(pair: Pair, bench: Bench, tmp_path: Path) -> None:
    fill(pair.source)
    wait_until_equal(pair.source, pair.replica)
    contract = contract_for(pair.replica, tmp_path, isolation="replica", verify="checksums")
    plan = bench.plan(contract)
    assert_places_are_right(plan)
    assert {(table.name, table.rows) for table in plan.inventory.tables} == {
        ("keyed", LARGE_ROWS), ("keyless", LARGE_ROWS), ("small", 0), ("t", 2)
    }  # fmt: skip
    checksum = pair.source.execute("CHECKSUM TABLE `big one`.keyed")[0]["Checksum"]
    assert plan.inventory.tables[0].checksum == checksum
    assert plan.position
    assert plan.position.lag_s == 0
    assert plan.fingerprint
    assert "frozen 0 s behind" in bench.progress.heartbeat().activity
    assert bench.progress.felt["Counting rows"]  # H08
    assert bench.progress.felt["Computing checksums"]

    pair.source.execute("INSERT INTO objects.t VALUES (3)")
    assert bench.plan(contract) == plan, "a replacement finds the plan and uses it"
    start = "START REPLICA" if pair.replica.kind == "mysql" else "START SLAVE"
    pair.replica.execute(start)
    wait_until_equal(pair.source, pair.replica)
    with pytest.raises(CloneMoved):  # H92
        bench.plan(contract)


def assert_places_are_right(plan: Plan) -> None:
    """Design's order: definitions, keyed chunks, and the stream with views last."""
    assert [chunk.number for chunk in plan.chunks] == list(range(1, len(plan.chunks) + 1))
    assert plan.chunks[0].kind == "schema"
    assert {(run.schema, run.tables) for run in plan.chunks[0].runs} == {
        ("big one", ("keyed", "keyless", "small")), ("objects", ("t",))
    }  # fmt: skip
    ranges = [chunk for chunk in plan.chunks if chunk.runs[0].where]
    assert len(ranges) >= 2
    assert sum(chunk.rows or 0 for chunk in ranges) == LARGE_ROWS
    assert plan.stream.first_number == len(plan.chunks) + 1
    assert [(run.kind, run.schema, run.tables) for run in plan.stream.runs] == [
        ("data", "big one", ("keyless",)), ("routines", "objects", ()), ("triggers", "objects", ()),
        ("events", "objects", ()), ("views", None, ()),
    ]  # fmt: skip
    assert plan.stream.runs[-1].schemas == ("objects",)


def test_nothing_is_written_or_stopped_when_the_server_is_not_the_clone(
    pair: Pair, bench: Bench, tmp_path: Path
) -> None:
    pair.source.execute("CREATE SCHEMA s", "CREATE TABLE s.t (id INT)")
    wait_until_equal(pair.source, pair.replica)
    with pytest.raises(NotOnClone):
        bench.plan(contract_for(pair.source, tmp_path, isolation="replica"))
    assert not bench.s3.list_objects_v2(Bucket="backups").get("Contents")
    assert not bench.records.table


def test_direct_is_one_stream_and_touches_nothing(
    mysql: MysqlServer, schema: str, bench: Bench, tmp_path: Path
) -> None:
    mysql.execute("CREATE TABLE t (id INT)", "CREATE TABLE u (id INT)", "INSERT INTO t VALUES (1)", database=schema)
    before = mysql.execute("SELECT @@GLOBAL.gtid_executed AS g")
    plan = bench.plan(contract_for(mysql, tmp_path, include=Include(tables=((schema, "t"),))))
    assert (plan.chunks, plan.position, plan.fingerprint) == ((), None, None)
    (run,) = plan.stream.runs
    assert (run.kind, run.schemas, plan.stream.first_number) == ("everything", (schema,), 1)
    assert [ignored.table for ignored in run.ignore_tables] == ["u"]
    assert plan.inventory.tables[0].rows is None
    assert mysql.execute("SELECT @@GLOBAL.gtid_executed AS g") == before
    assert not any(bench.progress.felt.values()), "a source reads for others too"


def test_plan_is_stored_once_under_the_key_and_owner(
    mysql: MysqlServer, schema: str, bench: Bench, tmp_path: Path
) -> None:
    """A rival stores its plan first, in the moment before this worker does: the rival's counts for both."""
    mysql.execute("CREATE TABLE t (id INT)", database=schema)
    contract = contract_for(mysql, tmp_path, include=Include(schemas=(schema,)))
    requests: list[dict[str, object]] = []
    rival = Bench(bench.s3, MemoryRecords())

    def before_put(params: dict[str, object], **_: object) -> None:
        requests.append(params)
        if len(requests) == 1:
            rival.plan(contract)

    bench.s3.meta.events.register("provide-client-params.s3.PutObject", before_put)
    mine = bench.plan(contract)
    assert bench.records.table["PLAN"] == rival.records.table["PLAN"]
    assert plan_sha256(mine.to_bytes()) == bench.records.table["PLAN"]["plan_sha256"]
    wanted = {"IfNoneMatch": "*", "ServerSideEncryption": "aws:kms", "ExpectedBucketOwner": contract.bucket_owner}
    assert len(requests) == 2
    assert all(wanted.items() <= request.items() for request in requests)


def test_ranges_that_do_not_add_up_are_given_up(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:  # H94
    mysql.execute("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2), (3), (4)", database=schema)
    lossy = [Cut("id < 2", Range("1", "1"), 1), Cut("id > 2", Range("3", "4"), 2)]
    contract = contract_for(mysql, tmp_path)
    with session_with(mysql, tmp_path) as session:
        found = read_inventory(session, Include((schema,)))
        said: list[str] = []

        def prove(cuts: list[Cut]) -> tuple[bool, int]:
            proven = prove_rows(
                found, {(schema, "t"): cuts}, "counts", lambda: reconnect(contract, session.login), said.append
            )
            assert proven.tables[0].item.rows == 4
            return bool(proven.cuts), len(proven.warnings)

        assert prove(lossy) == (False, 1)
        assert prove([lossy[0], replace(lossy[1], where="id >= 2")]) == (True, 0)


def test_another_plan_than_the_recorded_one_is_refused() -> None:
    with pytest.raises(PlanMismatch):
        Plan.from_bytes(b"{}", plan_sha256(b"{ }"))
    with pytest.raises(PlanMismatch):
        Plan.from_bytes(b'{"format": 2}')
