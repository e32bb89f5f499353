"""Promises of `direct`: what changes under the dump's hands leaves no dump that seems whole."""

import time
from pathlib import Path

import pytest
from worker.contract import Include
from worker.errors import DumpFailed, SourceChanged
from worker.progress import Progress

from tests.worker.dump_world import A, B, World, decompress, directly, drop_zoo, make_zoo, plan_of
from tests.worker.mysql_server import MysqlServer

LARGE = (
    "CREATE TABLE a_large (id INT PRIMARY KEY, body LONGTEXT)",
    "INSERT INTO a_large WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
    f"SELECT i, REPEAT('x', {1 << 20}) FROM n",
)
"""Dumped first, and larger than all buffers: mysqldump stands in it until its reader goes on."""

CHANGES = {
    "altered": ("ALTER TABLE keyless ADD COLUMN c INT",),
    "rebuilt": ("ALTER TABLE keyless ADD COLUMN c INT FIRST, ALGORITHM=COPY",),
    "emptied": ("TRUNCATE TABLE keyless",),
    "dropped": ("DROP TABLE keyless",),
    "made anew": ("DROP TABLE keyless", "CREATE TABLE keyless (a INT, b BLOB)"),
    "swapped": ("RENAME TABLE keyless TO third, twin TO keyless, third TO twin",),
    "renamed": ("RENAME TABLE keyless TO elsewhere",),
    "replaced": (
        "CREATE TABLE made (a INT, b BLOB)",
        "INSERT INTO made SELECT * FROM keyless",
        "RENAME TABLE keyless TO elsewhere, made TO keyless",
        "DROP TABLE elsewhere",
    ),
}


UNDER_WAY_BYTES = 5 << 20


class Interrupting(Progress):
    """Does something when mysqldump has begun its transaction and stands in the large table."""

    def __init__(self, server: MysqlServer, statements: tuple[str, ...]) -> None:
        super().__init__(1)
        self.server = server
        self.statements = statements

    def read(self, raw_bytes: int) -> None:
        super().read(raw_bytes)
        if self.statements and self.heartbeat().raw_bytes > UNDER_WAY_BYTES:
            todo, self.statements = self.statements, ()
            self.server.execute("SET SESSION lock_wait_timeout = 20", *todo, database=B)


@pytest.fixture(params=["mysql", "mariadb"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """A whole database about to be dumped directly."""
    server: MysqlServer = request.getfixturevalue(request.param)
    drop_zoo(server)
    make_zoo(server)
    server.execute("CREATE TABLE twin (a INT, b BLOB)", database=B)
    server.execute(*LARGE, database=A)
    world = World(server, tmp_path, plan_of(server, tmp_path))
    directly(world)
    time.sleep(1)  # the time at which a table was made is told in whole seconds
    return world


@pytest.mark.parametrize("change", CHANGES)
def test_table_that_changes_while_it_is_dumped_leaves_no_stream(world: World, change: str) -> None:  # H14
    world.progress = Interrupting(world.server, CHANGES[change])
    with pytest.raises((DumpFailed, SourceChanged)):
        world.run()
    assert world.records.stream() is None


@pytest.mark.parametrize(
    ("change", "unasked"),
    [
        ("CREATE TABLE zoo_new (id INT PRIMARY KEY)", "zoo_new"),
        ("RENAME TABLE `odd``table` TO renamed", "renamed"),
        ("DROP TABLE `odd``table`", None),
    ],
)
def test_table_that_nobody_chose_is_in_no_dump(world: World, change: str, unasked: str | None) -> None:
    only = Include(tables=((B, "keyless"),))
    directly(world, only)
    world.server.execute(change, database=B)
    if unasked:
        with pytest.raises(SourceChanged, match=unasked):
            world.run(include=only)
        assert world.records.stream() is None
    else:
        world.run(include=only)
        assert world.records.stream() is not None


def test_rows_that_change_meanwhile_are_those_of_the_beginning(world: World) -> None:
    world.progress = Interrupting(world.server, ("UPDATE keyless SET a = 777777",))
    world.run()
    assert world.records.stream() is not None
    assert b"777777" not in decompress(world.s3.whole())
