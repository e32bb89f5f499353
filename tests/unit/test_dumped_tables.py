"""Each byte of rows is one table's, or is said to be an estimate."""

from typing import Any

import pytest
from datamung.dumped_tables import shares_of
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.dumps import MANIFEST, chunk, stream_run, table


def by_name(manifest: dict[str, Any]) -> dict[str, tuple[int, int, bool]]:
    return {one.name: (one.size_bytes, one.raw_bytes, one.is_estimate) for one in shares_of(manifest)}


def test_own_chunks_count_to_the_byte_and_shared_ones_by_the_servers_estimate() -> None:
    shares = by_name({**MANIFEST, "chunks": MANIFEST["chunks"][:4]})
    assert shares["orders"] == (20_000_000, 60_000_000, False)
    assert shares["customers"] == (7_500_000, 22_500_000, True)
    assert shares["prices"] == (2_500_000, 7_500_000, True)
    assert shares["log"] == shares["empty"] == (0, 0, False)


def test_a_run_of_the_stream_is_as_long_as_to_the_next_ones_place() -> None:
    """Its stored bytes are known; of its SQL only the whole stream's length is."""
    shares = by_name(MANIFEST)
    assert shares["log"] == (4_000_000, 12_000_000, True)
    assert shares["orders"] == (20_000_000 + 5_000_000, 60_000_000 + 15_000_000, True)


def test_a_stream_of_several_parts_is_one() -> None:
    parts = [
        chunk(1, kind="stream", runs=[stream_run("data", 0, "log"), stream_run("data", 4_000_000, "orders")]),
        chunk(2, kind="stream", runs=[stream_run("views", 19_000_000)]),
    ]
    shares = by_name({"inventory": MANIFEST["inventory"], "chunks": parts})
    assert shares["log"][:2] == (4_000_000, 12_000_000)
    assert shares["orders"][:2] == (15_000_000, 45_000_000)


def test_a_direct_dump_is_shared_out_as_a_whole() -> None:
    everything = chunk(1, kind="stream", runs=[{"kind": "everything", "schema": None, "tables": [], "offset_bytes": 0}])
    shares = by_name({"inventory": {"tables": [table("a", 75), table("b", 25)]}, "chunks": [everything]})
    assert shares == {"a": (7_500_000, 22_500_000, True), "b": (2_500_000, 7_500_000, True)}


def test_tables_of_which_nothing_is_known_share_alike() -> None:
    shared = chunk(2, runs=[{"schema": "shop", "tables": ["a", "b"], "range": None}])
    shares = by_name({"inventory": {"tables": [table("a", 0), table("b", 0)]}, "chunks": [shared]})
    assert shares["a"] == shares["b"] == (5_000_000, 15_000_000, True)


@pytest.mark.parametrize("chunks", [[], [chunk(1, kind="schema", schema="shop", tables=["a"])]])
def test_a_dump_without_rows_has_tables_without_bytes(chunks: list[Any]) -> None:
    assert by_name({"inventory": {"tables": [table("a", 9)]}, "chunks": chunks}) == {"a": (0, 0, False)}


@given(st.lists(st.lists(st.sampled_from("abcde"), min_size=1, unique=True), max_size=8), st.data())
def test_shares_add_up_to_the_chunks(shared: list[list[str]], data: st.DataObject) -> None:
    tables = [table(name, data.draw(st.integers(0, 10**12))) for name in "abcde"]
    chunks = [
        chunk(number, runs=[{"schema": "shop", "tables": names, "range": None}])
        for number, names in enumerate(shared, start=1)
    ]
    shares = shares_of({"inventory": {"tables": tables}, "chunks": chunks})
    assert sum(one.size_bytes for one in shares) == pytest.approx(len(chunks) * 10_000_000, abs=5)
    assert [one.size_bytes for one in shares] == sorted((one.size_bytes for one in shares), reverse=True)
