"""The stream: all that has no place among the numbered chunks, one run after another at the end of the object.

Tables without a usable key first, beside the chunks; then the ranges that outgrew their chunk, which are known only
when every chunk is accepted; then routines, triggers, events and, last, all views of all schemas in one run, the only
order in which they restore (H36, H96). In `direct` the stream is the whole dump. It is one unit: a new attempt writes
it anew.
"""

from collections.abc import Iterable

from worker.complaints import few
from worker.plan_model import StreamRun, StreamRunKind
from worker.records import ChunkRecord, Row, StreamRecord
from worker.segment import Segment, of_rows, of_stream_run
from worker.stream_writer import StreamWriter
from worker.work import Lane, Work


class Stream:
    """Shard 0's stream: `write_tables`, then `write_rest`, then `accept`."""

    def __init__(self, work: Work, lane: Lane) -> None:
        self._work = work
        self._lane = lane
        self._warnings: list[str] = []
        self._writer = StreamWriter(
            first=work.plan.stream.first_number,
            attempt=work.contract.attempt,
            upload=work.parts.upload,
            record=work.records.put_stream_part,
            filling=lane.frames.filling,
        )

    def write_tables(self) -> None:
        """What needs no chunk to be there: tables without a key, or everything."""
        self._write_planned({"data", "everything"})

    def write_rest(self, accepted: Iterable[ChunkRecord]) -> None:
        """The moved ranges, and what must come after all rows."""
        moved = {record.number for record in accepted if record.moved}
        for chunk in self._work.plan.chunks:
            for run in chunk.runs if chunk.number in moved else ():
                row = {"kind": "data", "schema": run.schema, "tables": list(run.tables), "range_of": chunk.number}
                self._write(row, [of_rows(run)])
        self._write_planned({"routines", "triggers", "events", "views"})

    def accept(self) -> StreamRecord:
        """Stores the last part and records the stream; its row says that everything is written.

        Raises:
            CloneMoved: since the freeze, so that even accepted chunks count for nothing.
        """
        self._writer.finish()
        self._lane.check_frozen()
        return self._work.records.accept_stream(
            StreamRecord(
                plan_sha256=self._work.contract.plan_sha256,
                attempt=self._work.contract.attempt,
                first=self._writer.first,
                last=self._writer.last,
                size_bytes=self._writer.size_bytes,
                raw_bytes=self._writer.raw_bytes,
                warnings=self._warnings,
            )
        )

    def _write_planned(self, kinds: set[StreamRunKind]) -> None:
        for run in self._work.plan.stream.runs:
            if run.kind in kinds:
                self._write(_row(run), of_stream_run(run, self._work.plan.inventory, self._lane.session))

    def _write(self, row: Row, segments: Iterable[Segment]) -> None:
        """One run, each of its segments a frame, so that it can be restored alone from its offset."""
        with self._work.slots:
            self._work.progress.note(f"dumping the stream: {row['kind']}")
            self._lane.check_frozen()
            self._writer.begin_run(row)
            for segment in segments:
                frame = self._lane.frames.begin()
                self._warnings = few([*self._warnings, *self._lane.pour(segment, frame, self._writer)])
                self._writer.write(frame.flush(), 0)
            self._lane.check_frozen()


def _row(run: StreamRun) -> Row:
    """What the index says of a run. The schemas of `views` and `everything` stand in the plan, and may be thousands."""
    return {"kind": run.kind, "schema": run.schema, "tables": list(run.tables)}
