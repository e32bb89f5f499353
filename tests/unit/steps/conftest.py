"""A world per test: the job table in moto, everything else in memory."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.fakes.world import World, make_world


@pytest.fixture
def world() -> Iterator[World]:
    """A fresh world without a job."""
    with mock_aws():
        yield make_world()
