"""A world per test, its table in memory; a module that sets `TABLES` runs on each of those, moto's among them."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.fakes.world import World, make_world


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "world" in metafunc.fixturenames:
        tables = getattr(metafunc.module, "TABLES", ("memory",))
        metafunc.parametrize("world", tables, indirect=True, ids=tables if len(tables) > 1 else [""])


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A fresh world without a job."""
    with mock_aws():
        yield make_world(table_in_memory=request.param == "memory")
