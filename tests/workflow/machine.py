"""The synthesized state machines, executed by moto's interpreter with the handlers in this process.

Waits take no time; the world's clock moves on by what they would have taken. A retry waits no time either. When a
backup ends otherwise than by success, the clean-up machine runs, as EventBridge's rule has it.
"""

import importlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from types import SimpleNamespace
from typing import Any, Final

import pytest
from datamung.settings import MachineSettings, SweeperSettings
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from tests.fakes.account import ACCOUNT, REGION, client
from tests.fakes.world import CANARY_WORD, World, make_world
from tests.workflow.definitions import BACKUPS, CLEAN_UPS, Which, executable, task_states

STEP_S: Final = 5
"""What a step takes."""

ENDED_OTHERWISE: Final = {"FAILED", "TIMED_OUT", "ABORTED"}
"""For these the rule starts the clean-up machine; `tests/infra` holds it to them."""

_LONGEST_RUN_S: Final = 60

_PARSE_ONCE: Final = cache(AmazonStateLanguageParser.parse)
"""A machine is the same in every test, and parsing it takes as long as running it."""

Intervention = Callable[["Machine", str], None]
"""Called before a state's handler runs, with the state's name; may raise in its place."""


class NeverCalledError(Exception):
    """Raised before a state's work: its function was never called, and the machine hears nothing of it."""


@dataclass(frozen=True)
class Execution:
    """How a run ended and what it left in its history."""

    status: str
    history: str
    visited: list[str]


@dataclass
class Machine:
    """One deployment of both machines over one world."""

    world: World
    before: Intervention | None = None
    after: Intervention | None = None
    """Called after a state's handler has done its work; raising loses the answer."""
    rule_is_on: bool = True
    waits_s: dict[str, int] = field(default_factory=dict)
    """Real seconds for waiting states; 0 for all others."""
    timeout_s: int | None = None
    """Real seconds for the whole of the machine that backs up."""
    visited: list[str] = field(default_factory=list)
    cleaned: list[Execution] = field(default_factory=list)
    """What the rule started."""
    _at_work: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def run(self, job_id: str = "backup-0001") -> Execution:
        """Runs one job to its end, and, if the rule is on, the clean-up that its end may start."""
        ended = self._execute(BACKUPS, job_id, job_id)
        if self.rule_is_on and ended.status in ENDED_OTHERWISE:
            self.cleaned.append(self._execute(CLEAN_UPS, f"by-rule-{next(self._numbers)}", job_id))
        return ended

    def sweep(self, *, dry_run: bool = False) -> dict[str, Any]:
        """Runs the sweeper, and the clean-ups that it starts to their end."""
        self._deploy(CLEAN_UPS)
        answer: dict[str, Any] = importlib.import_module("sweep").handler({"dry_run": dry_run}, SimpleNamespace())
        for one in client("stepfunctions").list_executions(stateMachineArn=arn_of(CLEAN_UPS))["executions"]:
            self._until_ended(one["executionArn"])
        return answer

    def stop(self, job_id: str = "backup-0001") -> None:
        """Stops the execution, as somebody would in the console."""
        client("stepfunctions").stop_execution(executionArn=execution_arn(BACKUPS, job_id))

    def _execute(self, which: Which, name: str, job_id: str) -> Execution:
        first = len(self.visited)
        self._deploy(which)
        started = client("stepfunctions").start_execution(
            stateMachineArn=arn_of(which), name=name, input=json.dumps({"job_id": job_id})
        )
        status = self._until_ended(started["executionArn"])
        events = client("stepfunctions").get_execution_history(executionArn=started["executionArn"])["events"]
        history = json.dumps(events, default=str)
        assert CANARY_WORD not in history  # H85
        return Execution(status, history, self.visited[first:])

    def _deploy(self, which: Which) -> None:
        """Creates the machine, or finds it as it is."""
        definition = executable(which, self.waits_s)
        if which == BACKUPS and self.timeout_s:
            definition["TimeoutSeconds"] = self.timeout_s
        client("stepfunctions").create_state_machine(
            name=which, definition=json.dumps(definition), roleArn=f"arn:aws:iam::{ACCOUNT}:role/machine"
        )

    def _until_ended(self, execution: str) -> str:
        """A handler that was at work when its execution was stopped goes on to its own end, as a Lambda does."""
        end_s = time.monotonic() + _LONGEST_RUN_S
        aws = client("stepfunctions")
        while (status := aws.describe_execution(executionArn=execution)["status"]) == "RUNNING":
            if time.monotonic() > end_s:
                raise TimeoutError(f"the machine is still running; it visited {self.visited}")
            time.sleep(0.01)
        with self._at_work:
            return str(status)

    def invoke_by_moto(
        self, function_name: str, qualifier: str | None, body: Any, headers: Any, response_headers: dict[str, Any]
    ) -> bytes:
        """In place of moto's Lambda, which knows no code here: calls the handler."""
        with self._at_work:
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
        except NeverCalledError:
            return "{}", False
        except Exception as error:  # Lambda, too, reports whatever a handler raises
            return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}), True
        self.world.clock.advance(answer.get("wait_s", 0))
        return json.dumps(answer), False


def arn_of(which: Which) -> str:
    """A machine's ARN."""
    return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{which}"


def execution_arn(which: Which, name: str) -> str:
    """An execution's ARN."""
    return f"arn:aws:states:{REGION}:{ACCOUNT}:execution:{which}:{name}"


@contextmanager
def deployed() -> Iterator[Machine]:
    """A fresh world with the machines' functions in it."""
    with (
        mock_aws(config={"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}),
        pytest.MonkeyPatch.context() as patch,
    ):
        machine = Machine(make_world(table_in_memory=True))
        patch.setattr(LambdaSimpleBackend, "invoke", machine.invoke_by_moto)
        patch.setattr(lambda_eval_utils, "boto_client_for", lambda **_: client("lambda"))
        patch.setattr(AmazonStateLanguageParser, "parse", staticmethod(_PARSE_ONCE))
        patch.setattr(retrier_decl, "time", SimpleNamespace(sleep=machine.world.clock.advance))
        for handler in {"sweep", *(state.handler for state in task_states().values())}:
            patch.setattr(importlib.import_module(handler), "clients", lambda: machine.world.clients)
        patch.setattr(importlib.import_module("find_ending"), "_machine", _machine_settings)
        patch.setattr(importlib.import_module("sweep"), "_sweeper", _sweeper_settings)
        yield machine


def _machine_settings() -> MachineSettings:
    return MachineSettings(state_machine_arn=arn_of(BACKUPS))


def _sweeper_settings() -> SweeperSettings:
    return SweeperSettings(
        state_machine_arn=arn_of(BACKUPS),
        clean_up_machine_arn=arn_of(CLEAN_UPS),
        alarm_topic_arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms",
        leftover_limit_h=4,
    )
