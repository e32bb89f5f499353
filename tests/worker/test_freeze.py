"""Promises of worker.freeze and worker.fingerprint, on real replicas of both products."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pymysql
import pytest
from worker.errors import CloneMoved, NotOnClone, ReplicationBroken
from worker.fingerprint import check_fingerprint, differences, read_fingerprint
from worker.freeze import freeze, prove_clone
from worker.plan_model import Fingerprint
from worker.server import read_server

from tests.worker.conftest import Pair, contract_for, session_with
from tests.worker.mysql_server import MysqlServer, wait_until_equal


def never(_sentence: str) -> None:
    """For freezes that have nothing to wait for."""


def running(server: MysqlServer) -> bool:
    what = "REPLICA" if server.kind == "mysql" else "SLAVE"
    return bool(server.execute(f"SHOW {what} STATUS")[0][f"{what.title()}_SQL_Running"] == "Yes")


def test_frozen_replica_stands_and_a_restart_or_a_write_is_seen(pair: Pair, tmp_path: Path) -> None:  # H14, H92
    pair.source.execute("CREATE SCHEMA s", "CREATE TABLE s.t (id INT PRIMARY KEY)", "INSERT INTO s.t VALUES (1)")
    wait_until_equal(pair.source, pair.replica)
    contract = contract_for(pair.replica, tmp_path, isolation="replica")
    with session_with(pair.replica, tmp_path) as session:
        flavor, _ = read_server(session, pair.replica.kind)
        prove_clone(session, flavor, contract)
        position = freeze(session, flavor, 60, never)
        assert position.lag_s == 0
        assert (position.gtid_set, position.file) == (frozen_gtids(pair.source), "binlog.000001")
        frozen = read_fingerprint(session, flavor)
        assert frozen.replica_threads_stopped
        assert frozen.read_only
        pair.source.execute("INSERT INTO s.t VALUES (2)")
        check_fingerprint(session, flavor, frozen)
        assert freeze(session, flavor, 0, never).lag_s is None, "a second freeze finds it frozen and goes on"
        pair.replica.execute("INSERT INTO s.t VALUES (99)")
        with pytest.raises(CloneMoved, match="transactions"):
            check_fingerprint(session, flavor, frozen)
    pair.replica.restart()
    with session_with(pair.replica, tmp_path) as session, pytest.raises(CloneMoved, match="replication runs"):
        check_fingerprint(session, flavor, frozen)


def test_start_time_may_jitter_and_not_move() -> None:
    frozen = Fingerprint("u", 1000, "u:1-5", None, True, True)
    assert not differences(frozen, replace(frozen, started_at_s=1002))
    assert differences(frozen, replace(frozen, started_at_s=1003)) == ["it was restarted"]


def frozen_gtids(source: MysqlServer) -> str:
    position = "@@GLOBAL.gtid_executed" if source.kind == "mysql" else "@@GLOBAL.gtid_current_pos"
    return str(source.execute(f"SELECT {position} AS at_")[0]["at_"])


def test_what_is_not_the_clone_is_left_untouched(pair: Pair, tmp_path: Path) -> None:
    wait_until_equal(pair.source, pair.replica)
    with session_with(pair.source, tmp_path) as session:
        flavor, _ = read_server(session, pair.source.kind)
        with pytest.raises(NotOnClone, match="0 sources"):
            prove_clone(session, flavor, contract_for(pair.source, tmp_path))
    with session_with(pair.replica, tmp_path) as session:
        same = contract_for(pair.replica, tmp_path, source_host="127.0.0.1", source_port=pair.replica.port)
        with pytest.raises(NotOnClone, match="address"):
            prove_clone(session, flavor, same)
        pair.replica.execute("SET GLOBAL read_only = 0")
        with pytest.raises(NotOnClone, match="writes"):
            prove_clone(session, flavor, contract_for(pair.replica, tmp_path))
    assert running(pair.replica)


def test_replica_behind_is_frozen_at_the_limit_with_its_age(pair: Pair, tmp_path: Path) -> None:  # H69
    """A lock on the replica holds the applier back; the freeze takes what is there and says how old it is."""
    pair.source.execute("CREATE SCHEMA s", "CREATE TABLE s.t (id INT PRIMARY KEY) ENGINE=InnoDB")
    wait_until_equal(pair.source, pair.replica)
    lock = pair.replica.admin()
    lock.cursor().execute("FLUSH TABLES s.t WITH READ LOCK")
    pair.source.execute("INSERT INTO s.t VALUES (1)")
    said: list[str] = []
    with session_with(pair.replica, tmp_path) as session:
        flavor, _ = read_server(session, pair.replica.kind)
        wait_for_lag(pair.replica)
        release_after = Release(lock, said)
        position = freeze(session, flavor, 2, release_after)
    assert position.lag_s is not None
    assert position.lag_s >= 1
    assert any("behind" in sentence for sentence in said)


class Release:
    """Ends the lock as soon as the freeze begins, so that the applier can be stopped."""

    def __init__(self, lock: "pymysql.Connection[Any]", said: list[str]) -> None:
        self.lock, self.said = lock, said

    def __call__(self, sentence: str) -> None:
        self.said.append(sentence)
        if sentence.startswith("Freezing"):
            self.lock.close()


def wait_for_lag(replica: MysqlServer) -> None:
    what, column = (
        ("REPLICA", "Seconds_Behind_Source") if replica.kind == "mysql" else ("SLAVE", "Seconds_Behind_Master")
    )
    for _ in range(400):
        if replica.execute("DO SLEEP(0.05)", f"SHOW {what} STATUS")[0][column]:
            return
    raise AssertionError("the replica never fell behind")


def test_broken_replication_is_named(pair: Pair, tmp_path: Path) -> None:
    pair.source.execute("CREATE SCHEMA s", "CREATE TABLE s.t (id INT PRIMARY KEY)")
    wait_until_equal(pair.source, pair.replica)
    pair.replica.execute("DROP TABLE s.t")
    pair.source.execute("INSERT INTO s.t VALUES (1)")
    with session_with(pair.replica, tmp_path) as session:
        flavor, _ = read_server(session, pair.replica.kind)
        for _ in range(400):
            if not running(pair.replica):
                break
            pair.replica.execute("DO SLEEP(0.05)")
        with pytest.raises(ReplicationBroken, match="1146"):
            freeze(session, flavor, 60, never)
