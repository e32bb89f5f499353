"""Nothing is created without a row, and no row is written for a job that is closing (H105)."""

from typing import Any

import pytest
from datamung import jobs, ledger
from datamung.errors import JobClosing

from tests.fakes.world import World

TABLES = ("moto", "memory")
"""The one proves that DynamoDB understands what is asked, the other that the fake of the other tests is true."""

JOB = "backup-0001"
AT_ONCE: dict[str, Any] = {"ResponseMetadata": {"RetryAttempts": 0}}
AT_THE_SECOND_TRY: dict[str, Any] = {"ResponseMetadata": {"RetryAttempts": 1}}


def _row(world: World, name: str = "it") -> Any:
    return next(row for row in ledger.entries(world.clients, JOB) if row["name"] == name)


def test_row_says_until_when_a_create_may_be_in_flight(world: World) -> None:
    world.claim(JOB)
    ledger.enter(world.clients, JOB, "clone", "it")
    ledger.enter(world.clients, JOB, "object", "key", function_timeout_s=300)
    assert _row(world)["create_by"] == world.clock() + 120
    assert _row(world, "key")["create_by"] == world.clock() + 360
    assert _row(world)["state"] == "open"


def test_what_a_worker_makes_is_waited_for_with_the_worker(world: World) -> None:
    world.claim(JOB)
    ledger.enter(world.clients, JOB, "object", "plan", made_by_worker=True)
    assert _row(world, "plan")["create_by"] == world.clock()


def test_closing_job_gets_no_row(world: World) -> None:
    world.claim(JOB)
    jobs.close(world.clients, JOB)
    with pytest.raises(JobClosing):
        ledger.enter(world.clients, JOB, "clone", "it")
    assert [row["kind"] for row in ledger.entries(world.clients, JOB)] == ["secret"]


def test_unknown_job_gets_no_row(world: World) -> None:
    with pytest.raises(JobClosing):
        ledger.enter(world.clients, JOB, "clone", "it")


@pytest.mark.parametrize(
    ("kind", "unseen_s"), [("task", 30), ("clone", 30), ("security_group", 30), ("upload", 0), ("object", 0)]
)
def test_only_create_ever_sent_is_waited_for_until_aws_shows_it(world: World, kind: Any, unseen_s: int) -> None:
    """EC2 and ECS may answer a create and not describe its resource for some seconds (H105)."""
    world.claim(JOB)
    entry = ledger.enter(world.clients, JOB, kind, "it")
    ledger.answered(world.clients, entry, AT_ONCE, arn="arn:it")
    assert _row(world)["create_by"] == world.clock() + unseen_s
    assert _row(world)["arn"] == "arn:it"


@pytest.mark.parametrize("answer", [AT_THE_SECOND_TRY, {}])
def test_create_that_was_sent_twice_may_still_be_in_flight(world: World, answer: dict[str, Any]) -> None:
    world.claim(JOB)
    ledger.answered(world.clients, ledger.enter(world.clients, JOB, "clone", "it"), answer)
    assert _row(world)["create_by"] == world.clock() + 120


def test_repeated_step_may_have_an_earlier_create_in_flight(world: World) -> None:
    world.claim(JOB)
    ledger.enter(world.clients, JOB, "clone", "it")
    world.clock.advance(70)
    ledger.answered(world.clients, ledger.enter(world.clients, JOB, "clone", "it"), AT_ONCE)
    assert _row(world)["create_by"] == world.clock() + 120


def test_row_that_was_closed_too_early_is_opened_again_h105(world: World) -> None:
    world.claim(JOB)
    ledger.enter(world.clients, JOB, "clone", "it")
    ledger.settle(world.clients, JOB, _row(world), "gone")
    before = _row(world)
    assert ledger.reopen(world.clients, JOB, "clone", "it")
    assert _row(world) == {**before, "state": "open", "unsettled": "yes"}


@pytest.mark.parametrize("state", ["open", "kept"])
def test_row_that_is_open_or_a_backups_is_not_opened_again(world: World, state: Any) -> None:
    world.claim(JOB)
    ledger.enter(world.clients, JOB, "object", "it")
    if state == "kept":
        ledger.settle(world.clients, JOB, _row(world), "kept")
    before = _row(world)
    assert not ledger.reopen(world.clients, JOB, "object", "it")
    assert _row(world) == before


def test_reopening_makes_no_row_of_what_no_ledger_knows_h73(world: World) -> None:
    world.claim(JOB)
    before = world.rows()
    assert not ledger.reopen(world.clients, JOB, "clone", "somebody-elses")
    assert world.rows() == before


def test_closed_row_is_no_longer_in_the_sweepers_index(world: World) -> None:
    world.claim(JOB)
    ledger.enter(world.clients, JOB, "clone", "it")
    assert _row(world)["unsettled"] == "yes"
    ledger.settle(world.clients, JOB, _row(world), "gone")
    assert "unsettled" not in _row(world)
