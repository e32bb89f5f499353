"""Promises of the stream: all that is no chunk, in the order that restores; the last word."""

import dataclasses
import itertools
from pathlib import Path

import pytest
from worker.contract import Compression
from worker.errors import CloneMoved, DumpTruncated, SourceChanged
from worker.records import StreamPartRecord
from worker.stream_writer import FIRST_PART_BYTES

from tests.worker.dump_world import (
    A,
    B,
    World,
    decompress,
    directly,
    drop_zoo,
    make_zoo,
    peak_memory,
    plan_of,
    pretend_client,
    restore,
    state_of,
)
from tests.worker.fake_aws import MemoryRecords
from tests.worker.mysql_server import MysqlServer


@pytest.fixture(params=["mysql", "mariadb"])
def server(request: pytest.FixtureRequest) -> MysqlServer:
    found: MysqlServer = request.getfixturevalue(request.param)
    drop_zoo(found)
    make_zoo(found)
    return found


@pytest.fixture
def world(server: MysqlServer, tmp_path: Path) -> World:
    return World(server, tmp_path, plan_of(server, tmp_path))


@pytest.fixture
def mysql_world(mysql: MysqlServer, tmp_path: Path) -> World:
    drop_zoo(mysql)
    make_zoo(mysql)
    return World(mysql, tmp_path, plan_of(mysql, tmp_path))


@pytest.mark.parametrize("compression", ["zstd", "gzip"])
def test_whole_object_restores_with_the_plain_client(
    world: World, compression: Compression
) -> None:  # H36, H48, H96, H97
    world.plan = dataclasses.replace(world.plan, compression=compression)
    before = state_of(world.server)
    world.run()
    drop_zoo(world.server)
    restore(world.server, decompress(world.s3.whole()))
    assert state_of(world.server) == before


def test_direct_is_one_stream_from_part_one(world: World) -> None:
    directly(world)
    before = state_of(world.server)
    world.run()
    drop_zoo(world.server)
    restore(world.server, decompress(world.s3.whole()))
    assert state_of(world.server) == before
    assert sorted(world.s3.parts) == [1]


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE zoo_new (id INT PRIMARY KEY)",
        "DROP VIEW `zoo a``b'\"`.`nested view`",
        "ALTER EVENT ev DISABLE",
        "CREATE PROCEDURE two() SELECT 2",
        "DROP TRIGGER tr",
        "ALTER TABLE keyless ENGINE = MyISAM",
    ],
)
def test_object_that_changes_meanwhile_is_named(mysql_world: World, change: str) -> None:
    directly(mysql_world)
    mysql_world.server.execute(change, database=B)
    with pytest.raises(SourceChanged, match="zoo"):
        mysql_world.run()
    assert mysql_world.records.stream() is None


def test_rows_may_change_meanwhile(mysql_world: World) -> None:
    directly(mysql_world)
    mysql_world.server.execute("INSERT INTO keyless VALUES (5, 'x')", database=B)
    mysql_world.run()
    assert mysql_world.records.stream() is not None


def test_each_run_restores_alone_from_its_offset(mysql_world: World) -> None:
    mysql_world.run()
    stored = b"".join(mysql_world.s3.parts[number] for number in sorted(mysql_world.s3.parts) if number > 4)
    (part,) = mysql_world.records.stream_parts(1)
    offsets = [run["offset_bytes"] for run in part.runs] + [len(stored)]
    assert [run["kind"] for run in part.runs] == ["data", "routines", "triggers", "events", "views"]
    for begin, end in itertools.pairwise(offsets):
        content = decompress(stored[begin:end])
        assert content.startswith(b"/*!50503 SET NAMES utf8mb4 */;\n")
        assert content.endswith(b"\n-- Dump completed\n")


def test_stream_row_is_the_last_word(mysql_world: World) -> None:
    mysql_world.run()
    assert list(mysql_world.records.table)[-1] == "STREAM"
    stream, parts = mysql_world.records.stream(), mysql_world.records.stream_parts(1)
    assert stream is not None
    assert (stream.first, stream.last) == (5, 5)
    assert stream.size_bytes == sum(part.size_bytes for part in parts)
    assert stream.raw_bytes == sum(part.raw_bytes for part in parts) == len(decompress(mysql_world.s3.parts[5]))


def test_clone_that_moves_at_the_very_end_is_noticed(mysql_world: World) -> None:  # H92
    class MovesWhileTheLastPartIsNoted(MemoryRecords):
        def put_stream_part(self, part: StreamPartRecord) -> None:
            mysql_world.server.execute("CREATE SCHEMA moved", "DROP SCHEMA moved")

    mysql_world.records = MovesWhileTheLastPartIsNoted()
    with pytest.raises(CloneMoved, match="transactions"):
        mysql_world.run()
    assert mysql_world.records.stream() is None


def test_truncated_run_ends_the_stream(mysql_world: World, tmp_path: Path) -> None:  # H02
    with pytest.raises(DumpTruncated):
        mysql_world.run(mysql_bin_dir=pretend_client(tmp_path, "echo 'INSERT INTO t VALUES (1);'"))
    assert mysql_world.records.stream() is None
    assert mysql_world.s3.parts == {}


def test_ignored_tables_are_in_no_stream(mysql_world: World) -> None:
    mysql_world.plan = dataclasses.replace(
        mysql_world.plan, inventory=dataclasses.replace(mysql_world.plan.inventory, views=())
    )
    mysql_world.run()
    assert b"VIEW" not in decompress(mysql_world.s3.parts[5])


def test_memory_of_a_stream_is_two_parts(mysql_world: World, tmp_path: Path) -> None:  # H10, H13
    directly(mysql_world)
    kept = mysql_world.s3.parts = Forgetful()
    script = "head -c 300000000 /dev/urandom; printf '\\n-- Dump completed\\n'"
    with peak_memory() as peak:
        mysql_world.run(mysql_bin_dir=pretend_client(tmp_path, script))
    assert kept.stored_bytes > 300_000_000
    assert peak() < 4 * FIRST_PART_BYTES  # two parts, each over-allocated by an eighth, and the fake's own copy of one


class Forgetful(dict[int, bytes]):
    """Parts that are counted and dropped."""

    stored_bytes = 0

    def __setitem__(self, number: int, body: bytes) -> None:
        self.stored_bytes += len(body)


def test_names_in_the_zoo_are_odd_enough() -> None:
    assert {"`", "'", '"', ";", " "} <= set(A + B)
