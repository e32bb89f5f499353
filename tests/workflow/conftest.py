"""A deployed machine for each test."""

from collections.abc import Iterator

import pytest

from tests.workflow.machine import Machine, deployed


@pytest.fixture
def machine() -> Iterator[Machine]:
    """The machine over a fresh world, with one job claimed: `backup-0001`, isolation replica."""
    with deployed() as ready:
        ready.world.claim()
        yield ready
