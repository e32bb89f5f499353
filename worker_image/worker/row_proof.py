"""Row counts and checksums of the frozen server, and the proof that a table's ranges cover each row once (H94)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from worker.contract import Verify
from worker.counting import ask_all
from worker.inventory import SEQUENCE, SYSTEM_VERSIONED, Found, TableFacts
from worker.ranges import Cut
from worker.selection import listed
from worker.session import Session
from worker.sql import name

TableName = tuple[str, str]
Cuts = Mapping[TableName, list[Cut]]


@dataclass(frozen=True)
class Proven:
    """Tables with what `verify` asks for, ranges with their counts, and a warning about ranges that were given up."""

    tables: tuple[TableFacts, ...]
    cuts: Cuts
    warnings: tuple[str, ...] = ()


def prove_rows(
    found: Found, cuts: Cuts, verify: Verify, open_session: Callable[[], Session], say: Callable[[str], None]
) -> Proven:
    """Counts tables and ranges independently of each other. Ranges whose counts do not add up to their table are given
    up, and the table goes whole into the stream; with `object` nothing is counted."""
    if verify == "object":
        return Proven(found.tables, cuts)
    tables = [table_name(table) for table in found.tables if table.type != SEQUENCE]
    statements = [f"SELECT COUNT(*) FROM {name(*table)}" for table in tables]
    statements += [f"SELECT COUNT(*) FROM {name(*table)} WHERE {cut.where}" for table in cuts for cut in cuts[table]]
    answers = iter(ask_all(statements, open_session, say, "Counting rows"))
    rows = {table: next(answers) for table in tables}
    counted = {table: [replace(cut, counted=next(answers)) for cut in some] for table, some in cuts.items()}
    checksums: dict[TableName, int | None] = {}
    if verify == "checksums":
        summed = _summable(found, open_session)
        statements = [f"CHECKSUM TABLE {name(*table)}" for table in summed]
        checksums = dict(zip(summed, ask_all(statements, open_session, say, "Computing checksums"), strict=True))
    wrong = [table for table, some in counted.items() if some and sum(cut.counted or 0 for cut in some) != rows[table]]
    given_up = (
        f"Ranges did not cover each row once, so these tables are not cut: {listed(['.'.join(t) for t in wrong])}."
    )
    return Proven(
        tables=tuple(_with(table, rows, checksums) for table in found.tables),
        cuts={table: some for table, some in counted.items() if table not in wrong},
        warnings=(given_up,) if wrong else (),
    )


def _summable(found: Found, open_session: Callable[[], Session]) -> list[TableName]:
    """The tables whose checksum a restored copy has too. CHECKSUM TABLE covers the times of system versioning and all
    digits of a FLOAT, which a dump does not carry; and beside a multi-valued index MySQL 9.7 answers another number at
    each call."""
    with open_session() as session:
        columns = "SHOW COLUMNS FROM information_schema.STATISTICS LIKE 'EXPRESSION'"  # MariaDB has none
        query = "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n FROM information_schema.STATISTICS"
        rows = session.rows(f"{query} WHERE EXPRESSION LIKE '% array)'") if session.row(columns) else []
    unsteady = {(str(row["s"]), str(row["n"])) for row in rows}
    plain = [t for t in found.tables if t.type not in (SEQUENCE, SYSTEM_VERSIONED) and not t.has_floats]
    return [table_name(table) for table in plain if table_name(table) not in unsteady]


def table_name(table: TableFacts) -> TableName:
    return table.item.schema, table.item.name


def _with(
    table: TableFacts, rows: Mapping[TableName, int | None], checksums: Mapping[TableName, int | None]
) -> TableFacts:
    key = table_name(table)
    return replace(table, item=replace(table.item, rows=rows.get(key), checksum=checksums.get(key)))
