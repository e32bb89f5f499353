"""Promises of worker.inventory: everything is listed, hashed, and what a dump cannot carry is refused by name."""

import hashlib
from pathlib import Path

import pytest
from worker.children import Children
from worker.contract import Include
from worker.errors import DumpFailed, EventUndumpable, InvalidViews, NoTables, TablesUnknown
from worker.inventory import Found, read_inventory, refuse_unselectable
from worker.login import Login
from worker.mysqldump import DumpRun, Mysqldump, find_client
from worker.plan_model import IgnoredTable, Inventory
from worker.sql import SYSTEM_SCHEMAS, name
from worker.warning import warnings_of

from tests.worker.conftest import contract_for, session_with
from tests.worker.mysql_server import ADMIN, MysqlServer

OBJECTS = (
    "CREATE TABLE `odd ``;'\" ñ日` (id INT PRIMARY KEY)",
    "CREATE TABLE plain (id INT PRIMARY KEY)",
    "CREATE VIEW v AS SELECT id FROM plain",
    "CREATE VIEW nested AS SELECT id FROM v",
    "CREATE PROCEDURE p() SELECT 1",
    "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1",
    "CREATE TRIGGER tr BEFORE INSERT ON plain FOR EACH ROW SET NEW.id = NEW.id",
    "CREATE EVENT ev ON SCHEDULE EVERY 1 YEAR DO SET @x = 1",
)


def read(server: MysqlServer, scratch: Path, *schemas: str, tables: tuple[tuple[str, str], ...] = ()) -> Found:
    with session_with(server, scratch) as session:
        return read_inventory(session, Include(schemas, tables))


def test_every_object_is_listed_with_the_hash_of_its_text(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:
    mysql.execute(*OBJECTS, database=schema)
    found = read(mysql, tmp_path, schema).inventory
    assert [table.name for table in found.tables] == ["odd `;'\" ñ日", "plain"]
    assert [view.name for view in found.views] == ["nested", "v"]
    assert [(routine.type, routine.name) for routine in found.routines] == [("FUNCTION", "f"), ("PROCEDURE", "p")]
    assert [(trigger.name, trigger.table) for trigger in found.triggers] == [("tr", "plain")]
    assert [(event.name, event.status, event.definer) for event in found.events] == [("ev", "ENABLED", "admin@%")]
    body = mysql.execute(f"SHOW CREATE FUNCTION {name(schema, 'f')}")[0]["Create Function"]
    assert found.routines[0].sha256 == hashlib.sha256(body.encode()).hexdigest()


def test_mariadb_sequences_and_versioned_tables_are_in_the_inventory(
    mariadb: MysqlServer, mariadb_schema: str, tmp_path: Path
) -> None:
    mariadb.execute(
        *OBJECTS,
        "CREATE SEQUENCE sq",
        "CREATE TABLE history (id INT PRIMARY KEY) WITH SYSTEM VERSIONING",
        database=mariadb_schema,
    )
    found = read(mariadb, tmp_path, mariadb_schema)
    assert {"sq", "history", "plain"} <= {table.name for table in found.inventory.tables}
    assert [warning for warning in warnings_of(found, "replica", None) if "without history" in warning]
    assert len(found.inventory.routines) == 2


def test_no_system_schema_is_ever_listed(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:  # H42
    mysql.execute("CREATE TABLE t (id INT)", database=schema)
    names = {item.name for item in read(mysql, tmp_path).inventory.schemas}
    assert schema in names
    assert not names & set(SYSTEM_SCHEMAS)
    with pytest.raises(TablesUnknown):
        read(mysql, tmp_path, "mysql")


def test_single_tables_narrow_tables_views_and_triggers(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:
    mysql.execute(*OBJECTS, "CREATE TABLE left_out (id INT)", database=schema)
    found = read(mysql, tmp_path, tables=((schema, "plain"), (schema, "v")))
    assert [table.name for table in found.inventory.tables] == ["plain"]
    assert [view.name for view in found.inventory.views] == ["v"]
    assert len(found.inventory.routines) == 2, "what triggers and views may call comes along"
    assert IgnoredTable(schema, "left_out") in found.ignored
    assert IgnoredTable(schema, "nested") in found.ignored


def test_what_does_not_exist_is_named(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:
    with pytest.raises(TablesUnknown, match=rf"no_such, {schema}\.nothing"):
        read(mysql, tmp_path, "no_such", tables=((schema, "nothing"),))


def test_nothing_to_dump_is_an_error(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:  # H45
    with pytest.raises(NoTables):
        read(mysql, tmp_path, schema)


def test_each_invalid_view_is_named_and_no_other(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:  # H35
    mysql.execute(
        *OBJECTS,
        "CREATE TABLE dropped (id INT)",
        "CREATE VIEW broken AS SELECT id FROM dropped",
        "CREATE VIEW on_broken AS SELECT id FROM broken",
        "DROP TABLE dropped",
        database=schema,
    )
    with pytest.raises(InvalidViews, match=rf": {schema}\.broken, {schema}\.on_broken\.$"):
        read(mysql, tmp_path, schema)


@pytest.mark.parametrize("kind", ["mysql", "mariadb"])
def test_event_on_which_mysqldump_never_ends_is_refused(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:  # H91
    server: MysqlServer = request.getfixturevalue(kind)
    schema = request.getfixturevalue("schema" if kind == "mysql" else "mariadb_schema")
    event = "CREATE EVENT endless ON SCHEDULE EVERY 1 YEAR DO SET @x = 'a;;b'"
    server.execute(*OBJECTS, event, database=schema)
    with pytest.raises(EventUndumpable, match=rf": {schema}\.endless\.$"):
        read(server, tmp_path, schema)


@pytest.mark.parametrize("character", ["'", '"', "\\", "\n", "`", "%", ";", "é"])
@pytest.mark.parametrize("has_event", [True, False])
def test_schema_in_which_mariadbs_client_finds_no_events_is_refused(
    mariadb: MysqlServer, tmp_path: Path, character: str, has_event: bool
) -> None:
    """H48: asked of the client itself, for the run of a clone's events and for a direct dump."""
    schema = f"odd {character} name"
    event = f"CREATE EVENT {name(schema, 'e')} ON SCHEDULE EVERY 1 YEAR DO SET @x = 1"
    mariadb.execute(f"CREATE SCHEMA {name(schema)}", f"CREATE TABLE {name(schema, 't')} (id INT)",
                    *[event][: int(has_event)])  # fmt: skip
    try:
        inventory = read(mariadb, tmp_path, schema).inventory
        for run in (DumpRun("everything", (schema,)), DumpRun("events", (schema,), ("t",))):
            assert is_dumped(mariadb, tmp_path, run) != is_refused(inventory)
    finally:
        mariadb.execute(f"DROP SCHEMA {name(schema)}")


def is_refused(inventory: Inventory) -> bool:
    refuse_unselectable(inventory, "mysql")
    try:
        refuse_unselectable(inventory, "mariadb")
    except EventUndumpable:
        return True
    return False


def is_dumped(server: MysqlServer, scratch: Path, run: DumpRun) -> bool:
    contract = contract_for(server, scratch)
    with Mysqldump(find_client(contract), contract, Login(*ADMIN), Children()).open(run) as dump:
        try:
            while dump.readinto(memoryview(bytearray(1 << 16))):
                pass
        except DumpFailed as failure:
            assert "1049" in str(failure)
            return False
    return True


def test_other_engines_and_disabled_events_are_warned_of(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:
    mysql.execute(
        "CREATE TABLE m (id INT) ENGINE=MEMORY",
        "CREATE TABLE i (id INT) ENGINE=MyISAM",
        "CREATE EVENT ev ON SCHEDULE EVERY 1 YEAR DISABLE ON REPLICA DO SET @x = 1",
        database=schema,
    )
    found = read(mysql, tmp_path, schema)
    warnings = " ".join(warnings_of(found, "replica", None))
    assert f"MEMORY tables are empty on a clone, and so in the dump: {schema}.m." in warnings  # H104
    assert f"{schema}.i" in warnings  # H41
    assert f"restore disabled: {schema}.ev" in warnings  # H104
    assert found.inventory.events[0].status == "REPLICA_SIDE_DISABLED"


def test_empty_schema_of_the_provider_is_left_out(mysql: MysqlServer, schema: str, tmp_path: Path) -> None:  # H42
    """RDS makes `tmp` and `innodb`; a user's schema of that name is dumped as soon as it holds anything."""
    mysql.execute("CREATE TABLE t (id INT)", "CREATE SCHEMA tmp", "CREATE SCHEMA innodb", database=schema)
    try:

        def dumped(*asked: str) -> set[str]:
            return {item.name for item in read(mysql, tmp_path, *asked).inventory.schemas} & {"tmp", "innodb"}

        assert dumped() == set()
        assert dumped(schema, "tmp") == {"tmp"}
        mysql.execute("CREATE PROCEDURE tmp.p() SELECT 1")
        assert dumped() == {"tmp"}
        mysql.execute("CREATE TABLE innodb.t (id INT)")
        assert dumped() == {"tmp", "innodb"}
    finally:
        mysql.execute("DROP SCHEMA tmp", "DROP SCHEMA innodb")
