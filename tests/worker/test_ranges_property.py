"""Property: for whatever key types and data, the ranges partition the table (H94), and each is read alone (H95)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worker.keys import read_key
from worker.ranges import Cutter
from worker.server import read_server

from tests.worker.conftest import session_with
from tests.worker.mysql_server import Kind, MysqlServer
from tests.worker.range_checks import assert_each_row_once

COLLATIONS = {
    "mysql": ("utf8mb4_0900_ai_ci", "utf8mb4_bin", "utf8mb4_general_ci", "utf8mb4_cs_0900_as_cs", "latin1_swedish_ci",
              "latin1_german2_ci", "utf8mb3_general_ci", "utf8mb4_ja_0900_as_cs", "ascii_general_ci", "utf16_bin"),
    "mariadb": ("utf8mb4_unicode_ci", "utf8mb4_bin", "utf8mb4_nopad_bin", "latin1_swedish_ci", "utf8mb3_czech_ci"),
}  # fmt: skip

NUMBERS = {
    "TINYINT": (-128, 127), "SMALLINT UNSIGNED": (0, 65535), "INT": (-(2**31), 2**31 - 1),
    "BIGINT": (-(2**63), 2**63 - 1), "BIGINT UNSIGNED": (0, 2**64 - 1), "INT ZEROFILL": (0, 2**32 - 1),
    "BIT(64)": (0, 2**64 - 1), "DECIMAL(30,0)": (-(10**30) + 1, 10**30 - 1), "YEAR": (1901, 2155),
}  # fmt: skip

Column = tuple[str, list[str]]


def numbers(kind: str) -> st.SearchStrategy[str]:
    least, most = NUMBERS[kind]
    return st.one_of(st.integers(least, most), st.integers(max(least, -50), min(most, 2000))).map(str)


def texts() -> st.SearchStrategy[str]:
    alphabets = st.sampled_from(["abAB 1", "0123456789abcdef-", "áàäßæÆøÿÑ'\\\"", "日本語한글\U0001f600\U0001f601é"])
    words = alphabets.flatmap(lambda letters: st.text(letters, max_size=8))
    return st.one_of(words, st.text(max_size=6).filter(encodable)).map(
        lambda word: f"_utf8mb4 X'{word.encode().hex()}'"
    )


def encodable(word: str) -> bool:
    return not any(0xD800 <= ord(letter) < 0xE000 for letter in word)


def values_of(column_type: str) -> st.SearchStrategy[str]:
    if column_type in NUMBERS:
        return numbers(column_type)
    if "BINARY" in column_type:
        return st.binary(max_size=12).map(lambda value: f"X'{value.hex()}'")
    if "DATE" in column_type or "TIME" in column_type:
        return st.datetimes().map(lambda moment: f"'{moment.isoformat(' ')}'") | st.just("'0000-00-00 00:00:00'")
    return texts()


def columns_of(kind: Kind) -> st.SearchStrategy[list[str]]:
    plain = [*NUMBERS, "BINARY(9)", "VARBINARY(12)", "DATE", "DATETIME(6)", "TIMESTAMP"]
    named = [f"{of} COLLATE {collation}" for of in ("CHAR(9)", "VARCHAR(9)") for collation in COLLATIONS[kind]]
    return st.lists(st.one_of(st.sampled_from(plain), st.sampled_from(named)), min_size=1, max_size=3)


@pytest.mark.parametrize("kind", ["mysql", "mariadb"])
def test_ranges_partition_whatever_table(kind: Kind, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    server: MysqlServer = request.getfixturevalue(kind)
    schema = request.getfixturevalue("schema" if kind == "mysql" else "mariadb_schema")
    cut: list[bool] = []

    @settings(max_examples=20, deadline=None)
    @given(data=st.data())
    def partition(data: st.DataObject) -> None:
        columns = data.draw(columns_of(kind))
        rows = data.draw(st.lists(st.tuples(*map(values_of, columns)), min_size=20, max_size=60, unique=True))
        held = make_table(server, schema, columns, rows)
        key = read_key(session, flavor, schema, "t")
        assert key
        cuts = Cutter(session, flavor, schema, "t", key).cut(held, data.draw(st.integers(2, 9)))
        cut.append(bool(cuts))
        if cuts:
            assert_each_row_once(server, schema, "t", cuts)

    with session_with(server, tmp_path) as session:
        flavor, _ = read_server(session, kind)
        partition()
    assert sum(cut) > len(cut) / 3, "hardly a table was cut"


def make_table(server: MysqlServer, schema: str, columns: list[str], rows: list[tuple[str, ...]]) -> int:
    names = [f"c{i}" for i in range(len(columns))]
    definition = ", ".join(f"{name} {of} NOT NULL" for name, of in zip(names, columns, strict=True))
    values = ", ".join(f"({', '.join(row)}, REPEAT('x', 400))" for row in rows)
    answer = server.execute(
        "SET SESSION sql_mode = '', time_zone = '+00:00'",
        "DROP TABLE IF EXISTS t",
        f"CREATE TABLE t ({definition}, pad VARCHAR(400), PRIMARY KEY ({', '.join(names)}))",
        f"INSERT IGNORE INTO t VALUES {values}",
        "ANALYZE TABLE t",
        "SELECT COUNT(*) AS n FROM t",
        database=schema,
    )
    return int(answer[0]["n"])
