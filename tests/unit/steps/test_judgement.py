"""A thing is what its job, its ledger and the clock make of it; only what a ledger knows is anybody's to remove."""

from typing import Any

import pytest
from datamung import execution_end, judgement
from datamung.discovery import Thing
from datamung.errors import ExecutionStopped
from datamung.execution_end import GRACE_S, Ending
from datamung.judgement import Standing, judge, unseen

from tests.fakes.sweeper import LIMIT_S, SWEEPER, with_sweeper
from tests.fakes.world import OWNER, World

JOB = "backup-0001"
NOW_S = 1_800_000_000
DEADLINE_S = NOW_S + 48 * 3600
CLONE = Thing(kind="clone", name="dm-prod-backup-0001", job_id=JOB, created_s=NOW_S - 60, per_hour_usd=0.2)
GROUP = Thing(kind="security_group", name="dm-prod-backup-0001", job_id=JOB, per_hour_usd=0)
ENDED = Ending(ExecutionStopped, "It was stopped.", NOW_S)


def _standing(state: str | None = "open", *, ending: Ending | None = None, **job: Any) -> Standing:
    """A job whose ledger holds the clone in this state, or does not hold it."""
    row: Any = {"job_id": JOB, "owner": OWNER, "deadline_s": DEADLINE_S, **job}
    return Standing(row, ending, {} if state is None else {(CLONE.kind, CLONE.name): state})


@pytest.mark.parametrize(
    ("standing", "status", "owner", "due_s"),
    [
        (None, "unknown", "", CLONE.created_s + LIMIT_S),
        (_standing(None), "unknown", OWNER, CLONE.created_s + LIMIT_S),
        (_standing(None, ending=ENDED), "unknown", OWNER, CLONE.created_s + LIMIT_S),
        (_standing(), "in_use", OWNER, DEADLINE_S + GRACE_S),
        (_standing("gone"), "in_use", OWNER, DEADLINE_S + GRACE_S),
        (_standing(closing=True), "in_use", OWNER, DEADLINE_S + GRACE_S),
        (_standing(ending=ENDED), "leftover", OWNER, NOW_S + LIMIT_S),
        (_standing("gone", ending=ENDED), "leftover", OWNER, NOW_S + LIMIT_S),
        (_standing(ending=ENDED, outcome="failed"), "leftover", OWNER, NOW_S + LIMIT_S),
    ],
    ids=[
        "of no job",
        "its job goes on and does not know it",
        "its job has ended and does not know it",
        "its job goes on",
        "its job goes on and takes it for gone",
        "its job cleans up",
        "its job has ended",
        "its job has ended and took it for gone",
        "its job has ended and is recorded",
    ],
)
def test_a_thing_is_judged_by_its_job_its_ledger_and_the_clock(
    standing: Standing | None, status: str, owner: str, due_s: int
) -> None:
    one = judge(SWEEPER, CLONE, standing)
    assert (one.status, one.owner, one.due_s) == (status, owner, due_s)
    assert [one.is_overdue(at_s) for at_s in (due_s, due_s + 1)] == [False, True]


def test_thing_of_a_job_that_goes_on_is_in_use_whatever_the_clock_says_h90() -> None:
    """Past its deadline and the execution's own end it is told of, and stays."""
    one = judge(SWEEPER, CLONE, _standing())
    assert one.status == "in_use"
    assert one.is_overdue(DEADLINE_S + 13 * 3600)


def test_unknown_thing_of_unknown_age_is_told_of_at_once() -> None:
    assert judge(SWEEPER, GROUP, None).is_overdue(NOW_S)


@pytest.mark.parametrize("outcome", [{}, {"outcome": "failed"}])
@pytest.mark.parametrize("state", ["open", "gone", "kept"])
@pytest.mark.parametrize("ending", [None, ENDED])
def test_only_an_ended_and_unsettled_job_is_to_be_cleaned_up_h78(
    outcome: dict[str, str], state: str, ending: Ending | None
) -> None:
    is_settled = bool(outcome) and state != "open"
    standing = _standing(state, ending=ending, **outcome)
    assert standing.is_to_be_cleaned_up == (ending is not None and not is_settled)


def test_answer_has_dates_where_they_are_known() -> None:
    clone, group = judge(SWEEPER, CLONE, _standing(ending=ENDED)), judge(SWEEPER, GROUP, None)
    assert clone.as_json(NOW_S + LIMIT_S + 1) == {
        "kind": "clone",
        "name": "dm-prod-backup-0001",
        "job_id": JOB,
        "owner": OWNER,
        "status": "leftover",
        "created_at": "2027-01-15T07:59:00.000Z",
        "due_at": "2027-01-15T12:00:00.000Z",
        "is_overdue": True,
        "per_hour_usd": 0.2,
    }
    assert group.as_json(NOW_S)["created_at"] is None


def test_open_row_of_what_is_not_found_is_told_of_like_what_is() -> None:
    """A clone that has lost its tags is found by none; its ledger knows of it."""
    (one,) = unseen(SWEEPER, _standing(ending=ENDED), [GROUP])
    assert (one.thing.kind, one.thing.name, one.thing.job_id) == (CLONE.kind, CLONE.name, JOB)
    assert (one.status, one.owner, one.due_s) == ("leftover", OWNER, NOW_S + LIMIT_S)


@pytest.mark.parametrize(
    "standing", [_standing(), _standing("gone", ending=ENDED), _standing("kept", ending=ENDED), _standing(None)]
)
def test_what_is_settled_or_of_a_job_that_goes_on_is_not_missed(standing: Standing) -> None:
    assert unseen(SWEEPER, standing, []) == []


def test_what_is_found_is_not_missed_and_anothers_is_not_taken_for_it() -> None:
    others = Thing(kind="clone", name=CLONE.name, job_id="backup-0002", per_hour_usd=None)
    assert unseen(SWEEPER, _standing(ending=ENDED), [CLONE]) == []
    assert len(unseen(SWEEPER, _standing(ending=ENDED), [others])) == 1


def test_standing_is_read_from_the_job_its_ledger_and_its_execution(world: World) -> None:
    swept = with_sweeper(world)
    assert judgement.standing_of(swept.clients, SWEEPER, JOB) is None
    job = world.claim(JOB)
    swept.end()
    standing = judgement.standing_of(swept.clients, SWEEPER, JOB)
    assert standing is not None
    assert standing.job == job
    assert standing.ending == execution_end.of(swept.clients, SWEEPER.state_machine_arn, job)
    assert standing.ledger == {("secret", "dm-prod-backup-0001"): "open"}
