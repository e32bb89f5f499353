"""What every cut must be, asked of a real server: each row in one range, and read without the others (H94, H95)."""

from collections.abc import Sequence
from typing import Any

from worker.ranges import Cut
from worker.sql import name

from tests.worker.mysql_server import MysqlServer


def assert_each_row_once(server: MysqlServer, schema: str, table: str, cuts: Sequence[Cut]) -> None:
    """In a session as mysqldump's."""
    hits = " + ".join(f"IFNULL({cut.where}, 7)" for cut in cuts)
    wrong = server.execute(
        "SET SESSION sql_mode = '', time_zone = '+00:00'",
        f"SELECT COUNT(*) AS n FROM {name(schema, table)} WHERE ({hits}) <> 1",
    )
    assert wrong[0]["n"] == 0, "rows outside every range, or in several"
    counts = [count(server, schema, table, cut.where) for cut in cuts]
    assert sum(counts) == count(server, schema, table, "TRUE"), counts
    assert all(counts), "an empty range"


def count(server: MysqlServer, schema: str, table: str, where: str) -> int:
    rows = server.execute(
        "SET SESSION sql_mode = '', time_zone = '+00:00'",
        f"SELECT COUNT(*) AS n FROM {name(schema, table)} WHERE {where}",
    )
    return int(rows[0]["n"])


def rows_read(server: MysqlServer, schema: str, table: str, where: str) -> int:
    """How many rows the engine handed out for mysqldump's own SELECT."""
    answer: list[dict[str, Any]] = server.execute(
        "SET SESSION sql_mode = '', time_zone = '+00:00'",
        "FLUSH STATUS",
        f"SELECT * FROM {name(schema, table)} WHERE {where}",
        "SHOW SESSION STATUS LIKE 'Handler_read%'",
        database=schema,
    )
    return sum(int(row["Value"]) for row in answer)
