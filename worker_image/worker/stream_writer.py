"""The open-ended end of the upload: bytes of unknown number cut into parts of growing size.

S3 takes 10,000 parts of one upload and a stream's length is known only at its end (H49). So the parts grow: they double
in size each time an eighth of the numbers left is used, from 16 MiB to 512 MiB. From number 1 that reaches 2.4 TiB
compressed, from number 9,001 still 248 GiB. Memory: one part being filled and one being uploaded, 1 GiB at most (H10).
"""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from worker.errors import PartTooLarge
from worker.parts import MAX_PARTS, MIN_PART_BYTES, StoredPart
from worker.records import Row, StreamPartRecord

FIRST_PART_BYTES = 16 << 20
DOUBLINGS = 8
LARGEST_PART_BYTES = 512 << 20

MAX_RUNS_BYTES = 200_000
"""Of a part's list of runs; DynamoDB takes items of up to 400 KB."""


def part_bytes(first: int, number: int) -> int:
    """The size at which part `number` of a stream that began with part `first` is cut."""
    step = max(1, -(-(MAX_PARTS - first + 1) // DOUBLINGS))
    return min(FIRST_PART_BYTES << (number - first) // step, LARGEST_PART_BYTES)


def room_bytes(first: int) -> int:
    """What a stream that begins with part `first` can hold, compressed."""
    return sum(part_bytes(first, number) for number in range(first, MAX_PARTS + 1))


class StreamWriter:
    """Writes one stream. `upload` stores a part and `record` notes it, in a thread, one part at a time and in order;
    `filling` is that of the frames."""

    def __init__(
        self,
        first: int,
        attempt: int,
        upload: Callable[[int, bytearray], StoredPart],
        record: Callable[[StreamPartRecord], None],
        filling: Callable[[int], bytes],
    ) -> None:
        self.raw_bytes = 0
        self.size_bytes = 0
        self.first = first
        self._attempt = attempt
        self._upload = upload
        self._record = record
        self._filling = filling
        self._number = first
        self._part = bytearray()
        self._part_raw_start = 0
        self._runs: list[Row] = []
        self._runs_bytes = 0
        self._uploader = ThreadPoolExecutor(1, "upload")
        self._uploading: Future[None] | None = None

    @property
    def last(self) -> int:
        """The number of the last part that was cut; one less than `first` if there is none."""
        return self._number - 1

    def begin_run(self, run: Row) -> None:
        """Notes that a run begins with the next byte, which must begin a frame."""
        run_bytes = len(json.dumps(run).encode())
        if self._runs_bytes + run_bytes > MAX_RUNS_BYTES:
            self.write(self._filling(MIN_PART_BYTES - len(self._part)), 0)
            self._cut()
        self._runs_bytes += run_bytes
        self._runs.append({**run, "offset_bytes": self.size_bytes})

    def write(self, data: bytes, raw_bytes: int) -> None:
        """Takes compressed bytes, and the number of raw ones that went in for them.

        Raises:
            UploadFailed: an earlier part could not be stored.
            PartTooLarge: the upload has no number left.
        """
        self._part += data
        self.size_bytes += len(data)
        self.raw_bytes += raw_bytes
        if len(self._part) >= part_bytes(self.first, self._number):
            self._cut()

    def finish(self) -> None:
        """Stores what is left, and returns when all is stored. The last part may be of any size."""
        if self._part:
            self._cut()
        self._settle()
        self._uploader.shutdown()

    def _cut(self) -> None:
        if self._number > MAX_PARTS:
            raise PartTooLarge(f"The dump does not fit into {MAX_PARTS} parts.")
        self._settle()
        raw_bytes, self._part_raw_start = self.raw_bytes - self._part_raw_start, self.raw_bytes
        self._uploading = self._uploader.submit(self._store, self._number, self._part, raw_bytes, self._runs)
        self._number += 1
        self._part, self._runs, self._runs_bytes = bytearray(), [], 0

    def _settle(self) -> None:
        if self._uploading:
            self._uploading.result()

    def _store(self, number: int, part: bytearray, raw_bytes: int, runs: list[Row]) -> None:
        stored = self._upload(number, part)
        self._record(
            StreamPartRecord(
                attempt=self._attempt,
                number=number,
                etag=stored.etag,
                sha256=stored.sha256,
                size_bytes=stored.size_bytes,
                raw_bytes=raw_bytes,
                runs=runs,
            )
        )
