"""Promise of plan and dump together: tables of every kind of key, each cut wherever it can be, come back whole."""

from collections.abc import Iterator
from pathlib import Path

from worker.chunking import Sizes
from worker.plan import make_plan
from worker.plan_model import Plan

from tests.worker.conftest import FakeSecrets, Pair, contract_for
from tests.worker.dump_world import World, decompress, plan_of, restore
from tests.worker.fake_aws import FakeS3, MemoryRecords
from tests.worker.mysql_server import MysqlServer, wait_until_equal
from tests.zoo.keys import KEY_TABLES

ROWS = 600
TINY = Sizes(target_bytes=20 << 10, ceiling_bytes=8 << 20)
"""A third of each table, of rows that compress hardly at all."""

UNCUT = {"key_float", "key_double", "key_time", "key_enum", "key_nullable", "key_prefix", "key_second_best"}
"""Their first column has no order that a condition can say exactly, NULL is among them, or the key of the table's own
order is one of these (H94)."""


def fill(server: MysqlServer) -> None:
    depth = "cte_max_recursion_depth" if server.kind == "mysql" else "max_recursive_iterations"
    server.execute(
        f"SET SESSION sql_mode = '', {depth} = 100000",
        "CREATE SCHEMA zoo",
        "USE zoo",
        "CREATE TABLE numbers (i BIGINT UNSIGNED PRIMARY KEY)",
        "INSERT INTO numbers WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        f"WHERE i < {ROWS}) SELECT i FROM n",
        *statements(),
    )


def statements() -> Iterator[str]:
    for table in KEY_TABLES:
        yield f"CREATE TABLE {table.name} ({table.columns_sql}, payload BLOB NOT NULL, {table.key_sql})"
        yield f"INSERT INTO {table.name} SELECT {table.values_sql}, RANDOM_BYTES(160) FROM numbers"
        yield f"ANALYZE TABLE {table.name}"


def planned(pair: Pair, scratch: Path, s3: FakeS3) -> Plan:
    world = World(pair.replica, scratch, plan_of(pair.replica, scratch), s3=s3)
    contract = contract_for(pair.replica, scratch, isolation="replica", verify="checksums")
    make_plan(contract, s3.client, FakeSecrets().client, MemoryRecords(), world.progress, sizes_of=lambda _: TINY)
    return Plan.from_bytes(s3.objects[contract.plan_key])


def test_tables_of_every_kind_of_key_come_back_from_many_chunks(pair: Pair, tmp_path: Path) -> None:  # H94
    fill(pair.source)
    wait_until_equal(pair.source, pair.replica)
    s3 = FakeS3()
    plan = planned(pair, tmp_path, s3)
    cut = [run.tables[0] for chunk in plan.chunks for run in chunk.runs if run.where]
    assert {table.name for table in KEY_TABLES if cut.count(table.name) < 2} == UNCUT
    World(pair.replica, tmp_path, plan, s3=s3).run()
    pair.source.execute("DROP SCHEMA zoo")
    restore(pair.source, decompress(s3.whole()))
    names = ", ".join(f"zoo.{table.name}" for table in KEY_TABLES)
    dumped, restored = (server.execute(f"CHECKSUM TABLE {names}") for server in (pair.replica, pair.source))
    assert restored == dumped
    assert all(row["Checksum"] for row in restored)
