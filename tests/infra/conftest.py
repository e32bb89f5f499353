"""The synthesized templates, each made once per test session, whatever the number of processes."""

import fcntl
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stacks.settings import REPOSITORY
from tests.infra.template import Synthesized, Template


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Synthesized:
    """A variant's template and findings; with xdist, the parent of each process's folder is the session's."""
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent
    return cache(lambda variant: _made_once(folder, variant))


def _made_once(folder: Path, variant: str) -> dict[str, Any]:
    """The first process that asks makes the variant; the others wait for its file."""
    path = folder / f"{variant}.json"
    with (folder / f"{variant}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            subprocess.run(
                [sys.executable, "-m", "tests.infra.synthesize", variant, str(path)],
                cwd=REPOSITORY,
                env={**os.environ, "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1"},
                check=True,
            )
    return dict(json.loads(path.read_text()))


@pytest.fixture(scope="session")
def cloud(synthesized: Synthesized) -> Template:
    """What is deployed to AWS by default."""
    return Template(synthesized("cloud")["template"])


@pytest.fixture(scope="session")
def elsewhere(synthesized: Synthesized) -> Template:
    """What is deployed with an own issuer, EC2 workers and the longest deadline."""
    return Template(synthesized("elsewhere")["template"])


@pytest.fixture(scope="session")
def local(synthesized: Synthesized) -> Template:
    """What is deployed to the local cloud."""
    return Template(synthesized("local")["template"])
