"""ECS whose tasks move a step each time they are described; what a worker does meanwhile is the test's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.fakes.aws_error import aws_error
from tests.fakes.pages import OnePage


@dataclass(frozen=True)
class Exit:
    """How a task ends; the defaults are those of a container that ran to its end."""

    code: int | None
    reason: str = "Essential container in task exited"
    stop_code: str = "EssentialContainerExited"


@dataclass
class FakeTask:
    """One task; `looks` counts how often it was described."""

    arn: str
    call: dict[str, Any]
    created_s: float
    looks: int = 0
    stop_reason: str = ""
    stopping_looks: int = 0
    """So many looks it is still seen stopping."""
    exit: Exit | None = None
    stopped_s: float = 0
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.call["group"])

    @property
    def status(self) -> str:
        return "STOPPED" if self.exit else ("RUNNING" if self.looks > 1 else "PROVISIONING")


Behaviour = Callable[[FakeTask], Exit | None]
"""What the worker does at a look; None while it goes on."""


class FakeEcs:
    """The same client token finds the same task; a stopped task is seen stopping once, then STOPPED."""

    def __init__(self, behave: Behaviour, now: Callable[[], float]) -> None:
        self.tasks: dict[str, FakeTask] = {}
        self.failures: list[dict[str, str]] = []
        """What the next RunTask answers in place of a task."""
        self.stopping_looks = 0
        """How long a task that is stopped from now on takes to stop."""
        self._behave, self._now = behave, now
        self._serial = count(1)

    def get_paginator(self, operation: str) -> OnePage:
        return OnePage(getattr(self, operation))

    def run_task(self, **call: Any) -> dict[str, Any]:
        if len(call["clientToken"]) > 64 or len(call["startedBy"]) > 128:
            raise aws_error("RunTask", "InvalidParameterException")
        if self.failures:
            return {"tasks": [], "failures": [self.failures.pop(0)]}
        task = next((one for one in self.tasks.values() if one.call["clientToken"] == call["clientToken"]), None)
        if task is None:
            (override,) = call["overrides"]["containerOverrides"]
            environment = {pair["name"]: pair["value"] for pair in override["environment"]}
            task = FakeTask(f"arn:aws:ecs:task/{next(self._serial)}", call, self._now(), environment=environment)
            self.tasks[task.arn] = task
        return {"tasks": [{"taskArn": task.arn}], "failures": [], "ResponseMetadata": {"RetryAttempts": 0}}

    def list_tasks(self, **call: Any) -> dict[str, Any]:
        if "startedBy" in call and "desiredStatus" in call:
            raise aws_error("ListTasks", "InvalidParameterException", "startedBy must be the only filter")
        wants_stopped = call.get("desiredStatus") == "STOPPED"
        return {
            "taskArns": [
                task.arn
                for task in self.tasks.values()
                if bool(task.exit or task.stop_reason) == wants_stopped
                and task.call["startedBy"] == call.get("startedBy", task.call["startedBy"])
            ]
        }

    def describe_tasks(self, **call: Any) -> dict[str, Any]:
        known = [self.tasks[arn] for arn in call["tasks"] if arn in self.tasks]
        for task in known:
            self._move(task)
        return {"tasks": [_described(task) for task in known], "failures": []}

    def stop_task(self, **call: Any) -> dict[str, Any]:
        task = self.tasks[call["task"]]
        if not task.stop_reason:
            task.stop_reason, task.stopping_looks = call["reason"], self.stopping_looks
        return {}

    def users_of(self, group_id: str) -> list[str]:
        """The tasks whose network interface still carries a security group."""
        return [
            task.name
            for task in self.tasks.values()
            if not task.exit and group_id in task.call["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]
        ]

    def _move(self, task: FakeTask) -> None:
        task.looks += 1
        if task.exit:
            return
        if task.stop_reason and task.stopping_looks:
            task.stopping_looks -= 1
        elif task.stop_reason:
            task.exit = Exit(143, task.stop_reason, "UserInitiated")
        elif task.status == "RUNNING":
            task.exit = self._behave(task)
        if task.exit:
            task.stopped_s = self._now()


def _described(task: FakeTask) -> dict[str, Any]:
    container: dict[str, Any] = {"name": "worker"}
    ended: dict[str, Any] = {}
    if task.exit:
        ended = {"stopCode": task.exit.stop_code, "stoppedReason": task.exit.reason}
        ended["stoppedAt"] = datetime.fromtimestamp(task.stopped_s, UTC)
        if task.exit.code is not None:
            container["exitCode"] = task.exit.code
    return {
        "taskArn": task.arn,
        "group": task.name,
        "startedBy": task.call["startedBy"],
        "lastStatus": task.status,
        "createdAt": datetime.fromtimestamp(task.created_s, UTC),
        "cpu": "1024",
        "memory": "2048",
        "launchType": task.call.get("launchType", ""),
        "containers": [container],
        **ended,
    }
