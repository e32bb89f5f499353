"""Promises of a replacement: it goes on from the accepted chunks, and a stream is written anew and whole."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from worker.contract import Compression
from worker.dump import await_chunks
from worker.errors import CloneMoved, Terminated, UploadFailed
from worker.progress import Progress

from tests.worker.dump_world import World, decompress, drop_zoo, make_zoo, plan_of, restore, state_of
from tests.worker.mysql_server import MysqlServer


@pytest.fixture
def world(mysql: MysqlServer, tmp_path: Path) -> World:
    drop_zoo(mysql)
    make_zoo(mysql)
    return World(mysql, tmp_path, plan_of(mysql, tmp_path))


def fail_then_mend(world: World, part: int) -> set[int]:
    """One worker that fails at a part; returns the chunks that it got accepted."""
    world.s3.fail = {part: "AccessDenied"}
    with pytest.raises(UploadFailed):
        world.run(parallel=1)
    world.s3.fail = {}
    return set(world.records.accepted_chunks())


@pytest.mark.parametrize("part", [2, 3, 4, 5])
def test_replacement_dumps_only_what_is_missing(world: World, part: int) -> None:
    before = state_of(world.server)
    accepted = fail_then_mend(world, part)
    world.s3.uploads.clear()
    world.run(attempt=2)
    assert sorted(world.s3.uploads) == sorted({1, 2, 3, 4, 5} - accepted)
    assert {world.records.accepted_chunks()[number].attempt for number in accepted} <= {1}
    drop_zoo(world.server)
    restore(world.server, decompress(world.s3.whole()))
    assert state_of(world.server) == before


def test_stream_of_a_replacement_is_whole(world: World) -> None:
    fail_then_mend(world, 5)
    world.run(attempt=2)
    stream = world.records.stream()
    assert stream is not None
    assert stream.attempt == 2
    assert [run["kind"] for part in world.records.stream_parts(2) for run in part.runs] == [
        "data", "routines", "triggers", "events", "views",
    ]  # fmt: skip


def test_waiting_for_other_workers_is_no_standstill(world: World) -> None:  # H08
    times = itertools.count()
    world.progress = Progress(1, lambda: next(times))
    work = world.work()
    before = world.progress.heartbeat().progress_at
    world.children.kill_all()
    with pytest.raises(Terminated):
        await_chunks(work)
    assert world.progress.heartbeat().progress_at > before


def test_worker_with_nothing_left_to_do_does_nothing(world: World) -> None:
    world.run()
    rows = dict(world.records.table)
    world.s3.uploads.clear()
    world.run(attempt=2)
    assert world.s3.uploads == []
    assert world.records.table == rows


class Impatient(Progress):
    """Ends a worker that waits for others."""

    def note(self, activity: str) -> None:
        super().note(activity)
        if activity.startswith("waiting for"):
            raise Terminated(activity)


def test_recorded_stream_is_no_success_before_every_chunk_is_accepted(world: World) -> None:
    world.run()
    missing = world.records.table.pop("CHUNK#00003")
    world.progress = Impatient(2)
    with pytest.raises(Terminated, match="waiting for 1 chunks"):
        world.run(shard=0, shards=2, attempt=2)
    world.records.table["CHUNK#00003"] = missing
    world.run(shard=0, shards=2, attempt=2)


def test_recorded_stream_is_no_success_if_the_clone_moved(world: World) -> None:  # H92
    world.run()
    world.server.execute("CREATE SCHEMA after_the_freeze", "DROP SCHEMA after_the_freeze")
    with pytest.raises(CloneMoved, match="transactions"):
        world.run(attempt=2)


def test_straggler_does_not_replace_what_was_accepted(world: World) -> None:  # H93
    world.run()
    accepted = world.records.accepted_chunks()
    late = replace(accepted[2], attempt=9, etag='"late"')
    assert world.records.accept_chunk(late) == accepted[2]
    assert world.records.accepted_chunks() == accepted


def test_progress_of_a_replacement_does_not_fall_back(world: World) -> None:
    accepted = fail_then_mend(world, 5)
    done = sum(record.raw_bytes for record in world.records.accepted_chunks().values())
    world.progress = Progress(2)
    world.run(attempt=2)
    heartbeat = world.progress.heartbeat()
    assert accepted == {1, 2, 3, 4}
    assert heartbeat.chunks_done == 4
    assert heartbeat.raw_bytes > done


def test_shards_finish_each_others_object(world: World) -> None:
    before = state_of(world.server)
    world.run(shard=1, shards=2)
    assert world.records.stream() is None
    world.run(shard=0, shards=2)
    drop_zoo(world.server)
    restore(world.server, decompress(world.s3.whole()))
    assert state_of(world.server) == before


@pytest.mark.parametrize("compression", ["zstd", "gzip"])
def test_interrupted_dump_leaves_no_stream_row(world: World, compression: Compression) -> None:
    world.plan = replace(world.plan, compression=compression)
    fail_then_mend(world, 1)
    assert "STREAM" not in world.records.table
