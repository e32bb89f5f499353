"""Promises of the plan's watch: work on the server is progress, however long one statement takes; words are none."""

import contextlib
import itertools
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pymysql
import pytest
from worker.connecting import connect
from worker.counting import ask_all
from worker.errors import CannotConnect, StatementFailed
from worker.progress import Progress
from worker.pulse import Pulse

from tests.worker.conftest import FakeSecrets, contract_for, session_with
from tests.worker.mysql_server import MysqlServer
from tests.worker.test_ranges import NUMBERS

INTERVAL_S = 0.1
TABLE = (
    "CREATE TABLE t (id INT PRIMARY KEY, pad CHAR(9)) STATS_AUTO_RECALC=0",
    f"INSERT INTO t SELECT i, 'x' FROM {NUMBERS.format(rows=20_000)}",
)
SLOW_COUNT = "SELECT SUM((SELECT COUNT(*) FROM {0}.t b WHERE b.pad = a.pad AND b.id <> a.id)) AS n FROM {0}.t a"
"""Reads as many rows as the table has, as many times: minutes."""


class Moves:
    """Counts what the pulse says."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1

    def within(self, seconds: float) -> int:
        before = self.count
        time.sleep(seconds)
        return self.count - before


@contextmanager
def pulse_of(server: MysqlServer, scratch: Path) -> Iterator[Moves]:
    moves = Moves()
    with Pulse(session_with(server, scratch), moves, INTERVAL_S):
        yield moves


@contextmanager
def under_way(server: MysqlServer, statement: str) -> Iterator[None]:
    """One statement, killed at the end of the block."""
    connection = server.admin()
    with connection.cursor() as asking:
        asking.execute("SELECT CONNECTION_ID() AS id")
        (number,) = asking.fetchall()

    def run() -> None:
        with connection.cursor() as cursor, contextlib.suppress(pymysql.err.MySQLError):
            cursor.execute(statement)

    thread = threading.Thread(target=run)
    thread.start()
    yield
    assert thread.is_alive()
    server.execute(f"KILL {number['id']}")
    thread.join()


@contextmanager
def frozen(server: MysqlServer) -> Iterator[None]:
    """The server stands still within the block."""
    assert server.process
    server.process.send_signal(signal.SIGSTOP)
    time.sleep(INTERVAL_S)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


@pytest.fixture(params=["mysql", "mariadb"])
def place(request: pytest.FixtureRequest) -> tuple[MysqlServer, str]:
    """A server of each product, and an empty schema on it."""
    schema = "schema" if request.param == "mysql" else "mariadb_schema"
    return request.getfixturevalue(request.param), request.getfixturevalue(schema)


def test_statement_that_reads_for_long_is_progress(place: tuple[MysqlServer, str], tmp_path: Path) -> None:  # H77
    server, schema = place
    depth = "cte_max_recursion_depth" if server.kind == "mysql" else "max_recursive_iterations"
    server.execute(f"SET SESSION {depth} = 1000000", *TABLE, database=schema)
    with pulse_of(server, tmp_path) as moves, under_way(server, SLOW_COUNT.format(schema)):
        assert moves.within(20 * INTERVAL_S) > 5


def test_statement_that_waits_is_no_progress(place: tuple[MysqlServer, str], tmp_path: Path) -> None:  # H08
    server, _ = place
    with pulse_of(server, tmp_path) as moves, under_way(server, "SELECT SLEEP(60)"):
        assert moves.within(20 * INTERVAL_S) < 5, "only the server's own background may read"


def test_frozen_server_is_no_progress_and_is_not_waited_for(mysql: MysqlServer, tmp_path: Path) -> None:  # H08
    moves = Moves()
    pulse = Pulse(session_with(mysql, tmp_path, isolation="replica"), moves, INTERVAL_S)
    with frozen(mysql), pulse:
        assert moves.within(10 * INTERVAL_S) == 0


def test_sentence_is_no_progress() -> None:  # H08
    times = itertools.count(100)
    progress = Progress(1, lambda: next(times))
    before = progress.heartbeat().progress_at
    progress.note("Counting rows: 0 of 9")
    assert (progress.heartbeat().activity, progress.heartbeat().progress_at) == ("Counting rows: 0 of 9", before)
    progress.moved()
    assert progress.heartbeat().progress_at > before


def test_every_answer_is_progress(mysql: MysqlServer, tmp_path: Path) -> None:
    moves = Moves()
    with connect(contract_for(mysql, tmp_path), FakeSecrets().client, answered=moves) as session:
        session.rows("SELECT 1")
        assert moves.count == 1


@pytest.mark.parametrize("changes", [{"phase": "dump", "isolation": "replica"}, {"phase": "plan"}])
def test_answer_that_does_not_come_is_an_error(mysql: MysqlServer, tmp_path: Path, changes: dict[str, Any]) -> None:
    """H08: all statements but those of a clone's plan, which may take hours, have a limit."""
    with (
        session_with(mysql, tmp_path, stall_limit_s=0.3, **changes) as session,
        frozen(mysql),
        pytest.raises(CannotConnect, match="did not answer a look"),
    ):
        session.rows("SELECT 1", "a look")


def test_count_on_a_clone_may_outlast_the_stall_limit(mysql: MysqlServer, tmp_path: Path) -> None:  # H77
    with session_with(mysql, tmp_path, stall_limit_s=0.3, isolation="replica") as session:
        assert session.value("SELECT SLEEP(1)") == 0


def test_failed_count_ends_the_others_at_once(mysql: MysqlServer, tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(StatementFailed):
        ask_all(["SELECT SLEEP(60)", "no SQL"], lambda: session_with(mysql, tmp_path), print, "Counting")
    assert time.monotonic() - began < 10
