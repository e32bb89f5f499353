"""The index holds what is not over yet, and nothing else, however many backups there were."""

from typing import Any

from datamung import jobs, ledger, unsettled

from tests.fakes.world import World

TABLES = ("moto", "memory")


class PageByPage:
    """A table whose query answers one row at a time, as DynamoDB may answer any number."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.pages = 0

    def query(self, **call: Any) -> Any:
        self.pages += 1
        return self._real.query(**call, Limit=1)


def _row(world: World, job_id: str) -> Any:
    (row,) = ledger.entries(world.clients, job_id)
    return row


def test_a_job_is_there_from_its_claim_on(world: World) -> None:
    world.ask("backup-0001")
    assert unsettled.job_ids(world.clients) == {"backup-0001"}


def test_a_job_leaves_it_when_it_has_an_outcome_and_every_row_is_closed(world: World) -> None:
    world.claim("backup-0001")
    jobs.record_outcome(world.clients, "backup-0001", "failed", None)
    assert unsettled.job_ids(world.clients) == {"backup-0001"}, "its secret's row is open"
    ledger.settle(world.clients, "backup-0001", _row(world, "backup-0001"), "gone")
    assert unsettled.job_ids(world.clients) == set()


def test_a_job_without_an_outcome_stays_though_every_row_is_closed(world: World) -> None:
    world.claim("backup-0001")
    ledger.settle(world.clients, "backup-0001", _row(world, "backup-0001"), "kept")
    assert unsettled.job_ids(world.clients) == {"backup-0001"}


def test_an_outcome_that_comes_twice_brings_nothing_back(world: World) -> None:
    world.ask("backup-0001")
    for outcome in ("failed", "succeeded"):
        jobs.record_outcome(world.clients, "backup-0001", outcome, None)
    jobs.close(world.clients, "backup-0001")
    assert unsettled.job_ids(world.clients) == set()


def test_a_row_that_is_opened_again_brings_its_job_back(world: World) -> None:
    world.claim("backup-0001")
    jobs.record_outcome(world.clients, "backup-0001", "failed", None)
    row = _row(world, "backup-0001")
    ledger.settle(world.clients, "backup-0001", row, "gone")
    ledger.reopen(world.clients, "backup-0001", "secret", row["name"])
    assert unsettled.job_ids(world.clients) == {"backup-0001"}


def test_every_page_is_read(world: World) -> None:
    job_ids = {f"backup-000{number}" for number in range(6)}
    for job_id in job_ids:
        world.claim(job_id)
    table: Any = PageByPage(world.clients.table)
    assert unsettled.job_ids(world.with_clients(table=table)) == job_ids
    assert table.pages >= 2 * len(job_ids)


def test_a_workers_row_is_no_job_whatever_it_says(world: World) -> None:
    """A worker's role may write any attribute, in its own rows only."""
    world.claim("backup-0001")
    rows: list[Any] = [{"pk": "WORK#backup-0002", "sk": "PLAN", "unsettled": "yes"}]
    for row in rows:
        world.clients.table.put_item(Item=row)
    assert unsettled.job_ids(world.clients) == {"backup-0001"}
