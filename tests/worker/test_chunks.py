"""Promises of the chunks: each is one part that restores alone, counted, accepted once, bounded in memory."""

import dataclasses
from pathlib import Path

import pytest
from worker.chunk import compress_chunk, dump_chunk
from worker.complaints import FEW, SHORT_CHARACTERS
from worker.contract import Compression
from worker.errors import CloneMoved, DumpFailed, PlanMismatch, StatementFailed, UploadFailed
from worker.plan_model import Chunk, Run, Stream

from tests.worker.dump_world import (
    CHUNKS,
    ROWS,
    A,
    B,
    World,
    decompress,
    make_zoo,
    peak_memory,
    plan_of,
    pretend_client,
)
from tests.worker.mysql_server import MysqlServer


@pytest.fixture(scope="module")
def zoo(mysql: MysqlServer) -> MysqlServer:
    make_zoo(mysql)
    return mysql


@pytest.fixture
def world(zoo: MysqlServer, tmp_path: Path) -> World:
    return World(zoo, tmp_path, plan_of(zoo, tmp_path))


def test_each_chunk_is_one_accepted_part(world: World) -> None:
    world.run()
    accepted = world.records.accepted_chunks()
    assert list(accepted) == [1, 2, 3, 4]
    for number, record in accepted.items():
        stored = world.s3.parts[number]
        assert record.size_bytes == len(stored) >= 5 << 20
        assert record.raw_bytes == len(decompress(stored))
        assert not record.moved


@pytest.mark.parametrize("compression", ["zstd", "gzip"])
def test_each_chunk_says_which_schema_it_is_for(world: World, compression: Compression) -> None:  # H97
    world.plan = dataclasses.replace(world.plan, compression=compression)
    world.run()
    names = [f"USE `{A.replace('`', '``')}`;\n".encode(), f"USE `{B}`;\n".encode()]
    for number, expected in {1: names, 2: names[:1], 3: names[:1], 4: names}.items():
        content = decompress(world.s3.parts[number])
        assert content.startswith(b"/*!50503 SET NAMES utf8mb4 */;\n")
        assert [content.count(name) for name in expected] == [1] * len(expected)
        assert content.endswith(b"\n-- Dump completed\n")


def test_rows_are_counted_by_the_condition_they_were_dumped_with(world: World) -> None:  # H94
    world.run()
    rows = {number: record.rows for number, record in world.records.accepted_chunks().items()}
    assert rows == {1: None, 2: 1499, 3: ROWS - 1499, 4: 2}
    for number in (2, 3):
        content = decompress(world.s3.parts[number])
        assert content.count(b"),(") + content.count(b"INSERT INTO") == rows[number]


def test_without_verification_nothing_is_counted(world: World) -> None:
    world.run(verify="object")
    assert {record.rows for record in world.records.accepted_chunks().values()} == {None}


def test_equal_state_gives_equal_bytes(world: World, tmp_path: Path) -> None:
    world.run()
    again = World(world.server, tmp_path, world.plan)
    again.run(attempt=2)
    assert again.s3.parts == world.s3.parts


def test_data_chunks_neither_lock_nor_disable_keys(world: World) -> None:
    world.run()
    for number in (2, 3, 4):
        content = decompress(world.s3.parts[number])
        assert b"LOCK TABLES" not in content
        assert b"DISABLE KEYS" not in content


def test_shards_share_the_chunks_by_number(world: World) -> None:
    world.run(shard=1, shards=2)
    assert sorted(world.s3.parts) == [1, 3]
    assert {record.shard for record in world.records.accepted_chunks().values()} == {1}


def test_chunk_that_passes_its_ceiling_moves_to_the_stream(world: World) -> None:  # H13
    world.plan = dataclasses.replace(world.plan, ceiling_bytes=10_000)
    world.run(compression="zstd")
    accepted = world.records.accepted_chunks()
    assert [number for number, record in accepted.items() if record.moved] == [2, 3]
    for number in (2, 3):
        assert decompress(world.s3.parts[number]) == b""
        assert (accepted[number].rows, accepted[number].raw_bytes) == (None, 0)
    stream = decompress(b"".join(world.s3.parts[number] for number in sorted(world.s3.parts) if number > 4))
    assert stream.count(b"INSERT INTO `keyed`") == 2
    ranges = [run.get("range_of") for run in world.records.stream_parts(1)[0].runs]
    assert ranges == [None, 2, 3, None, None, None, None]


def test_schema_never_moves_however_large(world: World) -> None:
    world.plan = dataclasses.replace(world.plan, ceiling_bytes=10)
    world.run()
    assert not world.records.accepted_chunks()[1].moved


def test_memory_stays_below_the_ceiling(world: World, tmp_path: Path) -> None:  # H10, H13
    world.plan = dataclasses.replace(world.plan, ceiling_bytes=8 << 20)
    work = world.work(mysql_bin_dir=pretend_client(tmp_path, "head -c 200000000 /dev/urandom"))
    with work.lane() as lane, peak_memory() as peak:
        content = compress_chunk(work, lane, CHUNKS[1])
    assert content.moved
    assert peak() < (8 << 20) * 9 // 8 + 2 * (5 << 20)


def test_failed_upload_is_the_error_and_ends_the_others(world: World) -> None:  # H09
    world.s3.fail = {2: "AccessDenied"}
    with pytest.raises(UploadFailed, match="part 2"):
        world.run()
    assert 2 not in world.records.accepted_chunks()
    assert world.records.stream() is None
    assert list(world.scratch.iterdir()) == []


def test_moved_clone_accepts_nothing_more(world: World) -> None:  # H92
    assert world.plan.fingerprint is not None
    another = dataclasses.replace(world.plan.fingerprint, server_uuid="another")
    world.plan = dataclasses.replace(world.plan, fingerprint=another)
    with pytest.raises(CloneMoved):
        world.run()
    assert world.s3.parts == {}
    assert world.records.table == {}


def test_dropped_table_fails_the_chunk_without_a_part(world: World) -> None:  # H14
    gone = Chunk(2, "data", (Run(A, ("gone",)),), 0)
    with world.work().lane() as lane, pytest.raises(DumpFailed, match="gone"):
        dump_chunk(world.work(), lane, gone)
    assert world.s3.parts == {}


def test_failed_count_shows_no_key(world: World) -> None:  # H85
    bad = Chunk(2, "data", (Run(A, ("keyed",), "nokey = 'canary'"),), 0)
    with world.work().lane() as lane, pytest.raises((DumpFailed, StatementFailed)) as failure:
        dump_chunk(world.work(), lane, bad)
    assert "canary" not in str(failure.value)


def test_warnings_of_the_client_go_into_the_rows_few_short_and_without_keys(world: World, tmp_path: Path) -> None:
    """H05, H85: each line once, however often a chunk's runs repeat it."""
    script = (
        "for n in 1 1 2 3 4 5 6 7; do echo 'mysqldump: [Warning] odd rows: `id` < 1500,' $n $(seq 100) >&2; done; "
        "printf '\\n-- Dump completed\\n'"
    )
    world.run(mysql_bin_dir=pretend_client(tmp_path, script), verify="object")
    chunks, stream = world.records.accepted_chunks(), world.records.stream()
    assert stream is not None
    for warnings in (*(chunk.warnings for chunk in chunks.values()), stream.warnings):
        assert len(warnings) == len(set(warnings)) == FEW
        assert all(warning.startswith("mysqldump: [Warning] odd rows") for warning in warnings)
        assert all(len(warning) <= SHORT_CHARACTERS for warning in warnings)
    assert "1500" not in "".join(chunks[2].warnings)


def test_result_of_another_plan_is_refused(world: World) -> None:
    world.run()
    with pytest.raises(PlanMismatch):
        World(
            world.server, world.scratch, dataclasses.replace(world.plan, created_at="later"), records=world.records
        ).run()


def test_schema_without_tables_is_still_created(world: World, zoo: MysqlServer) -> None:
    zoo.execute("CREATE SCHEMA bare CHARACTER SET latin1")
    try:
        plan = plan_of(zoo, world.scratch, chunks=(Chunk(1, "schema", (Run("bare", ()),), 0),), stream=Stream(2, ()))
        bare = World(zoo, world.scratch, plan)
        bare.run()
    finally:
        zoo.execute("DROP SCHEMA bare")
    assert b"CREATE DATABASE" in decompress(bare.s3.parts[1])
    stream = bare.records.stream()
    assert stream is not None
    assert (stream.first, stream.last, stream.size_bytes) == (2, 1, 0)
