"""Loads the zoo: every kind of data that must survive a backup, into a server that has none of it.

The statements stand in `sql/`: those that both servers understand, and those of one of them. A statement ends with
a semicolon before an empty line, so that the bodies of routines need no delimiter. An event in a schema whose name has
a quote is among MySQL's only: mariadb-dump 10.11 asks for such a schema by its escaped name and fails.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from pymysql.connections import Connection

from local.servers import Server, connect
from tests.zoo.keys import KEY_TABLES, KeyTable

Flavor = Literal["mysql", "mariadb"]

GIANT_ROW_BYTES: Final = 20 << 20
"""One value that is larger than the 16 MB which older servers take as a packet (H19)."""

_SQL: Final = Path(__file__).parent / "sql"
_END: Final = re.compile(r";\s*\n\s*(?:\n|\Z)")
_PACKET_BYTES: Final = 64 << 20


def load(server: Server, flavor: Flavor, *, rows_per_key: int = 1000, payload_kib: int = 1) -> None:
    """Load everything; `rows_per_key` x `payload_kib` is about the size of each of the key tables in KiB.

    The payload is random bytes, so that it does not compress. Not idempotent: the server must be without the zoo.
    Raises: pymysql.MySQLError if the login may not create what the zoo has.
    """
    with connect(server) as connection:
        _raise_packet_limit(connection)
    with connect(server, max_allowed_packet=_PACKET_BYTES) as connection:
        for statement in statements(flavor, server_version(connection)):
            _run(connection, statement)
        _load_bytes(connection)
        _load_giant_row(connection)
        _load_key_tables(connection, flavor, rows_per_key, payload_kib)


def statements(flavor: Flavor, version: tuple[int, ...]) -> Iterator[str]:
    """The statements of all files for a server, in order; the session's sql_mode lets zero dates in."""
    yield "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"
    for folder in ("common", flavor):
        for path in sorted((_SQL / folder).glob("*.sql")):
            needed = re.search(r"_(\d+)\.sql$", path.name)
            if needed and version < (int(needed[1]),):
                continue
            yield from (text for text in _END.split(path.read_text(encoding="utf-8")) if text.strip())


def server_version(connection: Connection) -> tuple[int, ...]:
    """The server's version in numbers, such as (9, 7, 4)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@version")
        (version,) = cursor.fetchone() or ("",)
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _raise_packet_limit(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@max_allowed_packet")
        (limit_bytes,) = cursor.fetchone() or (0,)
        if limit_bytes < _PACKET_BYTES:
            cursor.execute("SET GLOBAL max_allowed_packet = %s", (_PACKET_BYTES,))


def _run(connection: Connection, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _load_bytes(connection: Connection) -> None:
    every_byte = bytes(range(256))
    rows = [
        (code, bytes([code]), bytes([code]) + b"\0 ", every_byte[code:], *[bytes([code]) * 3 + every_byte[:200]] * 4)
        for code in range(256)
    ]
    with connection.cursor() as cursor:
        values = "(%s, %s, %s, %s, %s, %s, %s, %s, CONVERT(CHAR(%s) USING latin1))"
        cursor.executemany(f"INSERT INTO `zoo`.`bytes` VALUES {values}", [(*row, row[0]) for row in rows])
        cursor.execute("INSERT INTO `zoo`.`bytes` VALUES (256, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)")
        cursor.execute("INSERT INTO `zoo`.`bytes` VALUES (257, '', '', '', '', '', '', '', '')")


def _load_giant_row(connection: Connection) -> None:
    giant = random.Random(20).randbytes(GIANT_ROW_BYTES)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO `zoo`.`giant_row` VALUES (1, 'small'), (2, %s), (3, '')", (giant,))


def _load_key_tables(connection: Connection, flavor: Flavor, rows: int, payload_kib: int) -> None:
    limit = "cte_max_recursion_depth" if flavor == "mysql" else "max_recursive_iterations"
    _run(connection, f"SET SESSION {limit} = {rows + 1}")
    _run(connection, "CREATE TEMPORARY TABLE `zoo`.`numbers_to_n` (`i` BIGINT UNSIGNED NOT NULL PRIMARY KEY)")
    counted = f"WITH RECURSIVE `n`(`i`) AS (SELECT 1 UNION ALL SELECT `i` + 1 FROM `n` WHERE `i` < {rows})"
    _run(connection, f"INSERT INTO `zoo`.`numbers_to_n` {counted} SELECT `i` FROM `n`")
    for table in KEY_TABLES:
        _load_key_table(connection, table, payload_kib)


def _load_key_table(connection: Connection, table: KeyTable, payload_kib: int) -> None:
    payload_type = "`payload` MEDIUMBLOB NOT NULL"
    _run(
        connection,
        f"CREATE TABLE `zoo`.`{table.name}` ({table.columns_sql}, {payload_type}, {table.key_sql}) ENGINE=InnoDB",
    )
    payload = f"CONCAT({', '.join(['RANDOM_BYTES(1024)'] * payload_kib)})"
    _run(
        connection,
        f"INSERT INTO `zoo`.`{table.name}` SELECT {table.values_sql}, {payload} FROM `zoo`.`numbers_to_n`",
    )
