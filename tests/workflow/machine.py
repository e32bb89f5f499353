"""The synthesized state machine, executed by moto's interpreter with the handlers in this process.

Waits take no time; the world's clock moves on by what they would have taken. A retry waits no time either.
"""

import importlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from tests.fakes.account import ACCOUNT, REGION, client
from tests.fakes.world import World, make_world

GOLDEN: Final = Path(__file__).resolve().parents[1] / "infra" / "golden" / "workflow.asl.json"
STEP_S: Final = 5
"""What a step takes."""

_LONGEST_RUN_S: Final = 60

_PARSE_ONCE: Final = cache(AmazonStateLanguageParser.parse)
"""The machine is the same in every test, and parsing it takes as long as running it."""

Intervention = Callable[["Machine", str], None]
"""Called before a state's handler runs, with the state's name; may raise in its place."""


@dataclass(frozen=True)
class Execution:
    """How a run ended and what it left in its history."""

    status: str
    history: str
    visited: list[str]


@dataclass
class Machine:
    """One deployment of the machine over one world."""

    world: World
    before: Intervention | None = None
    after: Intervention | None = None
    """Called after a state's handler has done its work; raising loses the answer."""
    visited: list[str] = field(default_factory=list)

    def run(self, job_id: str = "backup-0001") -> Execution:
        """Runs one job to its end."""
        aws = client("stepfunctions")
        machine = aws.create_state_machine(
            name=f"machine-{job_id}",
            definition=json.dumps(_executable(definition())),
            roleArn=f"arn:aws:iam::{ACCOUNT}:role/machine",
        )
        started = aws.start_execution(
            stateMachineArn=machine["stateMachineArn"], name=job_id, input=json.dumps({"job_id": job_id})
        )
        end_s = time.monotonic() + _LONGEST_RUN_S
        while (status := aws.describe_execution(executionArn=started["executionArn"])["status"]) == "RUNNING":
            if time.monotonic() > end_s:
                raise TimeoutError(f"the machine is still running; it visited {self.visited}")
            time.sleep(0.01)
        history = aws.get_execution_history(executionArn=started["executionArn"])["events"]
        return Execution(status, json.dumps(history, default=str), list(self.visited))

    def invoke_by_moto(
        self, function_name: str, qualifier: str | None, body: Any, headers: Any, response_headers: dict[str, Any]
    ) -> bytes:
        """In place of moto's Lambda, which knows no code here: calls the handler."""
        answer, failed = self.invoke(function_name.rsplit(":", 1)[-1], json.loads(body))
        if failed:
            response_headers["x-amz-function-error"] = "Unhandled"
        return answer.encode()

    def invoke(self, function_name: str, event: dict[str, Any]) -> tuple[str, bool]:
        """One state's Lambda call: the answer, or the error as Lambda words it."""
        state = task_states()[function_name]
        self.visited.append(state.name)
        self.world.clock.advance(STEP_S)
        try:
            if self.before:
                self.before(self, state.name)
            answer = importlib.import_module(state.handler).handler(event, SimpleNamespace())
            if self.after:
                self.after(self, state.name)
        except Exception as error:  # Lambda, too, reports whatever a handler raises
            return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}), True
        self.world.clock.advance(answer.get("wait_s", 0))
        return json.dumps(answer), False


@dataclass(frozen=True)
class TaskState:
    """A Task of the machine and the handler it calls."""

    name: str
    handler: str


def definition() -> dict[str, Any]:
    """The machine as it was synthesized; `tests/infra` holds the file equal to the stack."""
    golden: dict[str, Any] = json.loads(GOLDEN.read_text())
    return golden


def task_states() -> dict[str, TaskState]:
    """Every Task, by a function name of its own."""
    return {
        name.lower().replace(" ", "-"): TaskState(name, str(state["Resource"]))
        for name, state in _states(definition())
        if state["Type"] == "Task"
    }


@contextmanager
def deployed() -> Iterator[Machine]:
    """A fresh world with the machine's functions in it."""
    with (
        mock_aws(config={"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}),
        pytest.MonkeyPatch.context() as patch,
    ):
        machine = Machine(make_world(table_in_memory=True))
        patch.setattr(LambdaSimpleBackend, "invoke", machine.invoke_by_moto)
        patch.setattr(lambda_eval_utils, "boto_client_for", lambda **_: client("lambda"))
        patch.setattr(AmazonStateLanguageParser, "parse", staticmethod(_PARSE_ONCE))
        patch.setattr(retrier_decl, "time", SimpleNamespace(sleep=machine.world.clock.advance))
        for state in task_states().values():
            patch.setattr(importlib.import_module(state.handler), "clients", lambda: machine.world.clients)
        yield machine


def _states(part: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in part["States"].items():
        yield name, state
        for branch in state.get("Branches", []):
            yield from _states(branch)


def _executable(machine: dict[str, Any]) -> dict[str, Any]:
    """The machine with a function per state, and waits of no time."""
    for name, state in _states(machine):
        if state["Type"] == "Task":
            state["Resource"] = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name.lower().replace(' ', '-')}"
        if state["Type"] == "Wait":
            state.pop("SecondsPath")
            state["Seconds"] = 0
    return machine
