"""One chunk: its runs, compressed into one part of the upload, accepted by one row."""

import math
from dataclasses import dataclass, field

from worker import sql
from worker.complaints import few
from worker.parts import MIN_PART_BYTES
from worker.plan_model import Chunk
from worker.records import ChunkRecord
from worker.segment import of_chunk
from worker.work import Lane, Work


class _CeilingPassed(Exception):
    """More than the memory that was set aside for a chunk (H10, H13)."""


@dataclass
class Content:
    """A chunk's bytes as they are stored, at most `ceiling_bytes` of them."""

    ceiling_bytes: float
    part: bytearray = field(default_factory=bytearray)
    raw_bytes: int = 0
    moved: bool = False
    """It passed its ceiling: the part holds nothing, and its range goes to the stream."""
    warnings: list[str] = field(default_factory=list)

    def write(self, data: bytes, raw_bytes: int) -> None:
        self.part += data
        self.raw_bytes += raw_bytes
        if len(self.part) > self.ceiling_bytes:
            raise _CeilingPassed


def dump_chunk(work: Work, lane: Lane, chunk: Chunk) -> ChunkRecord:
    """Dumps, uploads and records one chunk; returns the result that counts, which may be another worker's.

    The upload is outside the slot, so that the network does not keep a core waiting.
    """
    with work.slots:
        work.progress.note(f"dumping chunk {chunk.number} of {len(work.plan.chunks)}")
        lane.check_frozen()
        content = compress_chunk(work, lane, chunk)
        rows = None if content.moved else count_rows(work, lane, chunk)
        lane.check_frozen()
    stored = work.parts.upload(chunk.number, content.part)
    return work.records.accept_chunk(
        ChunkRecord(
            plan_sha256=work.contract.plan_sha256,
            number=chunk.number,
            shard=work.contract.shard,
            attempt=work.contract.attempt,
            etag=stored.etag,
            sha256=stored.sha256,
            size_bytes=stored.size_bytes,
            raw_bytes=content.raw_bytes,
            rows=rows,
            moved=content.moved,
            warnings=content.warnings,
        )
    )


def compress_chunk(work: Work, lane: Lane, chunk: Chunk) -> Content:
    """The chunk as one frame, filled up to what S3 asks of a part. Memory: the plan's ceiling and one read buffer."""
    # The schema's place is first, so it cannot move; it is small whatever the data are.
    content = Content(work.plan.ceiling_bytes if chunk.kind == "data" else math.inf)
    frame = lane.frames.begin()
    try:
        for segment in of_chunk(chunk, lane.session):
            content.warnings = few([*content.warnings, *lane.pour(segment, frame, content)])
        content.write(frame.flush(), 0)
    except _CeilingPassed:
        return Content(math.inf, bytearray(lane.frames.filling(MIN_PART_BYTES)), moved=True)
    content.part += lane.frames.filling(MIN_PART_BYTES - len(content.part))
    return content


def count_rows(work: Work, lane: Lane, chunk: Chunk) -> int | None:
    """The rows that the chunk's runs cover, counted by the server where `verify` asks for it.

    A range is counted with the very condition that it was dumped with: the sum over a table's chunks equals the table's
    count only if the ranges cover each row once (H94). A whole table was counted by the plan, and stood still since.
    """
    if chunk.kind == "schema" or work.contract.verify == "object":
        return None
    whole = {(table.schema, table.name): table.rows for table in work.plan.inventory.tables}
    rows = 0
    for run in chunk.runs:
        if run.where is None:
            rows += sum(whole.get((run.schema, table)) or 0 for table in run.tables)
        else:
            statement = f"SELECT COUNT(*) FROM {sql.name(run.schema, run.tables[0])} WHERE {run.where}"
            rows += int(lane.session.value(statement, "counting a range"))
    return rows
