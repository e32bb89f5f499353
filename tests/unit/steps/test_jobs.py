"""A job is claimed once, goes on only while it may, and ends once."""

import pytest
from datamung import jobs
from datamung.errors import Cancelled, DeadlinePassed, JobClosing, JobEnded, JobNotFound
from datamung.rows import Failure

from tests.fakes.world import World

TABLES = ("moto", "memory")
"""The one proves that DynamoDB understands what is asked, the other that the fake of the other tests is true."""

JOB = "backup-0001"
ERROR: Failure = {"code": "CloneMoved", "message": "It moved.", "hint": "Again."}


def test_id_belongs_to_the_first_who_claims_it(world: World) -> None:
    first = world.claim(JOB)
    again = jobs.claim(world.clients, {**first, "owner": "somebody else"})
    assert not again.is_new
    assert again.job["owner"] == first["owner"]


def test_id_is_never_used_again_after_the_job_ended(world: World) -> None:
    first = world.claim(JOB)
    jobs.record_outcome(world.clients, JOB, "succeeded", None)
    assert not jobs.claim(world.clients, first).is_new


def test_unknown_job_is_not_found(world: World) -> None:
    with pytest.raises(JobNotFound):
        jobs.get(world.clients, JOB)


def test_job_goes_on_until_it_is_cancelled(world: World) -> None:
    world.claim(JOB)
    jobs.go_on(world.clients, JOB)
    jobs.request_cancel(world.clients, JOB)
    jobs.request_cancel(world.clients, JOB)
    with pytest.raises(Cancelled):
        jobs.go_on(world.clients, JOB)


def test_job_goes_on_until_its_deadline(world: World) -> None:
    job = world.claim(JOB)
    world.clock.now_s = job["deadline_s"] - 1
    jobs.go_on(world.clients, JOB)
    world.clock.advance(1)
    with pytest.raises(DeadlinePassed):
        jobs.go_on(world.clients, JOB)


def test_step_that_is_redriven_after_clean_up_finds_the_job_closing_h84(world: World) -> None:
    world.claim(JOB)
    jobs.close(world.clients, JOB)
    for step in (
        lambda: jobs.go_on(world.clients, JOB),
        lambda: jobs.set_fields(world.clients, JOB, manifest_key="late"),
        lambda: jobs.enter(world.clients, JOB, "dumping"),
    ):
        with pytest.raises(JobClosing):
            step()
    assert "manifest_key" not in jobs.get(world.clients, JOB)


def test_outcome_is_recorded_once(world: World) -> None:
    world.claim(JOB)
    assert jobs.record_outcome(world.clients, JOB, "failed", ERROR) == "failed"
    world.clock.advance(60)
    assert jobs.record_outcome(world.clients, JOB, "succeeded", None) == "failed"
    job = jobs.get(world.clients, JOB)
    assert (job["status"], job["outcome"], job["error"]) == ("failed", "failed", ERROR)
    assert job["ended_at"] == "2027-01-15T08:00:00.000Z"


def test_job_that_has_ended_cannot_be_cancelled(world: World) -> None:
    world.claim(JOB)
    jobs.record_outcome(world.clients, JOB, "succeeded", None)
    with pytest.raises(JobEnded):
        jobs.request_cancel(world.clients, JOB)


def test_clean_up_after_the_outcome_does_not_change_the_status(world: World) -> None:
    world.claim(JOB)
    jobs.record_outcome(world.clients, JOB, "failed", ERROR)
    assert jobs.close(world.clients, JOB)["status"] == "failed"


def test_first_begin_decides_when_a_phase_began(world: World) -> None:
    job = world.claim(JOB)
    began_s = jobs.begin(world.clients, job, "dump")
    world.clock.advance(100)
    assert jobs.begin(world.clients, jobs.get(world.clients, JOB), "dump") == began_s
