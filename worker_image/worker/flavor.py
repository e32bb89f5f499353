"""What MySQL and MariaDB, and their versions, call the same thing.

Tried: MySQL 9.7 and MariaDB 10.11. The names for MySQL 8.0 and 8.4 are those of their manuals: `SHOW REPLICA STATUS`
since 8.0.22, `SHOW BINARY LOG STATUS` since 8.2, the old names gone in 8.4. MariaDB keeps the old ones.
"""

import re
from dataclasses import dataclass
from typing import Any

from worker.contract import Engine
from worker.errors import ServerUnsupported

OLDEST_MYSQL = (8, 0, 22)
OLDEST_MARIADB = (10, 6, 0)


@dataclass(frozen=True)
class ReplicaStatus:
    """One channel's row. `lag_s` is None while the server cannot tell it. Both files are the source's binary logs: the
    receiver has got as far as `read_position`, the applier as far as `source_position`."""

    source_server_id: int
    source_uuid: str
    receiver_runs: bool
    receiver_stopped: bool
    applier_runs: bool
    lag_s: int | None
    read_file: str
    read_position: int
    source_file: str
    source_position: int
    receiver_error: int
    applier_error: int


@dataclass(frozen=True)
class Flavor:
    """The statements of one server."""

    engine: Engine
    version: tuple[int, int, int]
    replica_status: str
    explain: str
    executed_gtid_set: str
    server_uuid: str

    @property
    def is_mariadb(self) -> bool:
        return self.engine == "mariadb"

    def read_replica_status(self, row: dict[str, Any]) -> ReplicaStatus:
        """A row of `replica_status`, whichever names its columns have."""
        old = "Relay_Source_Log_File" not in row
        source, replica = ("Master", "Slave") if old else ("Source", "Replica")
        receiver, lag_s = str(row[f"{replica}_IO_Running"]), row[f"Seconds_Behind_{source}"]
        return ReplicaStatus(
            source_server_id=int(row[f"{source}_Server_Id"]),
            source_uuid=str(row.get(f"{source}_UUID", "")),
            receiver_runs=receiver == "Yes",
            receiver_stopped=receiver == "No",
            applier_runs=str(row[f"{replica}_SQL_Running"]) == "Yes",
            lag_s=None if lag_s is None else int(lag_s),
            read_file=str(row[f"{source}_Log_File"]),
            read_position=int(row[f"Read_{source}_Log_Pos"]),
            source_file=str(row[f"Relay_{source}_Log_File"]),
            source_position=int(row[f"Exec_{source}_Log_Pos"]),
            receiver_error=int(row["Last_IO_Errno"]),
            applier_error=int(row["Last_SQL_Errno"]),
        )


def place(file: str, position: int) -> tuple[int, int]:
    """A position in a server's binary logs, in their order; (0, …) while there is none. Names end in a number that
    outgrows its six digits."""
    number = file.rpartition(".")[2]
    return (int(number) if number.isdigit() else 0), position


def flavor_of(engine: Engine, version: str, comment: str) -> Flavor:
    """The flavor of the server that answers with this VERSION() and @@version_comment.

    Raises:
        ServerUnsupported: another product than the job expects, or one too old.
    """
    is_mariadb = "mariadb" in f"{version} {comment}".lower()
    if is_mariadb != (engine == "mariadb"):
        raise ServerUnsupported(f"The job expects {engine}, the server says it is {version} ({comment}).")
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    numbers = (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)
    oldest = OLDEST_MARIADB if is_mariadb else OLDEST_MYSQL
    if numbers < oldest:
        raise ServerUnsupported(f"{engine} {version} is older than {'.'.join(map(str, oldest))}.")
    if is_mariadb:
        return Flavor(engine, numbers, "SHOW ALL SLAVES STATUS", "EXPLAIN", "@@GLOBAL.gtid_current_pos", "''")
    return Flavor(
        engine, numbers, "SHOW REPLICA STATUS", "EXPLAIN FORMAT=TRADITIONAL", "@@GLOBAL.gtid_executed", "@@server_uuid"
    )
