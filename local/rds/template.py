"""An initialised data folder per engine, made once and copied for every new instance: copying takes milliseconds."""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.rds import procedures
from local.rds.accounts import reserved_accounts
from local.rds.certificates import ensure_certificates
from local.rds.configuration import Place, Role
from local.rds.engines import Engine
from local.rds.server_process import Server, ServerFailed
from local.rds.spawner import Spawner

REPLICATION_PASSWORD_FILE = "replication_password"
"""Kept in the data folder, so that whoever holds a copy of it can follow the server it was copied from."""


def copy_template(engine: Engine, cache: Path, data: Path, spawner: Spawner) -> None:
    """Put a fresh data folder at `data`; the template is in `cache`, made there if it is missing.

    Safe for several programs at once. Raises ServerFailed when the template cannot be made.
    """
    password = "of no use in the name"
    contents = [*reserved_accounts(engine, password), *procedures.statements()]
    recipe = hashlib.sha256("\n".join(contents).encode()).hexdigest()[:12]
    template = cache / f"{engine.name}-{engine.version}-{recipe}"
    with _locked(cache):
        if not template.exists():
            made = cache / "unfinished"
            shutil.rmtree(made, ignore_errors=True)
            _make(engine, made, spawner)
            (made / "data").rename(template)
            shutil.rmtree(made)
    shutil.copytree(template, data)


@contextmanager
def _locked(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(engine: Engine, folder: Path, spawner: Spawner) -> None:
    folder.mkdir()
    with tempfile.TemporaryDirectory(prefix="rds-template-") as sockets:
        place = Place(folder, port=1, socket=Path(sockets) / "socket")
        place.temporary.mkdir()
        surroundings = os.environ | {"TMPDIR": str(place.temporary)}
        command = engine.initialise(place.data)
        made = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise ServerFailed(f"a data folder could not be made: {made.stdout}{made.stderr}")
        server = Server(engine, place, ensure_certificates(folder), spawner)
        password = secrets.token_urlsafe(24)
        server.start(Role(binary_log=False, replica=False), private=True)
        try:
            server.execute(reserved_accounts(engine, password), user="root")
            server.execute(procedures.statements())
        finally:
            server.stop()
    for own in place.data.glob("auto.cnf"):
        own.unlink()  # two servers with one uuid do not replicate
    (place.data / REPLICATION_PASSWORD_FILE).write_text(password)
