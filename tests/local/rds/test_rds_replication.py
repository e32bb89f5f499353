"""Replicas really replicate, can be frozen by a user without SUPER, and move again after a restart."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pymysql
import pytest

from tests.local.rds.conftest import MASTER, PASSWORD, Service, within

pytestmark = pytest.mark.xdist_group("rds-replication")

_THREADS = {
    "mysql": ("Replica_IO_Running", "Replica_SQL_Running"),
    "mariadb": ("Slave_IO_Running", "Slave_SQL_Running"),
}


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def pair(service: Service, engine: str) -> Iterator[tuple[str, str]]:
    """A source with rows that a writer keeps adding to while the replica is made, and the replica."""
    source, replica = f"{engine}-source", f"{engine}-replica"
    service.create(source, engine, DBName="shop")
    with service.connect(source) as session, session.cursor() as cursor:
        cursor.execute("CREATE TABLE shop.orders (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(50))")
        cursor.execute("CREATE TABLE shop.old (id INT) ENGINE=MyISAM")
        cursor.execute("INSERT INTO shop.old VALUES (1), (2), (3)")
        cursor.execute("CREATE PROCEDURE shop.tidy() SELECT 1")
        cursor.execute("CREATE TABLE shop.ticks (at TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6))")
        cursor.execute("CREATE EVENT shop.early ON SCHEDULE EVERY 1 SECOND DO INSERT INTO shop.ticks () VALUES ()")
    stop = threading.Event()
    writer = threading.Thread(target=_write, args=(service, source, stop))
    writer.start()
    try:
        service.replicate(source, replica)
    finally:
        stop.set()
        writer.join()
    yield source, replica
    for identifier in (replica, source):
        service.rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)


def _write(service: Service, source: str, stop: threading.Event) -> None:
    with service.connect(source) as session, session.cursor() as cursor:
        while not stop.is_set():
            cursor.execute("INSERT INTO shop.orders (note) VALUES ('while the replica was made')")
            time.sleep(0.002)


def threads(service: Service, replica: str, engine: str) -> tuple[str, str]:
    """Whether the receiving and the applying thread run."""
    (status,) = service.query(replica, "SHOW REPLICA STATUS")
    receiving, applying = _THREADS[engine]
    assert status[receiving] != "Yes" or status["Last_SQL_Error"] == ""
    return status[receiving], status[applying]


def rows(service: Service, identifier: str) -> dict[str, Any]:
    (counted,) = service.query(
        identifier, "SELECT COUNT(*) n, COALESCE(SUM(CRC32(CONCAT(id, note))), 0) hash FROM shop.orders"
    )
    return counted


def settles(service: Service, source: str, replica: str) -> bool:
    """Whether the replica soon holds the same rows as its source."""
    return any(rows(service, source) == rows(service, replica) for _ in within(10))


def test_replica_made_under_writes_holds_each_row_once(service: Service, pair: tuple[str, str], engine: str) -> None:
    source, replica = pair
    assert rows(service, source)["n"] > 20
    assert settles(service, source, replica)
    assert threads(service, replica, engine) == ("Yes", "Yes")


def test_replica_holds_other_storage_engines_and_routines(service: Service, pair: tuple[str, str]) -> None:
    _, replica = pair
    assert [row["id"] for row in service.query(replica, "SELECT id FROM shop.old ORDER BY id")] == [1, 2, 3]
    assert service.query(replica, "CALL shop.tidy()") == [{"1": 1}]


def test_replica_refuses_the_master_users_writes(service: Service, pair: tuple[str, str]) -> None:
    _, replica = pair
    with pytest.raises(pymysql.err.OperationalError, match="read-only"):
        service.query(replica, "INSERT INTO shop.orders (note) VALUES ('no')")
    assert service.query(replica, "SELECT @@GLOBAL.read_only ro, @@GLOBAL.log_bin lb") == [{"ro": 1, "lb": 0}]


def test_master_user_freezes_a_replica_only_by_the_procedure(
    service: Service, pair: tuple[str, str], engine: str
) -> None:
    source, replica = pair
    with pytest.raises(pymysql.err.OperationalError, match="SUPER"):
        service.query(replica, "STOP REPLICA")
    assert service.query(replica, "CALL mysql.rds_stop_replication()")
    assert threads(service, replica, engine) == ("No", "No")
    counted = "SELECT COUNT(*) AS n FROM shop.ticks"
    frozen, ticks = rows(service, replica), service.query(replica, counted)
    service.query(source, "INSERT INTO shop.orders (note) VALUES ('after the freeze')")
    time.sleep(1.2)
    assert rows(service, replica) == frozen != rows(service, source)
    assert service.query(replica, counted) == ticks, "an event wrote on the replica"
    if engine == "mysql":  # MariaDB's scheduler is off unless a parameter group switches it on
        assert service.query(source, counted)[0]["n"] > ticks[0]["n"]
    assert service.query(replica, "CALL mysql.rds_start_replication()")
    assert settles(service, source, replica)


def test_restart_wakes_a_frozen_replica_unless_told_otherwise(
    service: Service, pair: tuple[str, str], engine: str
) -> None:
    """H92."""
    source, replica = pair
    service.query(replica, "CALL mysql.rds_stop_replication()")
    before = service.admin.server(replica)
    service.admin.restart(replica, resume_replication=False)
    assert threads(service, replica, engine) == ("No", "No")
    service.admin.restart(replica)
    assert any(threads(service, replica, engine) == ("Yes", "Yes") for _ in within(10))
    after = service.admin.server(replica)
    assert (after.port, after.pid != before.pid) == (before.port, True)
    service.query(source, "INSERT INTO shop.orders (note) VALUES ('after the restart')")
    assert settles(service, source, replica)


def test_event_made_on_the_source_arrives_disabled(service: Service, pair: tuple[str, str], engine: str) -> None:
    """H104."""
    source, replica = pair
    service.query(source, "CREATE EVENT shop.late ON SCHEDULE EVERY 1 DAY DO DELETE FROM shop.ticks")
    disabled = {"mysql": "REPLICA_SIDE_DISABLED", "mariadb": "SLAVESIDE_DISABLED"}[engine]
    status = "SELECT status AS status FROM information_schema.events WHERE event_name = 'late'"
    assert any(service.query(replica, status) == [{"status": disabled}] for _ in within(10))
    service.query(source, "DROP EVENT shop.late")


def test_making_a_replica_writes_nothing_to_its_source(service: Service, pair: tuple[str, str], engine: str) -> None:
    """P5: neither an account nor a transaction that is not the user's own."""
    source, replica = pair
    assert settles(service, source, replica)
    accounts = "SELECT user, host FROM mysql.user ORDER BY user, host"
    assert service.query(source, accounts) == service.query(replica, accounts)
    if engine == "mysql":
        executed = "SELECT @@GLOBAL.gtid_executed AS gtids, @@server_uuid AS uuid"
        for _ in within(10):
            (there,), (here,) = service.query(replica, executed), service.query(source, executed)
            if here["gtids"] == there["gtids"]:  # else an event wrote in between
                break
        assert here["gtids"] == there["gtids"]
        assert here["gtids"].split(":")[0] == here["uuid"] != there["uuid"]


def test_master_user_has_what_rds_gives_and_no_more(service: Service, pair: tuple[str, str], engine: str) -> None:
    source, _ = pair
    grants = " ".join(str(next(iter(row.values()))) for row in service.query(source, "SHOW GRANTS"))
    for privilege in ("SELECT", "RELOAD", "PROCESS", "LOCK TABLES", "SHOW VIEW", "TRIGGER", "EVENT", "EXECUTE"):
        assert privilege in grants
    for privilege in ("SUPER", "SYSTEM_VARIABLES_ADMIN", "CONNECTION_ADMIN", "FILE", "SHUTDOWN", "ALL PRIVILEGES"):
        assert privilege not in grants
    if engine == "mysql":
        assert "rds_superuser_role" in grants
        with pytest.raises(pymysql.err.OperationalError, match="denied"):
            service.query(source, f"UPDATE mysql.user SET Super_priv = 'Y' WHERE user = '{MASTER}'")


def test_new_password_reaches_replicas(service: Service, pair: tuple[str, str]) -> None:
    source, replica = pair
    for password in ("another secret", PASSWORD):
        service.rds.modify_db_instance(DBInstanceIdentifier=source, MasterUserPassword=password, ApplyImmediately=True)
        assert service.statuses_until_available(source)[0] == "resetting-master-credentials"
        for identifier in (source, replica):
            assert any(_logs_in(service, identifier, password) for _ in within(10))


def _logs_in(service: Service, identifier: str, password: str) -> bool:
    try:
        service.connect(identifier, password).close()
    except pymysql.err.OperationalError as refusal:
        assert refusal.args[0] == pymysql.constants.ER.ACCESS_DENIED_ERROR
        return False
    return True
