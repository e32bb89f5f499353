"""The local RDS beside MiniStack: `local.rds`, a real database server per instance."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.cloud import paths, processes
from local.cloud.identity import Identity
from local.cloud.network import Network


@contextmanager
def local_rds(identity: Identity, home: Path, network: Network) -> Iterator[None]:
    """Run it until the block ends; its instances stay on disk and come back with the next start."""
    argv: list[str | Path] = [
        *(paths.PYTHON, "-m", "local.rds"),
        *("--port", str(identity.rds_port)),
        *("--data", home / "rds"),
        *("--ca", home / "ca"),
        *("--vpc", network.vpc_id),
    ]
    with processes.child(
        argv,
        log=home / "rds.log",
        env=processes.environment(identity.aws_environment()),
        cwd=paths.ROOT,
        ready=lambda: _listens(identity.rds_port),
        ends_within_s=60,
    ):
        yield


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
