"""How a job's execution ended, asked of Step Functions: what no Catch in the machine can see (H78).

A job that goes on is nobody's to clean up but its own; only Step Functions knows whether it does (H90).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from datamung import clock, names
from datamung.clients import Clients
from datamung.errors import Cancelled, DatamungError, ExecutionBroken, ExecutionStopped, ExecutionTimedOut, NeverStarted
from datamung.rows import Job

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

START_LIMIT_S: Final = 900
"""A job whose execution was not started so long after its request will not be: its request was given up."""

GRACE_S: Final = 12 * 3600
"""Between a job's deadline and the end of its execution (`stacks/workflow.py` sets it)."""

_ERRORS: Final[dict[str, tuple[type[DatamungError], str]]] = {
    "ABORTED": (ExecutionStopped, "The execution was stopped from outside."),
    "TIMED_OUT": (ExecutionTimedOut, "The execution ran into the limit of the whole machine."),
    "FAILED": (ExecutionBroken, "The execution broke before its end."),
    "SUCCEEDED": (ExecutionBroken, "The execution ended without an outcome."),
}


@dataclass(frozen=True)
class Ending:
    """That and why the job does not go on; `at_s` is when that came about, in epoch seconds."""

    error: type[DatamungError]
    message: str
    at_s: int


def of(clients: Clients, state_machine_arn: str, job: Job) -> Ending | None:
    """How the job's execution ended; None while it runs, or may yet be started."""
    execution_arn = job.get("execution_arn") or names.execution_arn(state_machine_arn, job["job_id"])
    found = _describe(clients, execution_arn)
    if found is None:
        return _unknown(clients, job)
    if found["status"] not in _ERRORS:
        return None
    error, message = _ERRORS[found["status"]]
    if job.get("cancel_requested"):
        error, message = Cancelled, "The job was cancelled."
    stopped = found.get("stopDate")
    return Ending(error, message, int(stopped.timestamp()) if stopped else int(clients.now()))


def is_running(clients: Clients, execution_arn: str) -> bool:
    """Whether this execution goes on."""
    found = _describe(clients, execution_arn)
    return found is not None and found["status"] not in _ERRORS


def _describe(clients: Clients, execution_arn: str) -> "DescribeExecutionOutputTypeDef | None":
    try:
        return clients.stepfunctions.describe_execution(executionArn=execution_arn)
    except clients.stepfunctions.exceptions.ExecutionDoesNotExist:
        return None


def _unknown(clients: Clients, job: Job) -> Ending | None:
    """A started execution is shown late, and forgotten after 90 days: until it must have ended it may go on."""
    error: type[DatamungError]
    if "execution_arn" in job:
        end_s, error = job["deadline_s"] + GRACE_S, ExecutionBroken
        message = "The execution is not known to Step Functions any more."
    else:
        end_s, error = int(clock.epoch_s(job["created_at"])) + START_LIMIT_S, NeverStarted
        message = "The job was accepted, and its execution never started."
    return Ending(error, message, end_s) if clients.now() >= end_s else None
