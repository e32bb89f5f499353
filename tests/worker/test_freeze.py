"""Promises of worker.freeze and worker.fingerprint, on real replicas of both products."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pymysql
import pytest
from worker.errors import CloneMoved, NotOnClone, ReplicationBroken
from worker.fingerprint import check_fingerprint, differences, read_fingerprint, read_run
from worker.flavor import flavor_of, place
from worker.freeze import Clock, freeze, prove_clone
from worker.plan_model import Fingerprint
from worker.records import FreezeRecord
from worker.server import read_server

from tests.worker.conftest import Pair, contract_for, session_with
from tests.worker.fake_aws import MemoryRecords
from tests.worker.mysql_server import MysqlServer, wait_until_equal

if TYPE_CHECKING:
    from worker.session import Session


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
        records = MemoryRecords()
        position = freeze(session, flavor, records, 60, never)
        assert position.lag_s == 0
        assert (position.gtid_set, position.file) == (frozen_gtids(pair.source), "binlog.000001")
        frozen = read_fingerprint(session, flavor)
        assert frozen.executed_gtid_set == position.gtid_set
        assert frozen.applied_position == f"{position.file}:{position.position}"
        assert frozen.replica_threads_stopped
        assert frozen.read_only
        pair.source.execute("INSERT INTO s.t VALUES (2)")
        check_fingerprint(session, flavor, frozen)
        again = freeze(session, flavor, records, 0, never)
        assert again == replace(position, frozen_at=again.frozen_at), "a second worker knows the first one's freeze"
        pair.replica.execute("INSERT INTO s.t VALUES (99)")
        with pytest.raises(CloneMoved, match="transactions"):
            check_fingerprint(session, flavor, frozen)
    pair.replica.restart()
    with session_with(pair.replica, tmp_path) as session, pytest.raises(CloneMoved, match="replication runs"):
        check_fingerprint(session, flavor, frozen)


NOWHERE = 4
"""The position that a receiver shows before it has a file; where every file begins."""


@dataclass
class Scripted:
    """A running replica, by the second: its lag, and how far its receiver and its applier are. Its own clock."""

    state: Callable[[float], tuple[int, int, int]]
    records: MemoryRecords = field(default_factory=MemoryRecords)
    now_s: float = 0
    stopped_at_s: float | None = None

    def rows(self, statement: str, _purpose: str = "") -> list[dict[str, Any]]:
        if "UNIX_TIMESTAMP" in statement:
            return [{"now_s": 1000, "server_uuid": "u"}]
        if "Uptime" in statement:
            return [{"Value": "100"}]
        if statement.startswith("CALL"):
            assert self.records.freeze() == FreezeRecord("u", 900, 0), "noted before it is done"
            self.stopped_at_s = self.now_s
            return []
        lag_s, read, applied = self.state(self.now_s)
        file = "b.000001" if read > NOWHERE else ""
        runs = "Yes" if self.stopped_at_s is None else "No"
        return [{
            "Source_Server_Id": 1, "Replica_IO_Running": runs, "Replica_SQL_Running": runs,
            "Seconds_Behind_Source": lag_s, "Source_Log_File": file, "Read_Source_Log_Pos": read,
            "Relay_Source_Log_File": file, "Exec_Source_Log_Pos": applied, "Last_IO_Errno": 0,
            "Last_SQL_Errno": 0,
        }]  # fmt: skip

    def value(self, _statement: str) -> str:
        return ""

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.mark.parametrize(
    ("state", "from_s", "until_s"),
    [
        (lambda s: (0, 100, 100) if s < 0.9 else (500, 900, 200) if s < 20 else (0, 900, 900), 20, 30),
        (lambda s: (0, 900, 100 if s < 5 else 900), 5, 7),
        (lambda s: (0, 900 + int(s * 100), 850 + int(s * 100)), 1, 2),
        (lambda s: (0, NOWHERE, NOWHERE) if s < 5 else (0, 900, 900), 5, 12),
    ],
    ids=["just connected", "not yet applied", "never at rest", "nowhere yet"],
)
def test_lag_0_is_believed_once_it_holds(
    state: Callable[[float], tuple[int, int, int]], from_s: float, until_s: float
) -> None:  # H69
    replica = Scripted(state)
    clock = Clock(monotonic=lambda: replica.now_s, sleep=replica.sleep)
    position = freeze(
        cast("Session", replica), flavor_of("mysql", "8.0.40", ""), replica.records, 60, never, clock=clock
    )
    assert position.lag_s == 0
    assert replica.stopped_at_s is not None
    assert from_s <= replica.stopped_at_s <= until_s


def test_place_in_binary_logs_goes_on_beyond_six_digits() -> None:
    assert place("a.999999", 900) < place("a.1000000", 4) < place("a.1000000", 5)
    assert place("", 4) < place("a.000001", 4)


def test_replica_that_has_not_started_is_waited_for(pair: Pair, tmp_path: Path) -> None:  # H69
    """A server starts its replica threads a while after it answers: only a freeze that was noted in this run of it, and
    no later, is one."""
    wait_until_equal(pair.source, pair.replica)
    what = "REPLICA" if pair.replica.kind == "mysql" else "SLAVE"
    pair.replica.execute(f"STOP {what}")
    pair.source.execute("CREATE SCHEMA s")
    records = MemoryRecords()
    with session_with(pair.replica, tmp_path) as session:
        flavor, _ = read_server(session, pair.replica.kind)
        with pytest.raises(ReplicationBroken, match="within 0 s"):
            freeze(session, flavor, records, 0, never)
        server_uuid, started_at_s = read_run(session, flavor)
        records.note_freeze(FreezeRecord(server_uuid, started_at_s - 60, 0))
        with pytest.raises(ReplicationBroken, match="within 0 s"):
            freeze(session, flavor, records, 0, never)

        def start(sentence: str) -> None:
            if sentence == "Waiting for the replica":
                pair.replica.execute(f"START {what}")

        position = freeze(session, flavor, records, 60, start)
    assert (position.lag_s, position.gtid_set) == (0, frozen_gtids(pair.source))
    assert not running(pair.replica)


def test_start_time_may_jitter_and_not_move() -> None:
    frozen = Fingerprint("u", 1000, "u:1-5", None, True, True)
    assert not differences(frozen, replace(frozen, started_at_s=1002))
    assert differences(frozen, replace(frozen, started_at_s=1003)) == ["it was restarted"]


@pytest.mark.parametrize("moved", [{"executed_gtid_set": "u:1-6"}, {"applied_position": "b.000001:6"}])
def test_transactions_with_and_without_gtid_are_seen(moved: dict[str, Any]) -> None:  # H92
    frozen = Fingerprint("u", 1000, "u:1-5", "b.000001:5", True, True)
    assert differences(frozen, replace(frozen, **moved)) == ["transactions were executed"]


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
        position = freeze(session, flavor, MemoryRecords(), 2, Release(lock, said))
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
            freeze(session, flavor, MemoryRecords(), 60, never)
