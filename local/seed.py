"""Fills the source database with a shop in two schemas, made by the server itself: a small one, or the demo's.

The data compress about as real ones do: sentences of a small vocabulary beside numbers, tokens and random bytes. What
the database holds decides whether anything is made: `seed` wants its own data, `seed_if_empty` any.
"""

import hashlib
import random
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pymysql
from pymysql.connections import Connection

from local.catalogue import SYSTEM_SCHEMAS
from local.servers import Server, connect

_SCHEMAS: Final = ("shop", "telemetry")
_WORDS: Final = "seed_words"
"""A third schema, there only while the data are made: what is found beside it is half made."""

_SCHEMA_FILE: Final = Path(__file__).with_suffix(".sql")
_BATCH_ROWS: Final = 20_000
_CUSTOMER_COUNT: Final = 160_000
_SENTENCES: Final = 8192
_SYLLABLES: Final = "ka lo mi ter va ro den su pel in or ast que ni bra th"


@dataclass(frozen=True)
class Size:
    """How large a shop is: one in `of_rows` of all rows."""

    of_rows: int
    words: str


DEMO: Final = Size(1, "about 300 MB of SQL")
SMALL: Final = Size(100, "about 3 MB of SQL")


@dataclass(frozen=True)
class Filling:
    """Batches of rows for a table: `values_sql` is a row for the number `i`; `a` and `b` are two sentences."""

    table: str
    columns: str
    batches: int
    values_sql: str
    rows_per_batch: int = _BATCH_ROWS


_MOMENT: Final = "'2024-01-01' + INTERVAL CRC32(`i`) %% 63072000 SECOND"

_ORDERS: Final = Filling(
    "`shop`.`orders`",
    "`customer_id`, `status`, `total`, `currency`, `placed`, `changed`, `token`, `remark`, `details`",
    19,
    f"1 + CRC32(`i`) %% @customers, 1 + CRC32(`i` + 7) %% 6, (CRC32(`i` + 1) %% 999999) / 100,"
    f" ELT(1 + `i` %% 4, 'EUR', 'USD', 'INR', 'JPY'), {_MOMENT}, {_MOMENT}, LEFT(SHA2(`i`, 256), 16),"
    " IF(`i` %% 5, CONCAT(`a`, '. ', `b`), NULL),"
    " JSON_OBJECT('sku', CONCAT('SKU-', LPAD(CRC32(`i` + 2) %% 50000, 6, '0')), 'quantity', 1 + CRC32(`i` + 3) %% 9,"
    " 'country', ELT(1 + CRC32(`i` + 4) %% 5, 'DE', 'FR', 'IN', 'JP', 'BR'), 'grams', CRC32(`i` + 5) %% 5000,"
    " 'address', INET_NTOA(CRC32(`i` + 6)), 'gift', `i` %% 11 = 0)",
)
_CUSTOMERS: Final = Filling(
    "`shop`.`customers`",
    "`id`, `email`, `name`, `street`, `city`, `phone`, `joined`, `newsletter`, `credit`",
    8,
    "1 + `i`, CONCAT(SUBSTRING_INDEX(`a`, ' ', 1), '.', `i`, '@', SUBSTRING_INDEX(`b`, ' ', -1), '.example'),"
    " SUBSTRING_INDEX(`a`, ' ', 2), CONCAT(1 + `i` %% 200, ' ', SUBSTRING_INDEX(`b`, ' ', 1), ' street'),"
    " SUBSTRING_INDEX(`b`, ' ', 1), IF(`i` %% 9, CONCAT('+', CRC32(`i`), CRC32(`i`) %% 1000), NULL),"
    f" {_MOMENT}, `i` %% 3 = 0, (CRC32(`i` + 8) %% 100000) / 100",
)
_BLOBS: Final = Filling(
    "`shop`.`blobs`",
    "`id`, `made`, `content`",
    8,
    f"UNHEX(LEFT(SHA2(`i`, 256), 32)), {_MOMENT},"
    " CONCAT(RANDOM_BYTES(200 + `i` %% 800), CAST(REPEAT(CONCAT(`a`, `b`), 8) AS BINARY))",
    2_000,
)
_EVENTS: Final = Filling(
    "`telemetry`.`events`",
    "`customer_id`, `kind`, `at`, `session`, `value`, `delta`, `path`",
    25,
    "1 + CRC32(`i`) %% @customers, CRC32(`i` + 1) %% 40, '2024-01-01' + INTERVAL `i` * 1234567 MICROSECOND,"
    " LEFT(SHA2(`i` DIV 5, 256), 32), RAND(`i`) * 1000, CAST(CRC32(`i`) AS SIGNED) - 2147483648,"
    " CONCAT('/', SUBSTRING_INDEX(`a`, ' ', 1), '/', SUBSTRING_INDEX(`b`, ' ', 1), '?id=', CRC32(`i` + 2) %% 1000000)",
)
_APPLOG: Final = Filling(
    "`telemetry`.`applog`",
    "`at`, `level`, `service`, `line`",
    8,
    "'2024-01-01' + INTERVAL `i` SECOND, ELT(1 + CRC32(`i`) %% 4, 'INFO', 'WARN', 'ERROR', 'DEBUG'),"
    " CONCAT('svc-', 1 + CRC32(`i` + 1) %% 40),"
    " CONCAT(`a`, ' ', `b`, ' id=', LEFT(SHA2(`i`, 256), 12), ' took ', CRC32(`i` + 2) %% 9999, ' ms')",
)
_SIDE_BY_SIDE: Final = ((_ORDERS, _BLOBS), (_CUSTOMERS, _EVENTS, _APPLOG))


def seed(server: Server, say: Callable[[str], None], size: Size = DEMO) -> bool:
    """Make the data, unless today's are there in this size; answers whether they were made.

    Raises pymysql.MySQLError.
    """
    with connect(server) as connection:
        if _seeded(connection) == _version(size):
            return False
        _make(server, connection, size, say)
    return True


def seed_if_empty(server: Server, say: Callable[[str], None]) -> bool:
    """Make a small shop in a server that holds no schema yet; answers whether it was made.

    Raises pymysql.MySQLError.
    """
    with connect(server) as connection:
        schemas = _schemas(connection)
        if schemas and _WORDS not in schemas:
            return False
        _make(server, connection, SMALL, say)
    return True


def _make(server: Server, connection: Connection, size: Size, say: Callable[[str], None]) -> None:
    say(f"Making the source's data: {size.words} in two schemas …")
    _prepare(connection)
    with ThreadPoolExecutor() as pool:
        for filled in [pool.submit(_fill, server, size, fillings) for fillings in _SIDE_BY_SIDE]:
            filled.result()
    _execute(connection, f"DROP SCHEMA `{_WORDS}`")
    _execute(
        connection,
        f"CREATE TABLE `shop`.`seeded` (`version` CHAR(64) PRIMARY KEY) SELECT '{_version(size)}' AS `version`",
    )


def _seeded(connection: Connection) -> str | None:
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT `version` FROM `shop`.`seeded`")
        except (pymysql.err.ProgrammingError, pymysql.err.OperationalError):
            return None
        row = cursor.fetchone()
    return str(row[0]) if row else None


def _schemas(connection: Connection) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW DATABASES")
        return {str(name) for (name,) in cursor.fetchall()} - {*SYSTEM_SCHEMAS}


def _version(size: Size) -> str:
    sources = [path.read_bytes() for path in (Path(__file__), _SCHEMA_FILE)]
    return hashlib.sha256(b"".join([*sources, str(size).encode()])).hexdigest()


def _prepare(connection: Connection) -> None:
    """Empty schemas, and the numbers and sentences that rows are made from."""
    _execute(connection, f"DROP SCHEMA IF EXISTS `{_WORDS}`")
    _execute(connection, f"CREATE SCHEMA `{_WORDS}`")
    for schema in _SCHEMAS:
        _execute(connection, f"DROP SCHEMA IF EXISTS `{schema}`")
    for statement in re.split(r";\n\n|;\n\Z", _SCHEMA_FILE.read_text(encoding="utf-8")):
        if statement:
            _execute(connection, statement)
    _execute(connection, f"CREATE TABLE `{_WORDS}`.`numbers` (`i` INT UNSIGNED NOT NULL PRIMARY KEY)")
    _execute(connection, f"SET SESSION cte_max_recursion_depth = {_BATCH_ROWS}")
    counted = f"WITH RECURSIVE `n`(`i`) AS (SELECT 0 UNION ALL SELECT `i` + 1 FROM `n` WHERE `i` < {_BATCH_ROWS - 1})"
    _execute(connection, f"INSERT INTO `{_WORDS}`.`numbers` {counted} SELECT `i` FROM `n`")
    _execute(connection, f"CREATE TABLE `{_WORDS}`.`sentences` (`id` INT NOT NULL PRIMARY KEY, `words` VARCHAR(200))")
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO `{_WORDS}`.`sentences` VALUES (%s, %s)", list(enumerate(_sentences())))


def _sentences() -> list[str]:
    chance, syllables = random.Random(1), _SYLLABLES.split()
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(3000)]
    weights = [1 / (place + 1) for place in range(len(words))]
    return [" ".join(chance.choices(words, weights, k=chance.randint(4, 14))) for _ in range(_SENTENCES)]


def _fill(server: Server, size: Size, fillings: tuple[Filling, ...]) -> None:
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION unique_checks = 0, foreign_key_checks = 0, time_zone = '+00:00'")
        cursor.execute("SET @customers = %s", (_CUSTOMER_COUNT // size.of_rows,))
        for filling in fillings:
            rows = filling.rows_per_batch // size.of_rows
            for batch in range(filling.batches):
                cursor.execute(_insert(filling), (batch * rows, rows))


def _insert(filling: Filling) -> str:
    numbers = f"SELECT %s + `i` AS `i` FROM `{_WORDS}`.`numbers` WHERE `i` < %s"
    sentences = f"`{_WORDS}`.`sentences`"
    return (
        f"INSERT INTO {filling.table} ({filling.columns}) SELECT {filling.values_sql} FROM ("
        f"SELECT `n`.`i`, `s`.`words` AS `a`, `t`.`words` AS `b` FROM ({numbers}) AS `n`"
        f" JOIN {sentences} AS `s` ON `s`.`id` = CRC32(`n`.`i` + 11) %% {_SENTENCES}"
        f" JOIN {sentences} AS `t` ON `t`.`id` = CRC32(`n`.`i` + 13) %% {_SENTENCES}) AS `row_`"
    )


def _execute(connection: Connection, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
