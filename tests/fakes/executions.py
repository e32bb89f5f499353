"""Step Functions as far as one may ask it: executions that are started, go on, and end as a test says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final

from botocore.exceptions import ClientError

from tests.fakes.aws_error import aws_error

FORGOTTEN_AFTER_S: Final = 90 * 24 * 3600
"""Of a closed execution (Step Functions Developer Guide, "Quotas")."""


class ExecutionDoesNotExist(ClientError):
    """What the client raises under this name."""


@dataclass
class Execution:
    """One execution; `stopped_s` is None while it goes on."""

    arn: str
    asked: str
    status: str = "RUNNING"
    stopped_s: float | None = None


class FakeStepFunctions:
    """A name is used once; the same request finds its execution as long as that goes on."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.executions: dict[str, Execution] = {}
        self.exceptions = SimpleNamespace(ExecutionDoesNotExist=ExecutionDoesNotExist)
        self._now = now

    def start_execution(self, **call: Any) -> dict[str, str]:
        arn = f"{call['stateMachineArn'].replace(':stateMachine:', ':execution:')}:{call['name']}"
        existing = self._known().get(arn)
        if existing is not None and (existing.status, existing.asked) != ("RUNNING", call["input"]):
            raise aws_error("StartExecution", "ExecutionAlreadyExists")
        if existing is None:
            self.executions[arn] = Execution(arn, call["input"])
        return {"executionArn": arn}

    def describe_execution(self, **call: Any) -> dict[str, Any]:
        found = self._known().get(call["executionArn"])
        if found is None:
            raise ExecutionDoesNotExist(
                {"Error": {"Code": "ExecutionDoesNotExist", "Message": "by the fake"}}, "DescribeExecution"
            )
        stopped = None if found.stopped_s is None else datetime.fromtimestamp(found.stopped_s, UTC)
        return {"status": found.status, **({"stopDate": stopped} if stopped else {})}

    def end(self, arn: str, status: str) -> None:
        """Ends an execution, or one that the test has not started."""
        execution = self.executions.setdefault(arn, Execution(arn, ""))
        execution.status, execution.stopped_s = status, self._now()

    def _known(self) -> dict[str, Execution]:
        oldest_s = self._now() - FORGOTTEN_AFTER_S
        return {arn: one for arn, one in self.executions.items() if one.stopped_s is None or one.stopped_s > oldest_s}
