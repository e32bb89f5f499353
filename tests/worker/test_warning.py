"""Promises of the plan's warnings about what a restore changes or stops at, each tried with a real dump and restore."""

from pathlib import Path

import pytest
from worker.children import Children
from worker.connecting import reconnect
from worker.contract import Include
from worker.dump_options import Kind
from worker.inventory import Found, read_inventory
from worker.left_out import warnings_of_views
from worker.login import Login
from worker.mysqldump import DumpRun, Mysqldump, find_client
from worker.row_proof import prove_rows
from worker.server import read_server
from worker.sql import name
from worker.warning import warnings_of

from tests.worker.conftest import contract_for, session_with
from tests.worker.dump_world import restore
from tests.worker.mysql_server import ADMIN, MysqlServer

FLOATS = (
    "CREATE TABLE lossy (id INT PRIMARY KEY, f FLOAT)",
    "INSERT INTO lossy VALUES (1, 16777216), (2, 123456.789)",
    "CREATE TABLE exact (id INT PRIMARY KEY, d DOUBLE, n DECIMAL(12,4))",
    "INSERT INTO exact VALUES (1, 16777216, 16777216), (2, 123456.789, 123456.789), (3, 1e300, 0.1)",
)


@pytest.fixture(params=["mysql", "mariadb"])
def place(request: pytest.FixtureRequest) -> tuple[MysqlServer, str]:
    """A server of each product, and an empty schema on it."""
    schema = request.getfixturevalue("schema" if request.param == "mysql" else "mariadb_schema")
    return request.getfixturevalue(request.param), schema


def test_floats_are_warned_of_and_have_no_checksum(place: tuple[MysqlServer, str], tmp_path: Path) -> None:
    """The client drops digits of a FLOAT; every checksum that is recorded is one that the restored table has."""
    server, schema = place
    server.execute(*FLOATS, database=schema)
    contract = contract_for(server, tmp_path)
    with session_with(server, tmp_path) as session:
        found = read_inventory(session, Include((schema,)))
        proven = prove_rows(found, {}, "checksums", lambda: reconnect(contract, session.login), lambda _: None)
    recorded = {table.item.name: table.item.checksum for table in proven.tables}
    before = checksums(server, schema)
    restore_here(server, tmp_path, schema)
    after = checksums(server, schema)
    assert before["lossy"] != after["lossy"]
    assert recorded == {"lossy": None, "exact": after["exact"]}
    named = [warning for warning in warnings_of(found, "direct", None) if "FLOAT" in warning]
    assert [f"lost: {schema}.lossy. " in warning for warning in named] == [True]


def checksums(server: MysqlServer, schema: str) -> dict[str, int]:
    rows = server.execute("CHECKSUM TABLE lossy, exact", database=schema)
    return {row["Table"].partition(".")[2]: row["Checksum"] for row in rows}


def restore_here(server: MysqlServer, scratch: Path, schema: str) -> None:
    kinds: tuple[Kind, ...] = ("schema", "data")
    dumped = [dump_of(server, scratch, DumpRun(kind, (schema,), ("lossy", "exact"))) for kind in kinds]
    server.execute("DROP TABLE lossy, exact", database=schema)
    restore(server, f"USE {name(schema)};\n".encode() + b"".join(dumped))


def dump_of(server: MysqlServer, scratch: Path, run: DumpRun) -> bytes:
    contract, dumped, buffer = contract_for(server, scratch), bytearray(), memoryview(bytearray(1 << 16))
    with Mysqldump(find_client(contract), contract, Login(*ADMIN), Children()).open(run) as dump:
        while count := dump.readinto(buffer):
            dumped += buffer[:count]
    return bytes(dumped)


VIEWS = (
    "CREATE TABLE inside (id INT PRIMARY KEY)",
    "CREATE VIEW whole AS SELECT id FROM inside",
    "CREATE VIEW `on` AS SELECT w.id FROM whole w JOIN mysql.help_topic h ON h.help_topic_id = w.id",
    "CREATE TABLE outside (id INT PRIMARY KEY)",
    "CREATE VIEW reaching AS SELECT o.id FROM outside o JOIN inside i USING (id)",
    "CREATE VIEW far AS SELECT id FROM {other}.t",
)


def test_view_on_what_is_not_included_is_named(place: tuple[MysqlServer, str], tmp_path: Path) -> None:
    server, schema = place
    other = f"{schema}_other"
    server.execute(
        f"CREATE SCHEMA {other}",
        f"CREATE TABLE {other}.t (id INT)",
        *(statement.format(other=other) for statement in VIEWS),
        database=schema,
    )
    try:
        views = ("whole", "on", "reaching", "far")
        narrow = warned(server, tmp_path, Include(tables=tuple((schema, table) for table in ("inside", *views))))
        schemas = warned(server, tmp_path, Include(schemas=(schema, other)))
        everything = warned(server, tmp_path, Include())
    finally:
        server.execute(f"DROP SCHEMA {other}")
    assert everything == []
    if server.kind == "mariadb":
        assert ["MariaDB does not list what a view reads" in one for one in (*narrow, *schemas)] == [True, True]
        return
    assert schemas == []
    needing = f"{schema}.far (needs {other}.t), {schema}.reaching (needs {schema}.outside)"
    assert [one.endswith(f": {needing}.") for one in narrow] == [True]


def warned(server: MysqlServer, scratch: Path, include: Include) -> list[str]:
    with session_with(server, scratch) as session:
        flavor, _ = read_server(session, server.kind)
        found: Found = read_inventory(session, include)
        return list(warnings_of_views(session, flavor, include, found))
