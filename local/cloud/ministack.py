"""AWS on one port: MiniStack with the mends, its state kept between starts."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from local.cloud import paths, processes
from local.cloud.identity import REGION, Identity

WAIT_SCALE = 0.05
"""State machines wait a twentieth of the time, since nothing here takes minutes."""


MENDED = (str(paths.CLOUD_PYTHON), "-m", "local.mends")
PLAIN = (str(paths.CLOUD_PYTHON), "-c", "from ministack.app import main; main()")
"""MiniStack as it comes, for the tests which show that each mend is still needed."""

WORKER = (str(paths.PYTHON), "-m", "worker")

S3_FAULTS = "s3-faults"
"""The folder of `local/faults/s3.py`, in that of the cloud."""


@contextmanager
def ministack(
    identity: Identity, home: Path, *, program: Sequence[str] = MENDED, worker_argv: Sequence[str] = WORKER
) -> Iterator[None]:
    """Run it until the block ends; it saves its state on the way down. Any image of its ECS is `worker_argv`."""
    env = processes.environment(identity.aws_environment(), _configuration(identity, home, worker_argv))
    # A copy of the code for each Lambda worker that ever ran, and faults that nobody waits for any more.
    for folder in ("tmp", S3_FAULTS):
        shutil.rmtree(home / folder, ignore_errors=True)
    for folder in ("tmp", "state", "s3", S3_FAULTS):
        (home / folder).mkdir(parents=True, exist_ok=True)
    with processes.child(
        program,
        log=home / "ministack.log",
        env=env,
        cwd=paths.ROOT,
        ready=lambda: _answers(identity),
    ):
        yield


def _configuration(identity: Identity, home: Path, worker_argv: Sequence[str]) -> dict[str, str]:
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
        "LOCAL_S3_FAULTS": str(home / S3_FAULTS),
        "LOCAL_WORKER": json.dumps({"argv": list(worker_argv), "environment": _worker_environment(home)}),
    }


def _worker_environment(home: Path) -> dict[str, str]:
    """What the worker's image sets, for `local.mends.container_processes`."""
    return {
        "PYTHONPATH": str(paths.WORKER_PACKAGE),
        "DATAMUNG_CA_BUNDLE": str(home / "ca" / "ca.pem"),
        "DATAMUNG_MYSQL_BIN_DIR": str(paths.MYSQL_BIN),
        "DATAMUNG_MARIADB_BIN_DIR": str(paths.MARIADB_BIN),
    }


def _answers(identity: Identity) -> bool:
    try:
        with urllib.request.urlopen(f"{identity.aws_endpoint}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
