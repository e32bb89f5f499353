"""The clean-up machine's first state: nothing of a job that goes on is cleaned up by anybody else (H78, H90)."""

import pytest
from datamung import jobs
from datamung.errors import JobNotFound, JobRunning, by_code
from datamung.settings import MachineSettings
from find_ending import find_ending
from record_outcome import record_outcome

from tests.fakes.sweeper import SWEEPER, Swept, with_sweeper
from tests.fakes.world import World

JOB = "backup-0001"
MACHINE = MachineSettings(state_machine_arn=SWEEPER.state_machine_arn)


@pytest.fixture
def swept(world: World) -> Swept:
    """A job whose execution goes on."""
    world.claim(JOB)
    swept = with_sweeper(world)
    swept.run()
    return swept


def _endings_told(swept: Swept) -> list[str]:
    return [sentence for sentence in swept.world.sentences() if "cleaning up in its place" in sentence]


def test_job_that_goes_on_is_refused_and_nothing_is_noted_h90(swept: Swept) -> None:
    swept.world.clock.advance(100 * 24 * 3600)
    before = swept.world.rows()
    with pytest.raises(JobRunning):
        find_ending(swept.clients, MACHINE, JOB, "arn:clean-up")
    assert swept.world.rows() == before


def test_job_that_is_not_there_is_refused(swept: Swept) -> None:
    """An execution that somebody started by hand, under a name of their own."""
    with pytest.raises(JobNotFound):
        find_ending(swept.clients, MACHINE, "by-hand-0001", "arn:clean-up")


def test_execution_that_cleans_up_is_noted_the_newest_last(swept: Swept) -> None:
    swept.end()
    for arn in ("arn:first", "arn:second"):
        find_ending(swept.clients, MACHINE, JOB, arn)
        assert jobs.get(swept.clients, JOB)["clean_up_execution_arn"] == arn


def test_ending_is_told_once_however_often_it_is_found(swept: Swept) -> None:
    swept.end(JOB, "TIMED_OUT")
    for arn in ("arn:first", "arn:first", "arn:second"):
        find_ending(swept.clients, MACHINE, JOB, arn)
    assert _endings_told(swept) == [
        "The execution ran into the limit of the whole machine; cleaning up in its place",
    ]


def test_nothing_is_told_of_a_job_that_has_its_outcome(swept: Swept) -> None:
    jobs.record_outcome(swept.clients, JOB, "failed", None)
    swept.end(JOB, "FAILED")
    find_ending(swept.clients, MACHINE, JOB, "arn:clean-up")
    assert _endings_told(swept) == []


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [("ABORTED", "ExecutionStopped", "failed"), ("TIMED_OUT", "ExecutionTimedOut", "failed")],
)
def test_answer_becomes_the_outcome_with_its_hint_h78(swept: Swept, status: str, code: str, outcome: str) -> None:
    """What a Catch would have caught, for the same last state."""
    swept.end(JOB, status)
    error = find_ending(swept.clients, MACHINE, JOB, "arn:clean-up")
    jobs.record_cleanup(swept.clients, JOB, "done", [])
    assert record_outcome(swept.clients, {"job_id": JOB, "error": error}) == {"status": outcome}
    recorded = jobs.get(swept.clients, JOB)["error"]
    assert (recorded["code"], recorded["message"]) == (code, error["Cause"])
    assert recorded["hint"] == by_code(code).hint


def test_cancelled_job_whose_execution_was_stopped_ends_cancelled(swept: Swept) -> None:
    jobs.request_cancel(swept.clients, JOB)
    swept.end()
    error = find_ending(swept.clients, MACHINE, JOB, "arn:clean-up")
    jobs.record_cleanup(swept.clients, JOB, "done", [])
    assert record_outcome(swept.clients, {"job_id": JOB, "error": error}) == {"status": "cancelled"}
