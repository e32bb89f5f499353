"""A clean-up in the job's place is started when none goes on, and once at a time."""

import pytest
from botocore.exceptions import ClientError
from datamung import clean_up_machine, jobs

from tests.fakes.aws_error import aws_error
from tests.fakes.executions import Execution
from tests.fakes.failing_client import FailingClient, Fault
from tests.fakes.sweeper import SWEEPER, Swept, with_sweeper
from tests.fakes.world import World

JOB = "backup-0001"
SLOT_S = 300


@pytest.fixture
def swept(world: World) -> Swept:
    world.ask(JOB)
    return with_sweeper(world)


def _start(swept: Swept) -> bool:
    return clean_up_machine.start(swept.clients, SWEEPER.clean_up_machine_arn, jobs.get(swept.clients, JOB))


def _newest(swept: Swept) -> str:
    """The newest clean-up, noted as its first state does."""
    arn = list(swept.executions.executions)[-1]
    jobs.note_clean_up(swept.clients, JOB, arn)
    return arn


def test_it_is_told_the_job_and_nothing_else(swept: Swept) -> None:
    assert _start(swept)
    ((arn, execution),) = swept.executions.executions.items()
    assert execution.asked == f'{{"job_id": "{JOB}"}}'
    assert arn.startswith(SWEEPER.clean_up_machine_arn.replace(":stateMachine:", ":execution:"))


def test_two_requests_in_one_slot_start_one(swept: Swept) -> None:
    for _ in range(2):
        _start(swept)
        swept.world.clock.advance(SLOT_S - 1)
    assert swept.clean_ups() == [JOB]


def test_none_is_started_while_one_goes_on_however_long(swept: Swept) -> None:
    _start(swept)
    _newest(swept)
    swept.world.clock.advance(10 * SLOT_S)
    assert not _start(swept)
    assert swept.clean_ups() == [JOB]


def test_none_is_started_while_one_that_an_event_started_goes_on(swept: Swept) -> None:
    """Its name is the event's; the job's row knows it."""
    arn = "arn:aws:states:eu-west-1:123456789012:execution:datamung-prod-clean-up:event-id"
    swept.executions.executions[arn] = Execution(arn, "")
    jobs.note_clean_up(swept.clients, JOB, arn)
    assert not _start(swept)


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"])
def test_after_one_that_has_ended_another_is_started(swept: Swept, status: str) -> None:
    _start(swept)
    swept.executions.end(_newest(swept), status)
    assert not _start(swept), "not within its slot"
    swept.world.clock.advance(SLOT_S)
    assert _start(swept)
    assert swept.clean_ups() == [JOB, JOB]


def test_one_that_step_functions_has_forgotten_does_not_go_on(swept: Swept) -> None:
    jobs.note_clean_up(swept.clients, JOB, "arn:of:old")
    assert _start(swept)


def test_another_jobs_clean_up_is_another(swept: Swept) -> None:
    swept.world.ask("backup-0002")
    assert _start(swept)
    assert clean_up_machine.start(swept.clients, SWEEPER.clean_up_machine_arn, jobs.get(swept.clients, "backup-0002"))
    assert swept.clean_ups() == [JOB, "backup-0002"]


def test_failure_to_start_is_not_taken_for_one_that_goes_on(swept: Swept) -> None:
    denied = aws_error("StartExecution", "AccessDeniedException", status=403)
    swept.world.clients = swept.world.with_clients(
        stepfunctions=FailingClient(swept.executions, Fault("start_execution", denied))
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        _start(swept)
    assert _start(swept)
