"""Restores a dump as its reader would: a fresh server, `zstd -dc` (or `gzip -dc`) and `mysql`, nothing of ours."""

import contextlib
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from local.cloud import paths, source
from local.cloud.facts import Cloud
from local.servers import Server

Engine = Literal["mysql", "mariadb"]

_USER: Final = source.USER
"""The definer of the source's views and routines: MySQL restores a view that calls a function only where its definer
exists (H32)."""

_POLL: Final = {"Delay": 1, "MaxAttempts": 120}


class RestoreFailed(Exception):
    """A program of the pipe ended with an error; the message is its own."""


@contextmanager
def fresh_server(cloud: Cloud, identifier: str, engine: Engine = "mysql") -> Iterator[Server]:
    """An empty instance of the local RDS while the block runs, without binary log, gone afterwards."""
    rds = cloud.client("rds")
    _delete(rds, identifier)
    password = secrets.token_urlsafe(16)
    rds.create_db_instance(
        DBInstanceIdentifier=identifier,
        DBInstanceClass="db.t4g.medium",
        Engine=engine,
        AllocatedStorage=20,
        MasterUsername=_USER,
        MasterUserPassword=password,
        BackupRetentionPeriod=0,
    )
    try:
        rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier=identifier, WaiterConfig=_POLL)
        endpoint = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]["Endpoint"]
        yield Server(endpoint["Address"], endpoint["Port"], _USER, password, Path(cloud.ca_bundle))
    finally:
        _delete(rds, identifier)


def restore(dump: Path, server: Server, engine: Engine = "mysql") -> None:
    """Pipe the dump into the server's own client. Raises RestoreFailed."""
    decompress = ["zstd" if dump.suffix == ".zst" else "gzip", "-dc", str(dump)]
    with _option_file(server, engine) as options:
        source = subprocess.Popen(decompress, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        client = subprocess.Popen(
            _client(engine, options), stdin=source.stdout, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        if source.stdout:
            source.stdout.close()
        said = {"client": client.communicate()[1], "source": source.communicate()[1]}
    for name, process in (("client", client), ("source", source)):
        if process.returncode != 0:
            raise RestoreFailed(f"{process.args!r} ended with {process.returncode}: {said[name].decode()[-1000:]}")


def _client(engine: Engine, options: Path) -> list[str]:
    common = [f"--defaults-file={options}", "--default-character-set=utf8mb4", "--max-allowed-packet=1G"]
    if engine == "mysql":
        return [str(paths.MYSQL_BIN / "mysql"), *common]
    return [str(paths.MARIADB_BIN / "mariadb"), *common, "--comments"]  # else it strips them from routines


@contextmanager
def _option_file(server: Server, engine: Engine) -> Iterator[Path]:
    verified = "ssl-mode=VERIFY_IDENTITY" if engine == "mysql" else "ssl-verify-server-cert"
    lines = ["[client]", f"host={server.host}", f"port={server.port}", f"user={server.user}"]
    lines += [f'password="{server.password}"', f"ssl-ca={server.ca_bundle}", verified]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "restore.cnf"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write("\n".join([*lines, ""]))
        yield path


def _delete(rds: Any, identifier: str) -> None:
    with contextlib.suppress(rds.exceptions.DBInstanceNotFoundFault):
        rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)
        rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=identifier, WaiterConfig=_POLL)
