"""Promises of worker.ranges on a real server: whatever the key, each row is in exactly one range."""

import subprocess
from pathlib import Path

import pytest
from worker.keys import read_key
from worker.option_file import render
from worker.ranges import Cut, Cutter
from worker.server import read_server

from tests.worker.conftest import session_with
from tests.worker.mysql_server import ADMIN, MYSQL_BIN_DIR, MysqlServer
from tests.worker.range_checks import assert_each_row_once, count, rows_read

NUMBERS = "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n) AS n"
ROWS = 900


def cut(server: MysqlServer, scratch: Path, schema: str, parts: int = 6, rows: int = ROWS) -> list[Cut]:
    """The ranges of table `t`; none if it has no key to cut."""
    with session_with(server, scratch) as session:
        flavor, _ = read_server(session, server.kind)
        key = read_key(session, flavor, schema, "t")
        return Cutter(session, flavor, schema, "t", key).cut(rows, parts) if key else []


def fill(server: MysqlServer, schema: str, definition: str, select: str, rows: int = ROWS) -> None:
    server.execute(
        "SET SESSION sql_mode = '', cte_max_recursion_depth = 1000000, time_zone = '+00:00'"
        if server.kind == "mysql"
        else "SET SESSION sql_mode = '', max_recursive_iterations = 1000000, time_zone = '+00:00'",
        f"CREATE TABLE t ({definition})",
        f"INSERT IGNORE INTO t {select} FROM {NUMBERS.format(rows=rows)}",
        "ANALYZE TABLE t",
        database=schema,
    )


KEYS = {
    "sequence": ("k INT PRIMARY KEY", "SELECT i, REPEAT('x', 150)"),
    "negative": ("k BIGINT PRIMARY KEY", "SELECT (i - 450) * 1000003, REPEAT('x', 150)"),
    "sparse": ("k BIGINT UNSIGNED PRIMARY KEY", "SELECT CAST(POW(1.04, i) AS UNSIGNED) + i, REPEAT('x', 150)"),
    "extremes": (
        "k BIGINT PRIMARY KEY",
        "SELECT IF(i = 1, -9223372036854775808, IF(i = 2, 9223372036854775807, i)), REPEAT('x', 150)",
    ),
    "decimal": ("k DECIMAL(20,4) PRIMARY KEY", "SELECT (i - 400) / 7, REPEAT('x', 150)"),
    "date": ("k DATE PRIMARY KEY", "SELECT IF(i = 1, '0000-00-00', '2001-02-03' + INTERVAL i DAY), REPEAT('x', 150)"),
    "datetime": (
        "k DATETIME(3) PRIMARY KEY",
        "SELECT '2020-01-01' + INTERVAL i * 1234567 MICROSECOND, 1",
    ),
    "timestamp": ("k TIMESTAMP(6) PRIMARY KEY", "SELECT '2020-03-29' + INTERVAL i * 60 SECOND, REPEAT('x', 150)"),
    "year and number": ("k YEAR, i INT, PRIMARY KEY (k, i)", "SELECT 1990 + i % 9, i, REPEAT('x', 150)"),
    "uuid text": ("k CHAR(36) PRIMARY KEY", "SELECT UUID_TO_TEXT(i), REPEAT('x', 150)"),
    "binary": ("k BINARY(16) PRIMARY KEY", "SELECT UNHEX(LEFT(SHA2(i, 256), 32)), REPEAT('x', 150)"),
    "varbinary": ("k VARBINARY(40) PRIMARY KEY", "SELECT IF(i = 1, '', UNHEX(LEFT(SHA2(i, 256), i % 30 * 2 + 6))), 1"),
    "shared prefix": ("k VARCHAR(60) PRIMARY KEY", "SELECT CONCAT('customer/', LPAD(i, 8, 0)), REPEAT('x', 150)"),
    "latin1": (
        "k VARCHAR(20) CHARACTER SET latin1 PRIMARY KEY",
        "SELECT CONVERT(UNHEX(CONCAT(HEX(224 + i % 31), LEFT(SHA2(i, 256), 6))) USING latin1), REPEAT('x', 150)",
    ),
    "latin1 binary order": (
        "k VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin PRIMARY KEY",
        "SELECT CONCAT(CHAR(128 + i % 127 USING latin1), i), REPEAT('x', 150)",
    ),
    "case told apart": (
        "k VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY",
        "SELECT CONCAT(CHAR(65 + i % 26), CHAR(97 + i % 25), i), REPEAT('x', 150)",
    ),
    "hangul and emoji": (
        "k VARCHAR(20) PRIMARY KEY",
        "SELECT CONCAT(IF(i % 2, CONVERT(UNHEX('F09F9880') USING utf8mb4), CHAR(44032 + i USING utf16)), i), 1",
    ),
    "quotes": (
        "k VARCHAR(20) PRIMARY KEY",
        "SELECT CONCAT(ELT(1 + i % 4, '''', '\\\\', '\"', '%'), i), 1",
    ),
    "bit": ("k BIT(40) PRIMARY KEY", "SELECT i * 1000, REPEAT('x', 150)"),
    "composite": (
        "a INT, b VARCHAR(9), c INT, PRIMARY KEY (a, b, c)",
        "SELECT i % 2, CONCAT('x', i % 5), i, REPEAT('x', 150)",
    ),
    "skewed tenant": ("a INT, b INT, PRIMARY KEY (a, b)", "SELECT IF(i < 30, i, 77), i, REPEAT('x', 150)"),
    "leading run before an enum": (
        "a INT, e ENUM('z','a'), PRIMARY KEY (a, e)",
        "SELECT i DIV 2, ELT(1 + i % 2, 'a', 'z'), REPEAT('x', 150)",
    ),
    "unique key": ("k INT NOT NULL UNIQUE", "SELECT i, REPEAT('x', 150)"),
    "descending": ("a INT, PRIMARY KEY (a DESC)", "SELECT i, REPEAT('x', 150)"),
}


@pytest.mark.parametrize("case", KEYS)
def test_ranges_hold_each_row_once(mysql: MysqlServer, schema: str, tmp_path: Path, case: str) -> None:  # H94
    columns, select = KEYS[case]
    select = select.replace("UUID_TO_TEXT(i)", "BIN_TO_UUID(UNHEX(LEFT(SHA2(i, 256), 32)))")
    fill(mysql, schema, f"{columns}, pad VARCHAR(200)", select)
    cuts = cut(mysql, tmp_path, schema, rows=count(mysql, schema, "t", "TRUE"))
    assert len(cuts) > 1
    assert_each_row_once(mysql, schema, "t", cuts)
    assert rows_read(mysql, schema, "t", cuts[1].where) <= count(mysql, schema, "t", cuts[1].where) + 10  # H95


@pytest.mark.parametrize(
    "columns",
    [
        "k ENUM('b','a') PRIMARY KEY",
        "k SET('b','a') PRIMARY KEY",
        "k DOUBLE PRIMARY KEY",
        "k FLOAT PRIMARY KEY",
        "k INT UNIQUE",
        "k VARCHAR(60), PRIMARY KEY (k(2))",
        "k INT, UNIQUE ((k + 1))",
        "k INT",
        "k INT, KEY (k)",
        "k VARCHAR(40) CHARACTER SET sjis PRIMARY KEY",
    ],
)
def test_keys_that_mean_something_else_are_not_cut(
    mysql: MysqlServer, schema: str, tmp_path: Path, columns: str
) -> None:  # H94
    fill(mysql, schema, f"{columns}, pad VARCHAR(200)", "SELECT i, REPEAT('x', 150)")
    assert cut(mysql, tmp_path, schema) == []


def test_partitions_are_cut_across(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:
    mysql.execute(
        "CREATE TABLE t (k INT PRIMARY KEY, pad VARCHAR(200)) PARTITION BY HASH (k) PARTITIONS 4",
        f"INSERT INTO t SELECT i, REPEAT('x', 150) FROM {NUMBERS.format(rows=ROWS)}",
        "ANALYZE TABLE t",
        database=schema,
    )
    cuts = cut(mysql, tmp_path, schema)
    assert len(cuts) > 3
    assert_each_row_once(mysql, schema, "t", cuts)


def test_ranges_balance(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:
    """Half of the keys lie in a thousandth of the key space, and yet no range has more than twice its share."""
    fill(mysql, schema, "k BIGINT PRIMARY KEY, pad VARCHAR(200)",
         "SELECT IF(i % 2, i, i * 1000000), REPEAT('x', 150)", rows=20_000)  # fmt: skip
    cuts = cut(mysql, tmp_path, schema, parts=10, rows=20_000)
    counts = [count(mysql, schema, "t", one.where) for one in cuts]
    assert 7 <= len(cuts) <= 20
    assert max(counts) <= 4000, counts


def test_composite_range_reads_only_its_rows(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:  # H95
    fill(mysql, schema, "a INT, b INT, c INT, pad VARCHAR(200), PRIMARY KEY (a, b, c)",
         "SELECT i % 3, i % 50, i, REPEAT('x', 150)", rows=10_000)  # fmt: skip
    for one in cut(mysql, tmp_path, schema, parts=8, rows=10_000):
        rows = count(mysql, schema, "t", one.where)
        assert rows <= rows_read(mysql, schema, "t", one.where) <= rows + 10


def test_cutting_reads_hardly_a_row(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:
    """Index dives only: no scan and no OFFSET, whatever the size of the table."""
    fill(mysql, schema, "k INT PRIMARY KEY, pad VARCHAR(200)", "SELECT i * 7, REPEAT('x', 150)", rows=20_000)
    with session_with(mysql, tmp_path) as session:
        flavor, _ = read_server(session, "mysql")
        key = read_key(session, flavor, schema, "t")
        assert key
        session.rows("FLUSH STATUS")
        assert len(Cutter(session, flavor, schema, "t", key).cut(20_000, 20)) >= 15
        read = sum(int(row["Value"]) for row in session.rows("SHOW SESSION STATUS LIKE 'Handler_read%'"))
    assert read < 500


def test_keys_are_in_no_error(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:
    fill(mysql, schema, "k VARCHAR(40) PRIMARY KEY, pad VARCHAR(200)", "SELECT CONCAT('canary', i), 1")
    with session_with(mysql, tmp_path) as session:
        flavor, _ = read_server(session, "mysql")
        key = read_key(session, flavor, schema, "t")
        assert key
        mysql.execute("RENAME TABLE t TO gone", database=schema)
        with pytest.raises(Exception, match="1146") as failure:
            Cutter(session, flavor, schema, "t", key).cut(ROWS, 4)
    assert "canary" not in str(failure.value)


def test_mysqldump_itself_finds_each_row_once(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:
    """TIMESTAMP keys on a server in another zone, through the real client: the conditions mean the same to it (H94)."""
    mysql.execute("SET GLOBAL time_zone = '+09:00'")
    try:
        fill(mysql, schema, "k TIMESTAMP PRIMARY KEY, pad INT", "SELECT '2020-03-29' + INTERVAL i MINUTE, i")
        cuts = cut(mysql, tmp_path, schema)
        dumped = [row for one in cuts for row in dump_rows(mysql, tmp_path, schema, one.where)]
    finally:
        mysql.execute("SET GLOBAL time_zone = DEFAULT")
    assert len(cuts) > 1
    assert len(dumped) == len(set(dumped)) == ROWS


def dump_rows(server: MysqlServer, scratch: Path, schema: str, where: str) -> list[str]:
    options = scratch / "options"
    password = ADMIN[1].replace("\\", "\\\\").replace('"', '\\"')
    options.write_text(
        f'[client]\nuser={ADMIN[0]}\npassword="{password}"\nsocket={server.folder}/s.sock\n[mysqldump]\nwhere="{where}"\n'
    )
    command = [str(MYSQL_BIN_DIR / "mysqldump"), f"--defaults-file={options}", "--no-create-info",
               "--skip-extended-insert", "--skip-lock-tables", "--set-gtid-purged=OFF", "--no-tablespaces",
               schema, "t"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return [line for line in done.stdout.splitlines() if line.startswith("INSERT")]


@pytest.mark.parametrize(("long_rows", "wanted"), [("i > 0", 0), ("i > 600", 3)], ids=["all", "some"])
def test_condition_too_long_for_mariadbs_client_is_never_made(
    mariadb: MysqlServer, mariadb_schema: str, tmp_path: Path, long_rows: str, wanted: int
) -> None:
    """Long keys bound no range; what lies between stays whole, and if that is all, the table is not cut."""
    long_key = f"REPEAT('é', IF({long_rows}, 350, 0))"
    fill(mariadb, mariadb_schema, "a VARCHAR(360), b VARCHAR(370), PRIMARY KEY (a, b)",
         f"SELECT {long_key}, CONCAT({long_key}, LPAD(i, 5, 0))")  # fmt: skip
    cuts = cut(mariadb, tmp_path, mariadb_schema)
    assert bool(cuts) == bool(wanted)
    assert len(cuts) >= wanted
    for one in cuts:
        render([("where", one.where)], "mariadb")
    if cuts:
        assert_each_row_once(mariadb, mariadb_schema, "t", cuts)
