"""The manifest is enough to find what a dump holds: where each run begins, and what mysqldump warned of."""

import hashlib
import io
import itertools
import json
import random
from base64 import b64encode
from typing import Any

import pytest
import zstandard
from datamung import manifest
from datamung.parts import Accepted
from worker.complaints import SHORT_CHARACTERS
from worker.frames import ZstdFrames
from worker.parts import MIN_PART_BYTES, StoredPart
from worker.records import StreamPartRecord
from worker.stream_writer import FIRST_PART_BYTES, StreamWriter

from tests.fakes.worker import TOLD, plan_document
from tests.fakes.world import World

CHUNKS = {1: b"CREATE TABLE", 2: b"rows below 600", 3: b"rows from 600", 4: b"small tables"}
RUNS = {"data": random.Random(9).randbytes(FIRST_PART_BYTES + 1), "routines": b"a routine", "views": b"a view"}
"""The first run is longer than the part in which it begins."""


class Dump:
    """The object as workers write it, and the rows that say so."""

    def __init__(self) -> None:
        self.stored: dict[int, bytes] = {}
        self.records: list[StreamPartRecord] = []
        self.frames = ZstdFrames()
        for number, content in CHUNKS.items():
            short = MIN_PART_BYTES - len(self.frame(content))
            self.stored[number] = self.frame(content) + self.frames.filling(short)
        writer = StreamWriter(5, 1, self.upload, self.records.append, self.frames.filling)
        for kind, content in RUNS.items():
            writer.begin_run({"kind": kind, "schema": "shop", "tables": []})
            writer.write(self.frame(content), len(content))
        writer.finish()
        self.accepted = self.rows(writer)

    def frame(self, content: bytes) -> bytes:
        frame = self.frames.begin()
        return frame.compress(content) + frame.flush()

    def upload(self, number: int, part: bytearray) -> StoredPart:
        self.stored[number] = bytes(part)
        return StoredPart(number, '"e"', b64encode(hashlib.sha256(part).digest()).decode(), len(part))

    def rows(self, writer: StreamWriter) -> Accepted:
        part = {"etag": '"e"', "sha256": "eA==", "raw_bytes": 1, "rows": None, "moved": False, "warnings": []}
        chunks: Any = {
            number: {**part, "number": number, "size_bytes": len(self.stored[number])} for number in sorted(CHUNKS)
        }
        stream: Any = {"attempt": 1, "first": 5, "last": writer.last, "warnings": []}
        parts: Any = {record.number: record.row() for record in self.records}
        return Accepted(chunks, stream, parts)


@pytest.fixture(scope="module")
def dump() -> Dump:
    return Dump()


def published(world: World, accepted: Accepted, engine: str = "mysql") -> dict[str, Any]:
    stored = {"bucket": "b", "key": "backups/x/dump.sql.zst", "version_id": "v", "size_bytes": 60, "etag": "e"}
    placed: Any = world.place()
    job: Any = {**placed, "dump": stored, "source": {**placed["source"], "engine": engine}}
    document: dict[str, Any] = json.loads(manifest.build(world.clients, job, plan_document(TOLD), accepted))
    return document


def test_each_run_decodes_alone_from_its_place_in_the_object(world: World, dump: Dump) -> None:
    content = b"".join(dump.stored[number] for number in sorted(dump.stored))
    index = published(world, dump.accepted)["chunks"]
    runs = [run for part in index if part["kind"] == "stream" for run in part["runs"]]
    assert [run["kind"] for run in runs] == list(RUNS)
    assert len(dump.records) == 2
    offsets = [*(run["offset_bytes"] for run in runs), len(content)]
    for run, (begin, end) in zip(runs, itertools.pairwise(offsets), strict=True):
        assert decoded(content[begin:end]) == RUNS[run["kind"]]


def decoded(stored: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(stored), read_across_frames=True).read()


def test_warnings_of_plan_and_client_stand_in_the_manifest_once(world: World, dump: Dump) -> None:  # H05
    accepted: Any = dump.accepted
    accepted.chunks[2]["warnings"] = ["mysqldump: [Warning] one", "mysqldump: [Warning] two"]
    accepted.chunks[3]["warnings"] = ["mysqldump: [Warning] one"]
    accepted.stream["warnings"] = ["mysqldump: [Warning] password='canary'"]
    warnings = published(world, dump.accepted)["warnings"]
    assert [warning.removeprefix("mysqldump: [Warning] ") for warning in warnings] == ["one", "two", "password=***"]


def test_warnings_of_the_client_are_bounded(world: World, dump: Dump) -> None:
    accepted: Any = dump.accepted
    accepted.stream["warnings"] = [f"{number}".ljust(SHORT_CHARACTERS, "x") for number in range(1000)]
    assert len(published(world, dump.accepted)["warnings"]) == manifest.MOST_WARNINGS


@pytest.mark.parametrize(("engine", "client"), [("mysql", "| mysql --default"), ("mariadb", "| mariadb --comments ")])
def test_restore_is_by_the_engines_own_client(world: World, dump: Dump, engine: str, client: str) -> None:
    assert client in " ".join(published(world, dump.accepted, engine)["restore"])
