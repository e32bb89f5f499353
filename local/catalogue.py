"""Compares two live servers: every definition that information_schema holds, and every row.

It shares nothing with the product: no query, no hash and no list of what matters comes from the worker, so that the
worker's idea of "everything" is judged too. What differs by nature (times, statistics, privileges) is left out.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, Final

from pymysql.connections import Connection
from pymysql.cursors import Cursor

SYSTEM_SCHEMAS: Final = ("information_schema", "mysql", "performance_schema", "sys")

_VIEWS: Final = {
    "schemata": "SCHEMA_NAME",
    "tables": "TABLE_SCHEMA",
    "columns": "TABLE_SCHEMA",
    "statistics": "TABLE_SCHEMA",
    "table_constraints": "TABLE_SCHEMA",
    "key_column_usage": "TABLE_SCHEMA",
    "referential_constraints": "CONSTRAINT_SCHEMA",
    "check_constraints": "CONSTRAINT_SCHEMA",
    "partitions": "TABLE_SCHEMA",
    "views": "TABLE_SCHEMA",
    "triggers": "TRIGGER_SCHEMA",
    "routines": "ROUTINE_SCHEMA",
    "parameters": "SPECIFIC_SCHEMA",
    "events": "EVENT_SCHEMA",
}
"""Each part of the catalogue and the column that names the schema."""

_VOLATILE: Final = frozenset(
    {
        "AUTO_INCREMENT",
        "AVG_ROW_LENGTH",
        "CARDINALITY",
        "CHECKSUM",
        "CHECK_TIME",
        "CREATED",
        "CREATE_TIME",
        "DATA_FREE",
        "DATA_LENGTH",
        "INDEX_LENGTH",
        "LAST_ALTERED",
        "LAST_EXECUTED",
        "MAX_DATA_LENGTH",
        "MAX_INDEX_LENGTH",
        "NODEGROUP",
        "ORIGINATOR",
        "PRIVILEGES",
        "TABLE_ROWS",
        "TEMPORARY",
        "UPDATE_TIME",
        "VERSION",
    }
)

_BINARY_TYPES: Final = frozenset(
    {
        "binary",
        "varbinary",
        "tinyblob",
        "blob",
        "mediumblob",
        "longblob",
        "bit",
        "vector",
        "geometry",
        "point",
        "linestring",
        "polygon",
        "multipoint",
        "multilinestring",
        "multipolygon",
        "geomcollection",
        "geometrycollection",
    }
)

_NAMED_TWICE: Final = re.compile(r"CHARACTER SET (\w+) COLLATE (?=\1)")
"""MySQL adds the character set of its own accord to a column that was created with a collation."""

Table = tuple[str, str]


def differences(
    left: Connection, right: Connection, *, rows_ignored: Collection[Table] = (), event_status: bool = True
) -> list[str]:
    """What two servers differ in, a sentence each; empty if they hold the same.

    `rows_ignored`: tables whose rows may differ. `event_status=False`: a replica lists each event as disabled (H104).
    Raises: pymysql.MySQLError if a login may not read everything.
    """
    found = [line for view in _VIEWS for line in _catalogue_differences(left, right, view, event_status)]
    ours, theirs = _tables(left), _tables(right)
    for table in sorted(ours & theirs):
        ours_create, theirs_create = _create(left, table), _create(right, table)
        if ours_create != theirs_create:
            found.append(f"{_quoted(table)}: {ours_create} / {theirs_create}")
        if table not in rows_ignored and _content(left, table) != _content(right, table):
            found.append(f"{_quoted(table)}: rows: {_content(left, table)} / {_content(right, table)}")
    return found


def _catalogue_differences(left: Connection, right: Connection, view: str, event_status: bool) -> list[str]:
    unequal = set() if event_status or view != "events" else {"STATUS"}
    ours, theirs = (Counter(_catalogue(server, view, unequal)) for server in (left, right))
    lines = [("left", entry) for entry in (ours - theirs).elements()]
    lines += [("right", entry) for entry in (theirs - ours).elements()]
    return [f"{view} only {side}: {dict(entry)}" for side, entry in lines]


def _catalogue(server: Connection, view: str, unequal: set[str]) -> Iterable[tuple[tuple[str, Any], ...]]:
    with _session(server) as cursor:
        cursor.execute(f"SELECT * FROM information_schema.{view} WHERE {_VIEWS[view]} NOT IN %s", (SYSTEM_SCHEMAS,))
        names = [column[0].upper() for column in cursor.description or ()]
        return [
            tuple((name, value) for name, value in zip(names, row, strict=True) if name not in _VOLATILE | unequal)
            for row in cursor.fetchall()
        ]


def _tables(server: Connection) -> set[Table]:
    with _session(server) as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema NOT IN %s"
            " AND table_type <> 'VIEW'",
            (SYSTEM_SCHEMAS,),
        )
        return {(str(schema), str(name)) for schema, name in cursor.fetchall()}


def _create(server: Connection, table: Table) -> str:
    with _session(server) as cursor:
        cursor.execute(f"SHOW CREATE TABLE {_quoted(table)}")
        return _NAMED_TWICE.sub("COLLATE ", str(_only_row(cursor)[1]))


def _content(server: Connection, table: Table) -> tuple[int, int]:
    """Number of rows and the sum of their hashes: the same for the same rows in any order."""
    with _session(server) as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
            " ORDER BY ordinal_position",
            table,
        )
        hashes = ", ".join(_column_hash(str(name), str(kind)) for name, kind in cursor.fetchall())
        row_hash = f"CAST(CONV(LEFT(SHA2(CONCAT({hashes}), 256), 15), 16, 10) AS DECIMAL(30))"
        cursor.execute(f"SELECT COUNT(*), COALESCE(SUM({row_hash}), 0) FROM {_quoted(table)}")
        rows, total = _only_row(cursor)
        return int(rows), int(total)


def _column_hash(name: str, kind: str) -> str:
    column = _quote(name)
    if kind == "float":
        column = f"{column} + 0e0"  # as text a FLOAT shows six digits only
    if kind not in _BINARY_TYPES:
        column = f"CAST({column} AS CHAR CHARACTER SET utf8mb4)"
    return f"IFNULL(SHA2({column}, 256), '~')"


def _session(server: Connection) -> Cursor:
    cursor: Cursor = server.cursor()
    cursor.execute("SET SESSION time_zone = '+00:00', sql_mode = ''")
    return cursor


def _only_row(cursor: Cursor) -> tuple[Any, ...]:
    row = cursor.fetchone()
    if row is None:
        raise LookupError("the server answered without a row")
    return row


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _quoted(table: Table) -> str:
    return f"{_quote(table[0])}.{_quote(table[1])}"
