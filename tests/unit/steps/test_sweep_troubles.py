"""What a sweep cannot look at holds up nothing else, and is told (P3)."""

from typing import Any

import pytest
from create_security_group import create_security_group
from datamung import alarming
from sweep import sweep

from tests.fakes.aws_error import aws_error
from tests.fakes.failing_client import FailingClient, Fault
from tests.fakes.sweeper import SWEEPER, Swept, with_sweeper
from tests.fakes.world import World

JOB = "backup-0001"


class Denied:
    """A service whose lists a policy of the organisation's denies, until it is lifted."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.is_lifted = False

    def get_paginator(self, operation: str) -> Any:
        if not self.is_lifted:
            raise aws_error(operation, "AccessDenied", status=403)
        return self._real.get_paginator(operation)


@pytest.fixture
def swept(world: World) -> Swept:
    """A job with a secret and a security group, whose execution was stopped."""
    world.place(JOB)
    create_security_group(world.clients, JOB)
    swept = with_sweeper(world)
    swept.run()
    swept.end()
    return swept


def _about(answer: dict[str, Any]) -> list[str]:
    return [trouble.partition(":")[0] for trouble in answer["troubles"]]


def test_kind_that_cannot_be_listed_holds_up_no_other(swept: Swept) -> None:
    swept.world.clients = swept.world.with_clients(secretsmanager=Denied(swept.clients.secretsmanager))
    answer = swept.sweep()
    assert answer["clean_ups"] == [JOB]
    assert _about(answer) == ["each secret"]


def test_sweep_that_saw_not_everything_counts_as_none(swept: Swept, capsys: pytest.CaptureFixture[str]) -> None:
    """So that an alarm tells, when it goes on."""
    denied = Denied(swept.clients.secretsmanager)
    swept.world.clients = swept.world.with_clients(secretsmanager=denied)
    swept.sweep()
    assert alarming.SWEEPS not in capsys.readouterr().out
    denied.is_lifted = True
    swept.sweep()
    assert alarming.SWEEPS in capsys.readouterr().out


def test_job_that_cannot_be_looked_at_holds_up_no_other(swept: Swept) -> None:
    swept.world.ask("backup-0002")
    throttled = Fault("describe_execution", aws_error("DescribeExecution", "ThrottlingException"), nth=1)
    swept.world.clients = swept.world.with_clients(stepfunctions=FailingClient(swept.executions, throttled))
    swept.run("backup-0002")
    swept.end("backup-0002")
    answer = swept.sweep()
    assert answer["clean_ups"] == ["backup-0002"]
    assert _about(answer) == [f"job {JOB}"]
    assert JOB in swept.sweep()["clean_ups"], "the next sweep tries again"


def test_sweep_in_a_hurry_says_what_it_did_not_look_at(swept: Swept) -> None:
    hurried = sweep(swept.clients, SWEEPER, dry_run=True, budget_s=-1)
    assert (hurried["items"], hurried["clean_ups"]) == ([], [])
    assert hurried["troubles"] == ["The time for one sweep ran out before every job was looked at."]
