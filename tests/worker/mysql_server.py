"""Real servers for the tests: a data folder is made once for a whole run, copied for each server, and thrown away.

Each server listens on 127.0.0.1 with a certificate of a throw-away CA, writes binary logs with GTIDs, and has RDS'
procedure `mysql.rds_stop_replication`. `ADMIN` may do everything; tests make the lesser users they need.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pymysql
import pymysql.cursors

from local.ports import free_port
from tests.worker.tls import make_ca_and_server_certificate

REPOSITORY = Path(__file__).resolve().parents[2]
MYSQL_BIN_DIR = REPOSITORY / ".local/mysql/usr/bin"
MARIADB_DIR = REPOSITORY / ".local/mariadb/usr"
MARIADB_BIN_DIR = MARIADB_DIR / "bin"

Kind = Literal["mysql", "mariadb"]

ADMIN = ("admin", "pa'ss\\ #\"w;ört")
START_LIMIT_S = 60

_PASSWORD = ADMIN[1].replace("\\", "\\\\").replace("'", "\\'")
_STOP = {"mysql": "STOP REPLICA", "mariadb": "STOP SLAVE"}


def setup_sql(kind: Kind) -> str:
    """One statement per line, as both bootstrap modes want it."""
    return (
        f"CREATE USER '{ADMIN[0]}'@'%' IDENTIFIED BY '{_PASSWORD}';\n"
        f"GRANT ALL ON *.* TO '{ADMIN[0]}'@'%' WITH GRANT OPTION;\n"
        f"CREATE DEFINER='root'@'localhost' PROCEDURE mysql.rds_stop_replication() {_STOP[kind]};\n"
    )


def make_template(kind: Kind, folder: Path) -> None:
    """A data folder in `folder`/data and the certificates beside it."""
    program = MYSQL_BIN_DIR / "mysqld" if kind == "mysql" else MARIADB_BIN_DIR / "mariadbd"
    assert program.exists(), f"{program} is missing: run `make setup`"
    folder.mkdir(parents=True)
    make_ca_and_server_certificate(folder)
    data = folder / "data"
    if kind == "mysql":
        (folder / "setup.sql").write_text(setup_sql(kind))
        _run(folder, program, "--no-defaults", "--initialize-insecure", "--user=root", f"--datadir={data}",
             f"--init-file={folder}/setup.sql", "--innodb-redo-log-capacity=8M")  # fmt: skip
        (data / "auto.cnf").unlink()
        return
    places = ["--no-defaults", f"--basedir={MARIADB_DIR}", f"--datadir={data}", "--user=root"]
    _run(folder, MARIADB_BIN_DIR / "mariadb-install-db", *places, "--auth-root-authentication-method=normal",
         "--skip-test-db", "--innodb-log-file-size=8M")  # fmt: skip
    _run(folder, program, *places, "--bootstrap", "--innodb-log-file-size=8M",
         stdin="USE mysql;\nFLUSH PRIVILEGES;\n" + setup_sql(kind))  # fmt: skip


def _run(temporary: Path, *command: Path | str, stdin: str = "") -> None:
    """With a folder of its own for temporary tables, which have the same names in each server."""
    done = subprocess.run(
        [str(part) for part in command], env=os.environ | {"TMPDIR": str(temporary)}, input=stdin.encode(),
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")[-2000:]


@dataclass
class MysqlServer:
    """One server process. `options` are further command-line options."""

    kind: Kind
    folder: Path
    template: Path
    options: Sequence[str] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    host = "127.0.0.1"

    @property
    def ca_bundle(self) -> Path:
        return self.template / "ca.pem"

    @property
    def bin_dir(self) -> Path:
        return MYSQL_BIN_DIR if self.kind == "mysql" else MARIADB_BIN_DIR

    def start(self) -> "MysqlServer":
        """Starts and waits until it answers; the first start copies the template."""
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            shutil.copytree(self.template / "data", self.folder / "data")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self._command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + START_LIMIT_S
        while True:
            try:
                self.admin().close()
                return self
            except pymysql.err.OperationalError:
                log_tail = (self.folder / "log").read_text(errors="replace")[-2000:]
                assert self.process.poll() is None, log_tail
                assert time.monotonic() < end, log_tail
                time.sleep(0.05)

    def _command(self) -> list[str]:
        common = [
            "--no-defaults", "--user=root", f"--datadir={self.folder}/data", f"--socket={self.folder}/s.sock",
            f"--port={self.port}", "--bind-address=127.0.0.1", f"--pid-file={self.folder}/pid",
            f"--tmpdir={self.folder}", f"--server-id={self.port}", "--log-bin=binlog", "--skip-name-resolve",
            f"--ssl-ca={self.template}/ca.pem", f"--ssl-cert={self.template}/server-cert.pem",
            f"--ssl-key={self.template}/server-key.pem",
            "--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=0", "--sync-binlog=0",
            "--innodb-doublewrite=OFF", "--innodb-flush-method=nosync", "--max-allowed-packet=64M",
            "--secure-file-priv=",
        ]  # fmt: skip
        own = {
            "mysql": ["--mysqlx=OFF", "--gtid-mode=ON", "--enforce-gtid-consistency=ON",
                      "--innodb-redo-log-capacity=64M", "--performance-schema=OFF", "--log-error-verbosity=1"],
            "mariadb": [f"--basedir={MARIADB_DIR}", "--innodb-log-file-size=8M", "--log-slave-updates",
                        "--binlog-format=ROW"],
        }[self.kind]  # fmt: skip
        program = self.bin_dir / ("mysqld" if self.kind == "mysql" else "mariadbd")
        return [str(program), *common, *own, *self.options]

    def admin(self, database: str | None = None) -> "pymysql.Connection[pymysql.cursors.DictCursor]":
        """A session that may do everything, by socket."""
        return pymysql.connect(
            unix_socket=f"{self.folder}/s.sock",
            user=ADMIN[0],
            password=ADMIN[1].encode(),
            database=database,
            charset="utf8mb4",
            autocommit=True,
            local_infile=True,
            cursorclass=pymysql.cursors.DictCursor,
        )

    def execute(self, *statements: str, database: str | None = None) -> list[dict[str, Any]]:
        """Runs the statements in one session and returns the last one's rows."""
        connection = self.admin(database)
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def stop(self, with_signal: signal.Signals = signal.SIGKILL) -> None:
        """Ends the process; nothing of a throw-away server needs a clean shutdown."""
        if self.process is not None:
            self.process.send_signal(with_signal)
            self.process.wait(START_LIMIT_S)
            self.process = None

    def restart(self) -> None:
        self.stop(signal.SIGTERM)
        self.start()


def replicate(source: MysqlServer, replica: MysqlServer) -> None:
    """Makes `replica` follow `source` from its first transaction, read-only, as RDS does."""
    password = _PASSWORD
    if source.kind == "mysql":
        change = (
            f"CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT={source.port}, "
            f"SOURCE_USER='{ADMIN[0]}', SOURCE_PASSWORD='{password}', "
            "SOURCE_AUTO_POSITION=1, SOURCE_SSL=1, SOURCE_CONNECT_RETRY=1"
        )
        replica.execute(change, "START REPLICA", "SET GLOBAL read_only=1")
        return
    change = (
        f"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={source.port}, MASTER_USER='{ADMIN[0]}', "
        f"MASTER_PASSWORD='{password}', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1"
    )
    replica.execute(change, "START SLAVE", "SET GLOBAL read_only=1")


def wait_until_equal(source: MysqlServer, replica: MysqlServer, limit_s: float = 30) -> None:
    """Waits until the replica has executed all that the source has."""
    position = "@@GLOBAL.gtid_executed" if source.kind == "mysql" else "@@GLOBAL.gtid_current_pos"
    end = time.monotonic() + limit_s
    while replica.execute(f"SELECT {position} AS at_") != source.execute(f"SELECT {position} AS at_"):
        assert time.monotonic() < end, "the replica does not catch up"
        time.sleep(0.05)
