"""Promises of mysqldump's own connection: slow readers are waited for, its loss is no dump, few privileges do."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from worker.children import Children
from worker.dump_options import OF_KIND, Kind
from worker.errors import DumpFailed
from worker.login import Login
from worker.mysqldump import DumpRun, Mysqldump, find_client

from tests.worker.conftest import contract_for
from tests.worker.mysql_server import ADMIN, MysqlServer

ROW_BYTES = 1 << 20
PIPE = memoryview(bytearray(1 << 16))


def dumping(server: MysqlServer, scratch: Path, login: Login | None = None) -> Mysqldump:
    contract = contract_for(server, scratch)
    return Mysqldump(find_client(contract), contract, login or Login(*ADMIN), Children())


def fill(server: MysqlServer, schema: str) -> None:
    rows = (
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
        f"SELECT i, REPEAT('x', {ROW_BYTES}) FROM n"
    )
    server.execute("CREATE TABLE t (id INT PRIMARY KEY, body LONGTEXT)", f"INSERT INTO t {rows}", database=schema)


@pytest.fixture
def large(mysql: MysqlServer, schema: str) -> str:
    """A schema whose one table is larger than all buffers between server and reader."""
    fill(mysql, schema)
    return schema


@pytest.fixture
def impatient(mysql: MysqlServer) -> Iterator[MysqlServer]:
    """The server while it gives up on a reader after one second, unless the reader asks for more."""
    mysql.execute("SET GLOBAL net_write_timeout = 1")
    yield mysql
    mysql.execute("SET GLOBAL net_write_timeout = DEFAULT")


def test_server_waits_for_a_reader_that_pauses(impatient: MysqlServer, large: str, tmp_path: Path) -> None:  # H17
    with dumping(impatient, tmp_path).open(DumpRun("data", (large,), ("t",))) as dump:
        dump.readinto(PIPE)
        time.sleep(3)
        while dump.readinto(PIPE):
            pass
        assert dump.raw_bytes > 40 * ROW_BYTES


def test_dump_whose_connection_is_killed_has_no_end(mysql: MysqlServer, large: str, tmp_path: Path) -> None:  # H18
    with dumping(mysql, tmp_path).open(DumpRun("data", (large,), ("t",))) as dump:
        dump.readinto(PIPE)
        ours = mysql.execute(f"SELECT id FROM information_schema.processlist WHERE db = '{large}'")
        assert len(ours) == 1
        mysql.execute(f"KILL {ours[0]['id' if 'id' in ours[0] else 'ID']}")
        with pytest.raises(DumpFailed, match="Lost connection"):
            while dump.readinto(PIPE):
                pass


@pytest.mark.parametrize("kind", ["mysql", "mariadb"])
def test_row_larger_than_a_clients_usual_packet_is_dumped_whole(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:  # H19
    server: MysqlServer = request.getfixturevalue(kind)
    schema = request.getfixturevalue("schema" if kind == "mysql" else "mariadb_schema")
    size_bytes = 30 << 20  # a client takes 24 MiB unless it is told otherwise
    server.execute("CREATE TABLE t (body LONGTEXT)", f"INSERT INTO t SELECT REPEAT('x', {size_bytes})", database=schema)
    with dumping(server, tmp_path).open(DumpRun("data", (schema,), ("t",))) as dump:
        while dump.readinto(PIPE):
            pass
        assert dump.raw_bytes > size_bytes


GRANTS = {
    "everywhere": ("SELECT, SHOW VIEW, TRIGGER, EVENT, REPLICATION CLIENT ON *.*",),
    "one schema": ("SELECT, SHOW VIEW, TRIGGER, EVENT ON {schema}.*", "SHOW_ROUTINE ON *.*"),
}


@pytest.fixture(params=GRANTS)
def operator(request: pytest.FixtureRequest, mysql: MysqlServer, schema: str) -> Iterator[Login]:
    """A login that may see what it dumps, and has neither RELOAD nor PROCESS nor any other administrator's right."""
    name = f"operator_{schema}"
    grants = [f"GRANT {what.format(schema=schema)} TO {name}" for what in GRANTS[request.param]]
    mysql.execute(f"CREATE USER {name} IDENTIFIED BY 'x'", *grants)
    yield Login(name, "x")
    mysql.execute(f"DROP USER {name}")


@pytest.mark.parametrize("kind", list(OF_KIND))
def test_operator_without_reload_or_process_dumps_what_rds_can_restore(
    mysql: MysqlServer, schema: str, operator: Login, tmp_path: Path, kind: Kind
) -> None:
    """H05, H22, H23: a server with GTIDs, a client of 9.7, and no error; H33, H34: no statement that RDS refuses."""
    mysql.execute("CREATE TABLE t (id INT PRIMARY KEY)", "CREATE PROCEDURE p() SELECT 1", database=schema)
    content = b""
    with dumping(mysql, tmp_path, operator).open(DumpRun(kind, (schema,))) as dump:
        while count := dump.readinto(PIPE):
            content += PIPE[:count]
    assert content.endswith(b"\n-- Dump completed\n")
    assert b"GTID_PURGED" not in content
    assert b"SQL_LOG_BIN" not in content
