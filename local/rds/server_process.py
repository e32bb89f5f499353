"""One database server: start, stop, restart, freeze; and a session as the administrator that RDS keeps to itself."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymysql
from pymysql.connections import Connection
from pymysql.cursors import DictCursor

from local.rds.certificates import ServerCertificate
from local.rds.configuration import Place, Role, option_file
from local.rds.engines import ADMIN, Engine
from local.rds.spawner import Spawner

_START_LIMIT_S = 120
_STOP_LIMIT_S = 60
_POLL_S = 0.02


class ServerFailed(Exception):
    """A server ended or did not answer in time; the message carries the end of its error log."""


@dataclass
class Server:
    """A server and its data folder; every call waits until it is done. Not for use by two threads at once."""

    engine: Engine
    place: Place
    certificate: ServerCertificate
    spawner: Spawner
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def pid(self) -> int | None:
        """The running server's process id, else None."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self, role: Role, *, resume_replication: bool = True, private: bool = False) -> None:
        """Start on the data folder and wait until it answers.

        `private` listens on the socket alone and logs in as `initial_admin` may: for work before the first real start.
        Raises ServerFailed.
        """
        self.place.files.mkdir(exist_ok=True)
        self.place.temporary.mkdir(exist_ok=True)
        self.place.option_file.write_text(option_file(self.engine, self.place, role, self.certificate))
        options = [f"--defaults-file={self.place.option_file}"]
        if not resume_replication:
            options.append("--skip-replica-start" if self.engine.is_mysql else "--skip-slave-start")
        if private:
            options.append("--skip-networking")
        self._process = self.spawner.spawn([self.engine.daemon, *options], self.place.error_log)
        self._await_answer(self._process)

    def stop(self) -> None:
        """Shut down in order; a server that does not end is killed. Nothing happens to one that does not run."""
        if self._process is None:
            return
        self.thaw()
        self._process.terminate()
        try:
            self._process.wait(_STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """Stop it where it stands: sessions hang until `thaw`. Returns when every thread of it stands still."""
        pid = self.pid
        if pid is None:
            raise ServerFailed("it is not running")
        os.kill(pid, signal.SIGSTOP)
        while not all(_stands_still(task) for task in Path(f"/proc/{pid}/task").iterdir()):
            time.sleep(_POLL_S)

    def thaw(self) -> None:
        """Let it go on; nothing happens to a server that is not frozen."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGCONT)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Frozen while the block runs."""
        self.freeze()
        try:
            yield
        finally:
            self.thaw()

    def connect(self, user: str = ADMIN) -> "Connection[DictCursor]":
        """A session through the socket, without binary log: what it changes is not replicated."""
        session = pymysql.connect(
            unix_socket=str(self.place.socket), user=user, autocommit=True, cursorclass=DictCursor, charset="utf8mb4"
        )
        with session.cursor() as cursor:
            cursor.execute("SET SESSION sql_log_bin = 0")
        return session

    def execute(self, statements: Iterable[str], user: str = ADMIN) -> None:
        """Run the administrator's statements one after the other."""
        with self.connect(user) as session, session.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def value(self, expression: str) -> Any:
        """The value of one SQL expression."""
        with self.connect() as session, session.cursor() as cursor:
            cursor.execute(f"SELECT {expression} AS answer")
            row = cursor.fetchone()
        return row["answer"] if row else None

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_LIMIT_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise ServerFailed(f"it ended with {process.returncode}:\n{self._last_words()}")
            try:
                pymysql.connect(unix_socket=str(self.place.socket), user="nobody").close()
            except pymysql.err.OperationalError as refusal:
                if refusal.args[0] == pymysql.constants.ER.ACCESS_DENIED_ERROR:
                    return
            time.sleep(_POLL_S)
        self.kill()
        raise ServerFailed(f"it did not answer within {_START_LIMIT_S} s:\n{self._last_words()}")

    def _last_words(self) -> str:
        return "\n".join(self.place.error_log.read_text(errors="replace").splitlines()[-12:])


def _stands_still(task: Path) -> bool:
    try:
        # The state follows the program's name, which is in parentheses and may hold anything.
        return (task / "stat").read_text().rpartition(")")[2].split()[0] in "Tt"
    except (FileNotFoundError, ProcessLookupError):
        return True
