"""Lists go page by page over the index, and hold each wanted job once, however few are wanted."""

import pytest
from datamung import job_lists, jobs
from datamung.job_lists import Wanted

from tests.fakes.world import World

TABLES = ("moto", "memory")
EVERYBODY = {"record": "JOB"}


def listed(world: World, wanted: Wanted, limit: int, partition: dict[str, str] = EVERYBODY) -> list[list[str]]:
    """The ids of each page's jobs, until there is no key to go on from."""
    pages, key = [], None
    while True:
        page = job_lists.page(world.clients, partition, wanted, limit, key)
        pages.append([job["job_id"] for job in page.jobs])
        key = page.next_key
        if key is None:
            return pages


def claimed(world: World, number: int) -> None:
    """Jobs by name from 0; of each five one is of the source `rare`, and of each two one has failed."""
    for index in range(number):
        source = "rare" if index % 5 == 0 else "common"
        world.claim(f"backup-{index:04d}", source_identifier=source)
        if index % 2 == 0:
            jobs.record_outcome(world.clients, f"backup-{index:04d}", "failed", None)
        world.clock.advance(1)


def test_lists_are_newest_first_and_an_owners_own(world: World) -> None:
    claimed(world, 3)
    assert listed(world, Wanted(), 2) == [["backup-0002", "backup-0001"], ["backup-0000"]]
    owner = jobs.get(world.clients, "backup-0000")["owner"]
    assert len(listed(world, Wanted(), 10, {"owner": owner})[0]) == 3
    assert listed(world, Wanted(), 10, {"owner": "nobody"}) == [[]]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_filtered_pages_hold_each_wanted_job_once(world: World, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query looks at four jobs, so that its wanted ones are too few for a page, or too many."""
    monkeypatch.setattr(job_lists, "EXAMINED_PER_QUERY", 4)
    claimed(world, 16)
    pages = listed(world, Wanted("rare"), limit)
    assert [job for page in pages for job in page] == ["backup-0015", "backup-0010", "backup-0005", "backup-0000"]
    assert all(len(page) <= limit for page in pages)
    both = listed(world, Wanted("RARE", "failed"), limit)
    assert [job for page in both for job in page] == ["backup-0010", "backup-0000"]
    running = listed(world, Wanted(status="queued"), limit)
    assert [job for page in running for job in page] == [f"backup-{index:04d}" for index in range(15, 0, -2)]


def test_search_for_few_among_many_is_answered_in_pieces(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_lists, "EXAMINED_PER_QUERY", 1)
    monkeypatch.setattr(job_lists, "MOST_QUERIES", 4)
    claimed(world, 10)
    assert listed(world, Wanted("rare", "failed"), 5)[:3] == [[], [], ["backup-0000"]]


def test_a_row_of_a_workers_is_no_job_and_hides_none(world: World) -> None:
    """A worker's role may write any field into its own rows, those of the index among them."""
    claimed(world, 2)
    world.clock.advance(1)
    forged = {"pk": "WORK#backup-0000", "sk": "JOB", "record": "JOB", "created_at": "2099-01-01T00:00:00.000Z"}
    world.clients.table.put_item(Item={**forged, "job_id": "forged-0001"})
    assert listed(world, Wanted(), 1) == [["backup-0001"], ["backup-0000"]]
