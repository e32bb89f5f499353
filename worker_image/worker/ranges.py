"""Cuts a table into ranges of its key, each row in exactly one (H94), each range read alone by the server (H95).

Cuts are keys that exist, found by index dives, never by OFFSET: a guess between two keys, the first row at or above
it, the last row below that. EXPLAIN estimates the rows of each piece, and pieces that are too large are cut again, so
sparse and skewed keys balance. The first range has no lower bound and the last no upper one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from worker.flavor import Flavor
from worker.keys import Key, KeyColumn
from worker.option_file import fits
from worker.plan_model import Range
from worker.session import Session
from worker.sql import name

Value = tuple[str, ...]

AGAIN_ABOVE = 1.4
"""A piece of so many targets is cut again."""

PARTS_AT_MOST = 64
"""Pieces of one cut; a larger table is cut in several rounds."""

ONLY_ITS_ROWS = ("range", "const")
"""EXPLAIN's words for a range, and for a range that can hold only one row."""

LOOKS_PER_RANGE = 12
LOOKS_FREE = 400
"""The search ends after so many dives: keys that no guess divides stay in one range."""


@dataclass(frozen=True)
class Cut:
    """One range: its condition, the keys of its ends for people, the estimated rows, their count if it was taken."""

    where: str
    shown: Range
    rows: int
    counted: int | None = None


@dataclass(frozen=True)
class _Piece:
    """Neighbouring rows, from the first to the last, both included."""

    first: Value
    last: Value
    rows: int


def above(columns: Sequence[KeyColumn], bound: Value) -> str:
    """`key >= bound`, written so that the server reads a range: a row constructor scans the table (H95)."""
    return _expanded(columns, bound, ">", ">=")


def below(columns: Sequence[KeyColumn], bound: Value) -> str:
    """`key < bound`."""
    return _expanded(columns, bound, "<", "<")


def _expanded(columns: Sequence[KeyColumn], bound: Value, strict: str, final: str) -> str:
    terms = []
    for place, column in enumerate(columns):
        comparison = final if place == len(columns) - 1 else strict
        equal = [f"{before.sql} = {before.literal(bound[i])}" for i, before in enumerate(columns[:place])]
        terms.append(" AND ".join([*equal, f"{column.sql} {comparison} {column.literal(bound[place])}"]))
    return terms[0] if len(terms) == 1 else "(" + " OR ".join(f"({term})" for term in terms) + ")"


class Cutter:
    """Cuts one table. `rows` is the server's estimate for the whole table."""

    def __init__(self, session: Session, flavor: Flavor, schema: str, table: str, key: Key) -> None:
        self._session = session
        self._flavor = flavor
        self._table = name(schema, table)
        self._key = key
        self._columns = key.columns
        self._looks_left = 0

    def cut(self, rows: int, parts: int) -> list[Cut]:
        """About `parts` ranges that together are the table, in key order. Empty if nothing divides it, or if the server
        would not read each as a range."""
        first, last = self._end("ASC"), self._end("DESC")
        if first is None or last is None:
            return []
        target = max(1, rows // parts)
        self._looks_left = LOOKS_FREE + LOOKS_PER_RANGE * parts
        pieces = self._sayable(_merged(list(self._divided(_Piece(first, last, rows), target)), target))
        bounds = [piece.first for piece in pieces[1:]]
        if not self._ascend([first, *bounds]):
            return []
        cuts = [
            Cut(self._where(low, high), Range(self._shown(piece.first), self._shown(piece.last)), piece.rows)
            for piece, low, high in zip(pieces, [None, *bounds], [*bounds, None], strict=True)
        ]
        return cuts if len(cuts) > 1 and all(self._explain(cut.where)[0] in ONLY_ITS_ROWS for cut in cuts) else []

    def _sayable(self, pieces: Sequence[_Piece]) -> list[_Piece]:
        """The pieces, joined wherever the key between two is too long for the client to be told. A range has two
        bounds, so each may take half of what is read."""
        joined: list[_Piece] = []
        for piece in pieces:
            twice = " AND ".join([above(self._columns, piece.first)] * 2)
            if joined and not fits(("where", twice), self._flavor.engine):
                joined[-1] = _joined(joined[-1], piece)
            else:
                joined.append(piece)
        return joined

    def _where(self, low: Value | None, high: Value | None) -> str:
        conditions = [above(self._columns, low)] if low else []
        return " AND ".join(conditions + ([below(self._columns, high)] if high else []))

    def _divided(self, piece: _Piece, target: int) -> Iterator[_Piece]:
        pieces = [piece]
        while pieces:
            piece = pieces.pop()
            smaller = self._split(piece, target) if piece.rows > AGAIN_ABOVE * target and self._looks_left > 0 else []
            if not smaller:
                yield piece
            pieces += reversed(smaller)

    def _split(self, piece: _Piece, target: int) -> list[_Piece]:
        """The piece in several, in order; empty if no key divides it."""
        place = next((i for i, (a, b) in enumerate(zip(piece.first, piece.last, strict=True)) if a != b), None)
        if place is None:
            return []
        parts = max(2, min(PARTS_AT_MOST, round(piece.rows / target)))
        column, first, last = self._columns[place], piece.first[place], piece.last[place]
        tries = (column.between(first, last, parts), column.sweep(first, last), [last])
        bounds = next(filter(None, (self._found(piece, place, guesses) for guesses in tries)), [])
        if not bounds:
            return []
        lasts = [self._before(piece, place, bound) for bound in bounds]
        ends = [last or first for first, last in zip([piece.first, *bounds], [*lasts, piece.last], strict=True)]
        return [
            _Piece(first, last, self._rows(first, last))
            for first, last in zip([piece.first, *bounds], ends, strict=True)
        ]

    def _found(self, piece: _Piece, place: int, guesses: Sequence[str]) -> list[Value]:
        """The keys at the guesses, as far as they ascend above the piece's first and up to its last."""
        bounds: list[Value] = [piece.first]
        column = self._columns[place]
        upto = f"{column.sql} <= {column.literal(piece.last[place])}"
        for guess in guesses:
            found = self._look([*self._same(piece, place), f"{column.sql} >= {column.guess(guess)}", upto], "ASC")
            if found and found not in bounds and self._ascend([bounds[-1], found]):
                bounds.append(found)
        return bounds[1:]

    def _before(self, piece: _Piece, place: int, bound: Value) -> Value | None:
        return self._look([*self._same(piece, place), below(self._columns[place:], bound[place:])], "DESC")

    def _same(self, piece: _Piece, place: int) -> list[str]:
        """The leading columns in which the piece's first and last row agree."""
        return [f"{column.sql} = {column.literal(piece.first[i])}" for i, column in enumerate(self._columns[:place])]

    def _end(self, direction: str) -> Value | None:
        return self._look([], direction)

    def _look(self, conditions: Sequence[str], direction: str) -> Value | None:
        """The key of the first row in this direction that meets the conditions: one index dive."""
        self._looks_left -= 1
        reading = ", ".join(f"{column.reading} AS v{i}" for i, column in enumerate(self._columns))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        order = ", ".join(f"{column.sql} {direction}" for column in self._columns)
        row = self._session.row(
            f"SELECT {reading} FROM {self._table} FORCE INDEX ({name(self._key.index)}){where} "
            f"ORDER BY {order} LIMIT 1",
            "looking for a key",
        )
        return tuple(str(value) for value in row.values()) if row else None

    def _ascend(self, values: Sequence[Value]) -> bool:
        """Asks the server, which alone knows its collations."""
        pairs = [self._less(low, high) for low, high in pairwise(values)]
        asked = (pairs[i : i + 100] for i in range(0, len(pairs), 100))
        return all(self._session.value(f"SELECT {' AND '.join(some)}", "comparing keys") == 1 for some in asked)

    def _less(self, low: Value, high: Value) -> str:
        terms = []
        for place, column in enumerate(self._columns):
            equal = [f"{c.typed(low[i])} = {c.typed(high[i])}" for i, c in enumerate(self._columns[:place])]
            terms.append(" AND ".join([*equal, f"{column.typed(low[place])} < {column.typed(high[place])}"]))
        return "(" + " OR ".join(f"({term})" for term in terms) + ")"

    def _rows(self, first: Value, last: Value) -> int:
        both = above(self._columns, first), _expanded(self._columns, last, "<", "<=")
        return self._explain(" AND ".join(both))[1]

    def _explain(self, where: str) -> tuple[str, int]:
        """How the server would read the range, and how many rows it expects."""
        row: dict[str, Any] = self._session.rows(
            f"{self._flavor.explain} SELECT * FROM {self._table} WHERE {where}", "explaining a range"
        )[0]
        return str(row["type"]), int(row["rows"] or 0)

    def _shown(self, value: Value) -> str:
        return ", ".join(column.shown(part) for column, part in zip(self._columns, value, strict=True))


def _merged(pieces: Sequence[_Piece], target: int) -> list[_Piece]:
    """Neighbours together as long as they are no larger than the target."""
    merged: list[_Piece] = []
    for piece in pieces:
        if merged and merged[-1].rows + piece.rows <= target:
            merged[-1] = _joined(merged[-1], piece)
        else:
            merged.append(piece)
    return merged


def _joined(low: _Piece, high: _Piece) -> _Piece:
    return _Piece(low.first, high.last, low.rows + high.rows)
