"""AWS on one port: MiniStack with the mends, its state kept between starts."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local.cloud import paths, processes
from local.cloud.identity import REGION, Identity

WAIT_SCALE = 0.05
"""State machines wait a twentieth of the time, since nothing here takes minutes."""


MENDED = (str(paths.CLOUD_PYTHON), "-m", "local.mends")
PLAIN = (str(paths.CLOUD_PYTHON), "-c", "from ministack.app import main; main()")
"""MiniStack as it comes, for the tests which show that each mend is still needed."""


@contextmanager
def ministack(identity: Identity, home: Path, *, program: Sequence[str] = MENDED) -> Iterator[None]:
    """Run it until the block ends; it saves its state on the way down."""
    env = processes.environment(identity.aws_environment(), _configuration(identity, home))
    for folder in ("tmp", "state", "s3"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    with processes.child(
        program,
        log=home / "ministack.log",
        env=env,
        cwd=paths.ROOT,
        ready=lambda: _answers(identity),
    ):
        yield


def _configuration(identity: Identity, home: Path) -> dict[str, str]:
    return {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(identity.aws_port),
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": identity.account,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home / "s3"),
        "TMPDIR": str(home / "tmp"),
        "SFN_WAIT_SCALE": str(WAIT_SCALE),
        "LOCAL_WORKER": json.dumps(_worker(identity, home)),
    }


def _worker(identity: Identity, home: Path) -> dict[str, object]:
    """What the worker's image brings, for `local.mends.container_processes`."""
    return {
        "argv": [str(paths.PYTHON), "-m", "worker"],
        "environment": {
            "PYTHONPATH": str(paths.WORKER_PACKAGE),
            "AWS_ENDPOINT_URL_RDS": identity.rds_endpoint,
            "DATAMUNG_CA_BUNDLE": str(home / "ca" / "ca.pem"),
            "DATAMUNG_MYSQL_BIN_DIR": str(paths.MYSQL_BIN),
            "DATAMUNG_MARIADB_BIN_DIR": str(paths.MARIADB_BIN),
        },
    }


def _answers(identity: Identity) -> bool:
    try:
        with urllib.request.urlopen(f"{identity.aws_endpoint}/_ministack/health", timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
