"""Only Step Functions knows whether a job goes on, and it is asked (H78, H90)."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from datamung import clock, execution_end, jobs, names
from datamung.errors import (
    Cancelled,
    DatamungError,
    ExecutionBroken,
    ExecutionStopped,
    ExecutionTimedOut,
    NeverStarted,
)
from datamung.execution_end import START_LIMIT_S

from tests.fakes.account import ACCOUNT, REGION, client
from tests.fakes.executions import FORGOTTEN_AFTER_S
from tests.fakes.sweeper import SWEEPER, Swept, with_sweeper
from tests.fakes.world import World

JOB = "backup-0001"


@pytest.fixture
def swept(world: World) -> Swept:
    """A job that was asked for."""
    world.ask(JOB)
    return with_sweeper(world)


def _ending(swept: Swept) -> execution_end.Ending | None:
    job = jobs.get(swept.clients, JOB)
    return execution_end.of(swept.clients, SWEEPER.state_machine_arn, job)


@pytest.mark.parametrize("status", ["RUNNING", "PENDING_REDRIVE"])
def test_job_that_goes_on_has_no_ending_whatever_the_clock_says_h90(swept: Swept, status: str) -> None:
    swept.run()
    swept.executions.executions[names.execution_arn(SWEEPER.state_machine_arn, JOB)].status = status
    for seconds in (0, START_LIMIT_S, 90 * 24 * 3600):
        swept.world.clock.advance(seconds)
        assert _ending(swept) is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("ABORTED", ExecutionStopped),
        ("TIMED_OUT", ExecutionTimedOut),
        ("FAILED", ExecutionBroken),
        ("SUCCEEDED", ExecutionBroken),
    ],
)
def test_ending_says_how_and_when_the_execution_ended_h78(
    swept: Swept, status: str, error: type[DatamungError]
) -> None:
    swept.run()
    swept.world.clock.advance(3600)
    ended_s = int(swept.world.clock())
    swept.end(JOB, status)
    swept.world.clock.advance(60)
    ending = _ending(swept)
    assert ending is not None
    assert (ending.error, ending.at_s) == (error, ended_s)
    assert ending.message.endswith(".")


@pytest.mark.parametrize("status", ["ABORTED", "TIMED_OUT", "FAILED", "SUCCEEDED"])
def test_execution_of_a_cancelled_job_ended_by_that(swept: Swept, status: str) -> None:
    jobs.request_cancel(swept.clients, JOB)
    swept.end(JOB, status)
    ending = _ending(swept)
    assert ending is not None
    assert ending.error is Cancelled


def test_job_that_was_not_started_yet_may_be_still(swept: Swept) -> None:
    swept.world.clock.advance(START_LIMIT_S - 1)
    assert _ending(swept) is None


def test_job_that_was_never_started_is_given_up_after_the_limit(swept: Swept) -> None:
    created_s = clock.epoch_s(jobs.get(swept.clients, JOB)["created_at"])
    swept.world.clock.advance(START_LIMIT_S)
    ending = _ending(swept)
    assert ending is not None
    assert (ending.error, ending.at_s) == (NeverStarted, created_s + START_LIMIT_S)


def test_execution_that_step_functions_has_forgotten_does_not_go_on(swept: Swept) -> None:
    swept.run()
    swept.end(JOB, "FAILED")
    swept.world.clock.advance(FORGOTTEN_AFTER_S + 1)
    ending = _ending(swept)
    assert ending is not None
    assert ending.error is NeverStarted


def test_step_functions_that_does_not_answer_says_nothing_of_the_job(world: World) -> None:
    """No answer is not the answer that there is no execution."""
    job = world.ask(JOB)
    with pytest.raises(ClientError, match="DescribeExecution"):
        execution_end.of(world.clients, "arn:nonsense", job)


@pytest.mark.parametrize("goes_on", [True, False])
def test_the_service_is_asked_as_it_wants_to_be(world: World, goes_on: bool) -> None:
    """moto's Step Functions in the fake's place: the ARN, the status and the error have its form."""
    job, aws = world.ask(JOB), client("stepfunctions")
    machine: Any = aws.create_state_machine(
        name="datamung-prod",
        definition='{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 9, "End": true}}}',
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/machine",
    )
    arn = machine["stateMachineArn"]
    assert arn == f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:datamung-prod"
    assert not execution_end.is_running(world.clients, names.execution_arn(arn, JOB))
    started = aws.start_execution(stateMachineArn=arn, name=JOB, input="{}")["executionArn"]
    if not goes_on:
        aws.stop_execution(executionArn=started)
    ending = execution_end.of(world.clients, arn, job)
    assert (ending is None) == execution_end.is_running(world.clients, started) == goes_on
