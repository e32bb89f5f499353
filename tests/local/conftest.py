"""MiniStack with and without the mends, each for the length of the test session; its containers run shell commands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.cloud import ministack
from local.cloud.identity import Identity, load_or_choose


@dataclass(frozen=True)
class Emulator:
    """One running MiniStack."""

    identity: Identity
    home: Path

    def client(self, service: str) -> Any:
        return self.identity.client(service)


@pytest.fixture(scope="session")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """MiniStack as the local cloud runs it."""
    yield from _started(tmp_path_factory.mktemp("mended"), ministack.MENDED)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """MiniStack as it comes."""
    yield from _started(tmp_path_factory.mktemp("plain"), ministack.PLAIN)


def _started(home: Path, program: tuple[str, ...]) -> Iterator[Emulator]:
    identity = load_or_choose(home)
    with ministack.ministack(identity, home, program=program, worker_argv=["sh", "-c"]):
        yield Emulator(identity, home)
