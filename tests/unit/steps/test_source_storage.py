"""The source is spared before its storage fills with the logs of a stopped replica (H102)."""

import pytest
from datamung import source_storage
from datamung.errors import SourceStorageLow
from datamung.rows import Job

from tests.fakes.world import World

GIB = 2**30


@pytest.fixture
def job(world: World) -> Job:
    """A job whose replica is still being made: the source keeps its logs from the snapshot on."""
    return world.place()


@pytest.mark.parametrize(("allocated_gib", "floor_gib"), [(20, 2), (100, 10), (64 * 1024, 10)])
def test_floor_is_a_tenth_and_at_most_10_gib(allocated_gib: int, floor_gib: int) -> None:
    assert source_storage.floor_bytes(allocated_gib) == floor_gib * GIB


def test_job_ends_below_the_floor_h102(world: World, job: Job) -> None:
    world.metrics.free_bytes = 10 * GIB
    source_storage.check(world.clients, job)
    world.metrics.free_bytes = 10 * GIB - 1
    with pytest.raises(SourceStorageLow, match=r"orders-prod has only 10\.0 GiB"):
        source_storage.check(world.clients, job)


def test_missing_figure_is_no_judgement(world: World, job: Job) -> None:
    source_storage.check(world.clients, job)


def test_direct_dump_holds_no_logs_back(world: World) -> None:
    world.metrics.free_bytes = 0
    source_storage.check(world.clients, world.place(mode="direct"))
