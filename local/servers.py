"""Where a MySQL server is and how to log in: what the demo, the zoo and the comparison share."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

import pymysql
from pymysql.connections import Connection


@dataclass(frozen=True)
class Server:
    """A server's address and login; with `ca_bundle` the connection is TLS and the host's name is verified."""

    host: str
    port: int
    user: str
    password: str = field(repr=False, default="")
    ca_bundle: Path | None = None


def connect(server: Server, *, max_allowed_packet: int = 64 << 20, timeout_s: int = 10) -> Connection:
    """A session in autocommit and utf8mb4; a context manager that closes it."""
    context = ssl.create_default_context(cafile=str(server.ca_bundle)) if server.ca_bundle else None
    return pymysql.connect(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        ssl=context,
        charset="utf8mb4",
        autocommit=True,
        connect_timeout=timeout_s,
        max_allowed_packet=max_allowed_packet,
    )
