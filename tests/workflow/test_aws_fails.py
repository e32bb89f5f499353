"""Every call that makes or removes something fails once: before it was performed, after, or long before it lands."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Literal

import pytest
from botocore.exceptions import ClientError

from tests.fakes.aws_error import aws_error
from tests.fakes.failing_client import FailingClient, Fault
from tests.workflow import invariants
from tests.workflow.machine import Machine

CALLS: Final = [
    ("ec2", "create_security_group"),
    ("ec2", "authorize_security_group_ingress"),
    ("ec2", "revoke_security_group_egress"),
    ("ec2", "delete_security_group"),
    ("rds", "create_db_instance_read_replica"),
    ("rds", "describe_db_instances"),
    ("rds", "delete_db_instance"),
    ("ecs", "run_task"),
    ("ecs", "describe_tasks"),
    ("s3", "create_multipart_upload"),
    ("s3", "complete_multipart_upload"),
    ("s3", "head_object"),
    ("s3", "put_object"),
    ("s3", "delete_object"),
    ("secretsmanager", "delete_secret"),
]

CREATES: Final = {
    "security_group": ("ec2", "create_security_group", 1),
    "clone": ("rds", "create_db_instance_read_replica", 1),
    "plan task": ("ecs", "run_task", 1),
    "dump task": ("ecs", "run_task", 3),
    "upload": ("s3", "create_multipart_upload", 1),
    "dump": ("s3", "complete_multipart_upload", 1),
    "manifest": ("s3", "put_object", 1),
}


def _let_fail(machine: Machine, service: str, fault: Fault, later: Callable[..., None] | None = None) -> Fault:
    real: Any = getattr(machine.world.clients, service)
    machine.world.clients = machine.world.with_clients(**{service: FailingClient(real, fault, later=later)})
    return fault


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("service", "operation"), CALLS)
def test_service_that_fails_once_costs_nothing_but_time(
    machine: Machine, service: str, operation: str, when: Literal["before", "after"]
) -> None:
    """H52, H66, H70, H82: the answer that is lost is the one that finds what is not idempotent."""
    error = aws_error(operation, "InternalFailure", status=500)
    fault = _let_fail(machine, service, Fault(operation, error, when=when))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert fault.seen >= 1
    assert job["outcome"] == "succeeded"
    assert len(machine.world.ecs.tasks) == 3


@pytest.mark.parametrize("created", CREATES)
def test_create_that_lands_after_clean_up_has_looked_leaves_nothing_h105(machine: Machine, created: str) -> None:
    service, operation, nth = CREATES[created]
    clock = machine.world.clock
    landed: list[object] = []

    def land(create: Callable[[], object]) -> None:
        with suppress(ClientError):  # an upload that was aborted meanwhile can no longer be completed
            landed.append(operation)
            create()

    def later(create: Callable[[], object]) -> None:
        clock.after(45, lambda: land(create))

    refusal = aws_error(operation, "AccessDenied", status=403)
    _let_fail(machine, service, Fault(operation, refusal, nth=nth, when="late"), later)
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert landed, "the create did land"
    assert job["error"]["code"] == "ServiceRefused"
    assert ended.visited.count("Clean up") > 1


def test_service_that_refuses_for_good_ends_the_job_by_name(machine: Machine) -> None:
    denied = aws_error("CreateMultipartUpload", "AccessDenied", status=403)
    _let_fail(machine, "s3", Fault("create_multipart_upload", denied))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["error"]["code"] == "ServiceRefused"
    assert "CreateMultipartUpload" in job["error"]["message"]
