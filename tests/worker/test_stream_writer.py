"""Promises of worker.stream_writer: parts that join to what was written, in numbers and rows that never run out."""

import os
import random

import pytest
from worker.errors import PartTooLarge, UploadFailed
from worker.frames import ZstdFrames
from worker.parts import MAX_PART_BYTES, MAX_PARTS, StoredPart
from worker.records import StreamPartRecord
from worker.stream_writer import (
    FIRST_PART_BYTES,
    LARGEST_PART_BYTES,
    MAX_RUNS_BYTES,
    StreamWriter,
    part_bytes,
    room_bytes,
)

from tests.worker.fake_aws import FakeS3


def writer_of(s3: FakeS3, records: list[StreamPartRecord], first: int = 1) -> StreamWriter:
    def upload(number: int, part: bytearray) -> StoredPart:
        if number in s3.fail:
            raise UploadFailed(f"part {number}")
        s3.parts[number] = bytes(part)
        return StoredPart(number, '"e"', "s", len(part))

    return StreamWriter(first, attempt=1, upload=upload, record=records.append, filling=ZstdFrames().filling)


def test_parts_join_to_what_was_written() -> None:
    s3, records = FakeS3(), list[StreamPartRecord]()
    writer = writer_of(s3, records, first=9)
    content = random.Random(1).randbytes(50 << 20)
    for begin in range(0, len(content), 700_001):
        piece = content[begin : begin + 700_001]
        writer.write(piece, 2 * len(piece))
    writer.finish()
    assert b"".join(s3.parts[number] for number in sorted(s3.parts)) == content
    assert [record.number for record in records] == sorted(s3.parts) == [9, 10, 11, 12]
    assert sum(record.raw_bytes for record in records) == writer.raw_bytes == 2 * len(content)
    assert all(record.size_bytes >= FIRST_PART_BYTES for record in records[:-1])
    assert writer.last == 12


def test_failed_part_stops_the_writing() -> None:  # H09
    s3 = FakeS3()
    s3.fail = {1: "SlowDown"}
    writer = writer_of(s3, [])
    with pytest.raises(UploadFailed, match="part 1"):
        for _ in range(4):
            writer.write(os.urandom(FIRST_PART_BYTES), 0)


def test_list_of_runs_never_outgrows_a_row() -> None:
    s3, records = FakeS3(), list[StreamPartRecord]()
    writer = writer_of(s3, records)
    for number in range(5000):
        writer.begin_run({"kind": "data", "schema": "s" * 64, "tables": [f"t{number}"]})
        writer.write(b"x", 1)
    writer.finish()
    assert sum(len(record.runs) for record in records) == 5000
    assert all(len(repr(record.runs)) < 2 * MAX_RUNS_BYTES for record in records)
    assert all(len(s3.parts[record.number]) >= 5 << 20 for record in records[:-1])
    stored = b"".join(s3.parts[record.number] for record in records)
    offsets = [run["offset_bytes"] for record in records for run in record.runs]
    assert all(stored[offset : offset + 1] == b"x" for offset in offsets)


def test_run_that_begins_a_part_counts_for_it() -> None:
    s3, records = FakeS3(), list[StreamPartRecord]()
    writer = writer_of(s3, records)
    for number in range(5):
        writer.begin_run({"kind": "data", "schema": "s", "tables": [f"{number}" * (MAX_RUNS_BYTES * 3 // 5)]})
        writer.write(b"x", 1)
    writer.finish()
    assert [len(record.runs) for record in records] == [1] * 5


@pytest.mark.parametrize("first", [1, 2, 200, 5000, 9000, 9990, MAX_PARTS])
def test_parts_grow_within_what_s3_takes(first: int) -> None:  # H49
    sizes = [part_bytes(first, number) for number in range(first, MAX_PARTS + 1)]
    assert sizes == sorted(sizes)
    assert sizes[0] == FIRST_PART_BYTES
    assert sizes[-1] <= LARGEST_PART_BYTES <= MAX_PART_BYTES
    assert room_bytes(first) == sum(sizes)


def test_more_than_two_tebibytes_fit_into_the_numbers() -> None:  # H49
    assert room_bytes(1) > 2.4 * (1 << 40)
    assert room_bytes(9001) > 240 * (1 << 30), "beside as many chunks as there may be"


def test_stream_that_does_not_fit_says_so() -> None:  # H49
    writer = writer_of(FakeS3(), [], first=MAX_PARTS)
    writer.write(bytes(FIRST_PART_BYTES), 0)
    with pytest.raises(PartTooLarge):
        writer.write(bytes(2 * FIRST_PART_BYTES), 0)
