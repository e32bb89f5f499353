"""All servers of one data folder, by instance identifier: made, copied, restarted, removed, stopped."""

import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.ports import is_free
from local.rds import accounts, replication
from local.rds.accounts import Login
from local.rds.certificates import ServerCertificate
from local.rds.configuration import Place, Role
from local.rds.engines import Engine
from local.rds.server_process import Server
from local.rds.spawner import Spawner
from local.rds.template import copy_template

_PORTS = range(20000, 30000)
"""Below the ports that Linux gives to outgoing connections, so that none of these takes one meanwhile."""


class Fleet:
    """Servers as processes; different instances may be worked on at the same time, the same one waits its turn."""

    def __init__(
        self, engines: dict[str, Engine], folder_of: Callable[[str], Path], templates: Path, ca: ServerCertificate
    ) -> None:
        self.engines = engines
        self._folder_of = folder_of
        self._templates = templates
        self._certificate = ca
        self._spawner = Spawner()
        self._servers: dict[str, Server] = {}
        self._turns: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()
        self._sockets = Path(tempfile.mkdtemp(prefix="local-rds-"))  # a socket's path has room for 107 bytes only

    def server(self, identifier: str) -> Server:
        """The instance's server. Raises KeyError."""
        return self._servers[identifier]

    def turn(self, identifier: str) -> threading.RLock:
        """To be held while working on an instance's server."""
        with self._lock:
            return self._turns.setdefault(identifier, threading.RLock())

    def enlist(self, identifier: str, engine: str, port: int | None = None) -> int:
        """Give an instance its server, not yet made; the answer is its port: `port` if that is still free."""
        with self._lock:
            taken = {server.place.port for server in self._servers.values()}
            chosen = port if port is not None and is_free(port) else _free_port(taken)
            place = Place(self._folder_of(identifier), chosen, self._sockets / identifier)
            self._servers[identifier] = Server(self.engines[engine], place, self._certificate, self._spawner)
            return chosen

    def create(self, identifier: str, role: Role, login: Login, database: str | None) -> None:
        """Make a new server from the template and start it, with its master user and first database."""
        server = self.server(identifier)
        with self.turn(identifier):
            server.place.folder.mkdir()
            copy_template(server.engine, self._templates, server.place.data, self._spawner)
            server.start(role)
            accounts.create_master_user(server, login)
            if database:
                server.execute([f"CREATE DATABASE `{database.replace('`', '``')}`"])

    def replicate(self, source: str, identifier: str, role: Role) -> None:
        """Make a server that is a copy of `source`'s and follows it."""
        replica = self.server(identifier)
        with self.turn(source), self.turn(identifier):
            replica.place.folder.mkdir()
            replication.make_replica(self.server(source), replica, role)

    def restart(self, identifier: str, role: Role, *, resume_replication: bool = True) -> None:
        """Stop and start again, in the role given."""
        with self.turn(identifier):
            self.server(identifier).stop()
            self.server(identifier).start(role, resume_replication=resume_replication)

    def promote(self, identifier: str) -> None:
        """End a replica's replication."""
        with self.turn(identifier):
            replication.promote(self.server(identifier))

    def come_back(self, identifier: str, role: Role, source: str | None) -> None:
        """Start on the data of an earlier run; a replica is pointed at its source's present port."""
        with self.turn(identifier):
            server = self.server(identifier)
            server.start(role)
            if source:
                replication.point_at(server, self.server(source).place.port)

    def remove(self, identifier: str) -> None:
        """End the server and remove its data; safe to call twice."""
        server = self._servers.get(identifier)
        if server:
            server.kill()  # before its turn: work that is under way on it then fails at once
            with self.turn(identifier):
                server.kill()
                shutil.rmtree(server.place.folder, ignore_errors=True)
                self._servers.pop(identifier, None)

    def stop_all(self) -> None:
        """Shut every server down, all at the same time; their data stays."""
        servers = list(self._servers.values())
        if servers:
            with ThreadPoolExecutor(max_workers=len(servers)) as pool:
                list(pool.map(Server.stop, servers))
        shutil.rmtree(self._sockets, ignore_errors=True)


def _free_port(taken: set[int]) -> int:
    candidates = (secrets.choice(_PORTS) for _ in range(1000))
    return next(port for port in candidates if port not in taken and is_free(port))
