"""Promises of worker.chunking: numbers without a gap, small things together, nothing twice and nothing left out."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worker.chunking import (
    CHUNKS_ROOM_BYTES,
    COMPRESSED_PER_RAW_BYTE,
    LARGEST_TARGET_BYTES,
    LEAST_TARGET_BYTES,
    MOST_CEILING_BYTES,
    MOST_CHUNKS,
    MOST_TARGET_BYTES,
    Chunking,
    make_chunks,
    parts_of,
    require_room,
    sizes_for,
)
from worker.errors import PartTooLarge
from worker.inventory import SEQUENCE, TableFacts
from worker.parts import MAX_PARTS
from worker.plan_model import Range, SchemaItem, TableItem
from worker.ranges import Cut
from worker.segment import NAMED_BYTES

MIB = 1 << 20


def table(schema: str, name: str, data_bytes: int, rows: int | None = 10, kind: str = "BASE TABLE") -> TableFacts:
    return TableFacts(TableItem(schema, name, "InnoDB", rows, None, data_bytes), kind, 1000)


def chunked(tables: list[TableFacts], cuts: dict[tuple[str, str], list[Cut]] | None = None) -> Chunking:
    schemas = [SchemaItem(name, "") for name in sorted({t.item.schema for t in tables})]
    return make_chunks(schemas, tuple(tables), sizes_for(sum(t.item.data_bytes for t in tables)), cuts or {})


def test_two_thousand_small_schemas_share_a_few_chunks() -> None:  # H101
    tables = [table(f"s{n:04d}", name, 16384) for n in range(2000) for name in ("a", "b")]
    chunking = chunked(tables)
    assert len(chunking.chunks) - 1 <= 8
    assert len(chunking.chunks[0].runs) == 2000
    assert not chunking.streamed
    assert all(run.tables == ("a", "b") for chunk in chunking.chunks for run in chunk.runs)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 400 * MIB), st.booleans()), min_size=1, max_size=40))
def test_every_table_has_one_place(drawn: list[tuple[int, int, bool]]) -> None:
    tables = [table(f"s{schema}", f"t{n}", size) for n, (schema, size, _) in enumerate(sorted(drawn))]
    tables.sort(key=lambda t: (t.item.schema, t.item.name))
    sizes = sizes_for(sum(t.item.data_bytes for t in tables))
    cuts = {
        (t.item.schema, t.item.name): [Cut("a", Range("1", "2"), 500, 5), Cut("b", Range("3", "4"), 500, 5)]
        for t, (_, _, has_key) in zip(tables, drawn, strict=True)
        if has_key and parts_of(t, sizes) > 1
    }
    chunking = chunked(tables, cuts)
    assert [chunk.number for chunk in chunking.chunks] == list(range(1, len(chunking.chunks) + 1))
    places = Counter(
        (run.schema, name) for chunk in chunking.chunks[1:] for run in chunk.runs for name in run.tables
    ) + Counter((t.item.schema, t.item.name) for t in chunking.streamed)
    assert places == {(t.item.schema, t.item.name): 2 if (t.item.schema, t.item.name) in cuts else 1 for t in tables}
    in_chunks = sum(chunk.rows or 0 for chunk in chunking.chunks[1:])
    assert in_chunks + 10 * len(chunking.streamed) == 10 * len(tables)


def test_sequences_are_only_defined() -> None:
    chunking = chunked([table("s", "sq", 16384, None, SEQUENCE), table("s", "t", 16384)])
    assert chunking.chunks[0].runs[0].tables == ("sq", "t")
    assert [run.tables for run in chunking.chunks[1].runs] == [("t",)]


def test_uncounted_tables_leave_their_chunk_uncounted() -> None:
    assert chunked([table("s", "t", 16384, None)]).chunks[1].rows is None


@pytest.mark.parametrize(
    ("compressed_bytes", "target_bytes"),
    [
        (0, LEAST_TARGET_BYTES),
        (200 * 20 * MIB, 20 * MIB),
        (200 * 500 * MIB, MOST_TARGET_BYTES),
        (MOST_CHUNKS * 100 * MIB, 100 * MIB),
        (CHUNKS_ROOM_BYTES, LARGEST_TARGET_BYTES),
        (10 * CHUNKS_ROOM_BYTES, LARGEST_TARGET_BYTES),
    ],
)
def test_target_is_a_two_hundredth_within_its_limits(compressed_bytes: int, target_bytes: int) -> None:  # H49
    sizes = sizes_for(int(compressed_bytes / COMPRESSED_PER_RAW_BYTE))
    assert sizes.target_bytes == pytest.approx(target_bytes, rel=0.001)
    assert 2 * sizes.target_bytes <= sizes.ceiling_bytes <= MOST_CEILING_BYTES, "a bad estimate, and memory"
    assert sizes.ceiling_bytes == MOST_CEILING_BYTES or sizes.ceiling_bytes >= 4 * sizes.target_bytes


def test_database_that_one_dump_cannot_hold_is_refused_before_it_begins() -> None:  # H49
    largest = int(CHUNKS_ROOM_BYTES / COMPRESSED_PER_RAW_BYTE)
    require_room(largest, CHUNKS_ROOM_BYTES)
    with pytest.raises(PartTooLarge, match="room for 1125 GiB"):
        require_room(largest + 100 * MIB, CHUNKS_ROOM_BYTES)


def test_chunks_leave_a_part_number_to_the_stream() -> None:  # H49
    tables = [table("s", "t", 16384)]

    def ranges(number: int) -> dict[tuple[str, str], list[Cut]]:
        return {("s", "t"): [Cut("a", Range("1", "2"), 1)] * number}

    assert len(chunked(tables, ranges(MAX_PARTS - 2)).chunks) == MAX_PARTS - 1
    with pytest.raises(PartTooLarge, match="10000 chunks leave none"):
        chunked(tables, ranges(MAX_PARTS - 1))


def test_names_of_empty_tables_fit_into_an_argument_list() -> None:
    tables = [table("s", f"{'t' * 50}{n:06d}", 0) for n in range(20_000)]
    chunks = chunked(tables).chunks[1:]
    assert sum(len(run.tables) for chunk in chunks for run in chunk.runs) == len(tables)
    assert all(sum(len(name) + 1 for name in run.tables) <= NAMED_BYTES for chunk in chunks for run in chunk.runs)
