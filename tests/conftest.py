"""For all tests: no AWS account, no network beyond this machine, and one local cloud for those that ask for it."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from local.cloud import Cloud, paths, running

pytest_plugins = ["tests.figures"]


def pytest_configure() -> None:
    """Forget the AWS account of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "DATAMUNG_"))]:
        del os.environ[name]
    os.environ.update(
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
        AWS_DEFAULT_REGION="eu-west-1",
        AWS_CONFIG_FILE="/dev/null",
        AWS_SHARED_CREDENTIALS_FILE="/dev/null",
        AWS_EC2_METADATA_DISABLED="true",
    )


@pytest.fixture(scope="session", autouse=True)
def _only_this_machine() -> Iterator[None]:
    """A connection to any other machine is a mistake of the test."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise ConnectionRefusedError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(scope="session")
def local_cloud() -> Iterator[Cloud]:
    """The local cloud of the tests, its deployment kept between sessions.

    There is one: tests that ask for it are marked `xdist_group("cloud")`, so that one process runs them all.
    """
    with running(paths.LOCAL / "test-cloud") as cloud:
        yield cloud
