"""Sweeps beside everything else: they touch nothing of a job that runs, and find what nobody else can."""

import importlib
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError
from datamung import jobs, names

from tests.fakes.account import SOURCE
from tests.fakes.aws_error import aws_error
from tests.fakes.failing_client import FailingClient, Fault
from tests.workflow import invariants
from tests.workflow.definitions import BACKUPS, names_of
from tests.workflow.interventions import once
from tests.workflow.machine import Machine
from tests.workflow.settling import settle
from tests.workflow.test_aws_fails import CREATES

RUNNING: Final = names_of(BACKUPS, "Task")
NAME: Final = "dm-prod-backup-0001"


def _sweep(_: Machine) -> dict[str, Any]:
    """Only the sweeper's own call: what it starts goes on beside the test."""
    answer: dict[str, Any] = importlib.import_module("sweep").handler({}, SimpleNamespace())
    return answer


@pytest.mark.parametrize("state", RUNNING)
def test_sweep_touches_nothing_of_a_running_job_h90(machine: Machine, state: str) -> None:
    """However late it is, also days after its deadline: only Step Functions says whether a job goes on."""
    swept: list[dict[str, Any]] = []

    def sweep_late(one: Machine) -> None:
        if state in {"Clean up", "Record outcome"}:
            one.world.clock.advance(72 * 3600)
        swept.append(_sweep(one))

    machine.before = once(state, sweep_late)
    machine.sweep()
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["outcome"] == "succeeded"
    assert [one["clean_ups"] for one in swept] == [[]]
    assert {item["status"] for one in swept for item in one["items"]} <= {"in_use"}


@pytest.mark.parametrize("created", sorted(set(CREATES) - {"dump"}))
def test_create_that_lands_hours_after_the_end_is_found_by_a_sweep_h105(machine: Machine, created: str) -> None:
    """Later than any create should: its ledger row is closed by then, and opened again."""
    service, operation, nth = CREATES[created]
    landed: list[str] = []

    def land(create: Callable[[], object]) -> None:
        with suppress(ClientError):  # an object or a part that S3 no longer takes
            create()
            landed.append(operation)

    def later(create: Callable[[], object]) -> None:
        machine.world.clock.after(6 * 3600, lambda: land(create))

    fault = Fault(operation, aws_error(operation, "AccessDenied", status=403), nth=nth, when="late")
    real: Any = getattr(machine.world.clients, service)
    machine.world.clients = machine.world.with_clients(**{service: FailingClient(real, fault, later=later)})
    ended = machine.run()
    settle(machine)
    machine.world.clock.advance(7 * 3600)
    settle(machine)
    assert landed, "it did land"
    assert invariants.check(machine.world, ended.history)["outcome"] == "failed"


def test_two_clean_ups_of_one_job_at_once_do_no_harm(machine: Machine) -> None:
    """One was started by the rule, one by a sweep at the same time."""
    started: list[list[str]] = []

    def intervene(one: Machine, state: str) -> None:
        if state == "Check dump workers":
            one.stop()
        if state == "Find ending in its place" and not started:
            started.append(_sweep(one)["clean_ups"])

    machine.before = intervene
    ended = machine.run()
    settle(machine)
    assert started == [["backup-0001"]]
    assert machine.visited.count("Find ending in its place") == 2
    assert invariants.check(machine.world, ended.history)["error"]["code"] == "ExecutionStopped"


@pytest.mark.parametrize("stale_looks", [1, 4])
def test_end_that_step_functions_shows_late_is_waited_for(machine: Machine, stale_looks: int) -> None:
    """DescribeExecution is eventually consistent, and the event of the end may be quicker."""
    real: Any = machine.world.clients.stepfunctions
    stale = StaleExecutions(real, stale_looks)
    machine.world.clients = machine.world.with_clients(stepfunctions=stale)
    machine.before = once("Check dump workers", lambda one: one.stop())
    machine.run()
    assert [one.status for one in machine.cleaned] == ["SUCCEEDED"]
    assert invariants.check(machine.world)["error"]["code"] == "ExecutionStopped"


def test_job_that_was_accepted_and_never_started_is_cleaned_up(machine: Machine) -> None:
    """Its typed login lies in a secret, and nobody sent the request again."""
    assert machine.sweep()["clean_ups"] == [], "its start may still come"
    machine.world.clock.advance(3600)
    assert machine.sweep()["clean_ups"] == ["backup-0001"]
    settle(machine)
    assert invariants.check(machine.world)["error"]["code"] == "NeverStarted"


@pytest.mark.parametrize("state", ["Check replica", "Check plan worker", "Check dump workers", "Verify dump"])
def test_source_that_is_deleted_during_the_job_leaves_no_clone_h72(machine: Machine, state: str) -> None:
    gone: list[dict[str, Any]] = []
    machine.before = once(state, lambda one: gone.append(one.world.rds.instances.pop(SOURCE)))
    machine.run()
    settle(machine)
    assert NAME not in machine.world.rds.instances
    machine.world.rds.add(gone[0])
    invariants.check(machine.world)


def test_sweep_reports_what_no_ledger_knows_and_leaves_it_h73(machine: Machine) -> None:
    tags = [{"Key": "datamung:deployment", "Value": "prod"}, {"Key": "datamung:job-id", "Value": "long-gone-0001"}]
    stray = {**machine.world.rds.instances[SOURCE], "DBInstanceIdentifier": "dm-prod-long-gone-0001", "TagList": tags}
    machine.world.rds.add(stray)
    machine.run()
    swept = machine.sweep()
    assert [(one["name"], one["status"], one["owner"]) for one in swept["items"]] == [
        ("dm-prod-long-gone-0001", "unknown", "")
    ]
    assert machine.world.rds.instances.pop("dm-prod-long-gone-0001")["DBInstanceStatus"] == "available"
    assert "dm-prod-long-gone-0001" in machine.world.mailbox.messages[-1][2]
    invariants.check(machine.world)


def test_sweep_of_another_jobs_things_spares_the_backup(machine: Machine) -> None:
    machine.run()
    job = jobs.get(machine.world.clients, "backup-0001")
    settle(machine)
    assert set(machine.world.s3.objects) == {job["dump"]["key"], names.manifest_key("backup-0001")}


@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("state", RUNNING)
def test_throttled_job_table_costs_nothing_but_time(machine: Machine, state: str, call: int) -> None:
    """At each state, one of its first calls of the table is refused."""
    real: Any = machine.world.clients.table
    throttled = Throttled(real)
    machine.world.clients = machine.world.with_clients(table=throttled, dynamodb=throttled)
    machine.before = once(state, lambda _: throttled.refuse(call))
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["outcome"] == "succeeded"


class Throttled:
    """A table whose n-th call from now on is refused, once."""

    def __init__(self, real: Any) -> None:
        self._real, self._until = real, 0

    def refuse(self, nth: int) -> None:
        self._until = nth

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._real, name)
        if not callable(member):
            return member

        def call(**arguments: Any) -> Any:
            self._until -= 1
            if self._until == 0:
                raise aws_error(name, "ProvisionedThroughputExceededException")
            return member(**arguments)

        return call


class StaleExecutions:
    """Step Functions whose first looks at an execution still show it running."""

    def __init__(self, real: Any, stale_looks: int) -> None:
        self._real, self._stale_looks = real, stale_looks

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def describe_execution(self, **call: Any) -> Any:
        found = self._real.describe_execution(**call)
        self._stale_looks -= 1
        return {**found, "status": "RUNNING"} if self._stale_looks >= 0 else found
