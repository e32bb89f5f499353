"""Where in a dump the bytes are: each table's share, from the manifest.

A chunk of one table is that table's to the byte. A chunk of several is shared out by the server's own estimate of their
rows' bytes. So is the whole of a `direct` dump, and of the stream the SQL: only the parts' lengths are known.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from datamung import page_tokens
from datamung.callers import Caller
from datamung.clients import Clients
from datamung.download_models import DumpedTable, DumpedTables
from datamung.finished_dumps import read_manifest
from datamung.reading import visible_job

TABLES_PER_PAGE: Final = 500

Table = tuple[str, str]
"""Schema and name."""


@dataclass(frozen=True)
class _Piece:
    """Bytes that hold the rows of some tables and nothing else."""

    tables: Sequence[Table]
    size_bytes: int
    raw_bytes: int
    is_estimate: bool = False


@dataclass
class _Share:
    size_bytes: float = 0
    raw_bytes: float = 0
    is_estimate: bool = False


def list_tables(clients: Clients, caller: Caller, job_id: str, next_token: str | None) -> DumpedTables:
    """A page of the dump's tables, largest first. Raises JobNotFound, DumpNotFound, InvalidRequest."""
    job = visible_job(clients, job_id, caller.may_see)
    first = page_tokens.offset(next_token)
    tables = shares_of(read_manifest(clients, job).document)
    last = first + TABLES_PER_PAGE
    return DumpedTables(
        items=tables[first:last], next_token=page_tokens.of_offset(last) if last < len(tables) else None
    )


def shares_of(manifest: Mapping[str, Any]) -> list[DumpedTable]:
    """Every table of a manifest's inventory with its share, largest first."""
    inventory = {(one["schema"], one["name"]): one for one in manifest["inventory"]["tables"]}
    weights = {table: one["data_bytes"] for table, one in inventory.items()}
    shares: dict[Table, _Share] = defaultdict(_Share)
    for piece in (*_chunks(manifest["chunks"]), *_stream(manifest["chunks"], list(inventory))):
        _share_out(piece, weights, shares)
    tables = [
        DumpedTable(
            schema_name=schema,
            name=name,
            rows=one["rows"],
            size_bytes=round(shares[schema, name].size_bytes),
            raw_bytes=round(shares[schema, name].raw_bytes),
            is_estimate=shares[schema, name].is_estimate,
        )
        for (schema, name), one in inventory.items()
    ]
    return sorted(tables, key=lambda table: (-table.size_bytes, table.schema_name, table.name))


def _chunks(chunks: Iterable[Mapping[str, Any]]) -> Iterator[_Piece]:
    """The keyed chunks; one that was moved into the stream is filling alone."""
    for chunk in chunks:
        if chunk["kind"] == "data" and not chunk["moved"]:
            runs = chunk.get("runs", [chunk])
            tables = [(run["schema"], table) for run in runs for table in run["tables"]]
            yield _Piece(tables, chunk["size_bytes"], chunk["raw_bytes"])


def _stream(chunks: Iterable[Mapping[str, Any]], everything: Sequence[Table]) -> Iterator[_Piece]:
    """The stream's runs, each as long as to the next one's place; which part of its SQL is whose is estimated."""
    parts = [chunk for chunk in chunks if chunk["kind"] == "stream"]
    runs = [run for part in parts for run in part["runs"]]
    if not runs:
        return
    end = parts[-1]["offset_bytes"] + parts[-1]["size_bytes"]
    size_bytes = max(1, end - parts[0]["offset_bytes"])
    raw_bytes = sum(part["raw_bytes"] for part in parts)
    places = [*(run["offset_bytes"] for run in runs), end]
    for run, (begins, ends) in zip(runs, itertools.pairwise(places), strict=True):
        tables = everything if run["kind"] == "everything" else [(run["schema"], table) for table in run["tables"]]
        if tables:
            length = ends - begins
            yield _Piece(tables, length, raw_bytes * length // size_bytes, is_estimate=True)


def _share_out(piece: _Piece, weights: Mapping[Table, int], shares: Mapping[Table, _Share]) -> None:
    """Adds to each table's share by its weight; where nothing is known of any, in equal parts."""
    known = [weights.get(table, 0) for table in piece.tables]
    known = known if sum(known) else [1] * len(known)
    for table, weight in zip(piece.tables, known, strict=True):
        share = shares[table]
        share.size_bytes += piece.size_bytes * weight / sum(known)
        share.raw_bytes += piece.raw_bytes * weight / sum(known)
        share.is_estimate = share.is_estimate or piece.is_estimate or len(known) > 1
