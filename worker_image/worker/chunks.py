"""This worker's share of the chunks, as many at a time as it has cores."""

import queue
from collections.abc import Callable, Iterable

from worker.chunk import dump_chunk
from worker.errors import PlanMismatch
from worker.plan_model import Chunk
from worker.records import ChunkRecord
from worker.work import Work


def remaining_chunks(work: Work) -> list[Chunk]:
    """The chunks of this shard that no worker before it got accepted; those that are count as done.

    Raises:
        PlanMismatch: a chunk was accepted under another plan.
    """
    accepted = work.records.accepted_chunks()
    check_plan(work, accepted.values())
    mine = [chunk for chunk in work.plan.chunks if chunk.number % work.contract.shards == work.contract.shard]
    done = [accepted[chunk.number] for chunk in mine if chunk.number in accepted]
    work.progress.read(sum(record.raw_bytes for record in done))
    work.progress.done(len(done))
    return [chunk for chunk in mine if chunk.number not in accepted]


def chunk_tasks(work: Work, parallel: int) -> list[Callable[[], None]]:
    """Threads' work: each takes the next chunk until none is left. Twice as many as dumps may run, because half of them
    are uploading."""
    chunks: queue.SimpleQueue[Chunk] = queue.SimpleQueue()
    todo = remaining_chunks(work)
    for chunk in todo:
        chunks.put(chunk)

    def task() -> None:
        with work.lane() as lane:
            while True:
                try:
                    chunk = chunks.get_nowait()
                except queue.Empty:
                    return
                dump_chunk(work, lane, chunk)
                work.progress.done(1)

    return [task] * min(2 * parallel, len(todo))


def check_plan(work: Work, records: Iterable[ChunkRecord]) -> None:
    """Raises PlanMismatch if a chunk was accepted under another plan than this worker's."""
    if any(record.plan_sha256 != work.contract.plan_sha256 for record in records):
        raise PlanMismatch("A chunk was accepted under another plan.")
