"""What is written into an instance's option file: the values of RDS's default parameter groups that matter to a dump.

Later parameter groups are lines of this file; nothing else sets a server variable.
"""

from dataclasses import dataclass
from pathlib import Path

from local.rds.certificates import ServerCertificate
from local.rds.engines import Engine, run_as_root


@dataclass(frozen=True)
class Role:
    """What an instance is: RDS keeps a binary log only while automated backups are on, and a replica is read-only."""

    binary_log: bool
    replica: bool


@dataclass(frozen=True)
class Place:
    """Where an instance lives: `folder` holds `data`, the option file and the error log."""

    folder: Path
    port: int
    socket: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def option_file(self) -> Path:
        return self.folder / "my.cnf"

    @property
    def error_log(self) -> Path:
        return self.folder / "error.log"

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def temporary(self) -> Path:
        """Of this server alone: two servers' temporary tables have the same names."""
        return self.folder / "tmp"


BINARY_LOG = "mysql-bin-changelog"
"""The base name that RDS gives binary logs."""

_RDS_VALUES = {
    "sql_mode": "NO_ENGINE_SUBSTITUTION",
    "character_set_server": "utf8mb4",
    "default_time_zone": "+00:00",
    "binlog_format": "ROW",
    "local_infile": "1",
    "max_binlog_size": "128M",
    "max_allowed_packet": "64M",
    "max_connections": "200",
    "performance_schema": "0",
    # Off in RDS, where an operator with triggers or functions must switch it on: without it no user can create them.
    "log_bin_trust_function_creators": "1",
}

_RDS_VALUES_MYSQL = {
    "gtid_mode": "ON",
    "enforce_gtid_consistency": "ON",
    "partial_revokes": "ON",
    "relay_log_recovery": "ON",
}

_LAPTOP_VALUES = {
    "innodb_buffer_pool_size": "128M",
    # Safe against a killed server, which is all that happens here; RDS pays for power cuts too.
    "innodb_flush_log_at_trx_commit": "2",
    "sync_binlog": "0",
    # Writes through the page cache start a server in half the time, and `crash_copy` reads the same pages.
    "innodb_flush_method": "fsync",
    # All writes come from the server's own threads, so that a frozen server is a still one (`crash_copy`).
    "innodb_use_native_aio": "0",
    # An account of host `localhost` is then reachable by the socket only.
    "skip_name_resolve": "1",
    "bind_address": "127.0.0.1",
}

_LAPTOP_VALUES_MYSQL = {"mysqlx": "0", "innodb_redo_log_capacity": "128M", "auto_generate_certs": "0"}

_LAPTOP_VALUES_MARIADB = {"innodb_log_file_size": "96M"}


def option_file(engine: Engine, place: Place, role: Role, certificate: ServerCertificate) -> str:
    """The text of the instance's option file."""
    values = {
        **_RDS_VALUES,
        **_LAPTOP_VALUES,
        **(_RDS_VALUES_MYSQL | _LAPTOP_VALUES_MYSQL if engine.is_mysql else _LAPTOP_VALUES_MARIADB),
        "basedir": str(engine.basedir),
        "plugin_dir": str(engine.basedir / "lib" / "mysql" / "plugin"),
        "datadir": str(place.data),
        "socket": str(place.socket),
        "port": str(place.port),
        "server_id": str(place.port),
        "log_error": str(place.error_log),
        "pid_file": str(place.folder / "server.pid"),
        "secure_file_priv": str(place.files),
        "tmpdir": str(place.temporary),
        "relay_log": "relaylog",
        "ssl_ca": str(certificate.ca),
        "ssl_cert": str(certificate.certificate),
        "ssl_key": str(certificate.key),
        "read_only": str(int(role.replica)),
    }
    lines = [f"{name} = {value}" for name, value in values.items()]
    lines.append(f"log_bin = {BINARY_LOG}" if role.binary_log else "skip_log_bin")
    lines += [option.removeprefix("--") for option in run_as_root()]
    return "\n".join(["[mysqld]", *lines, ""])
