"""Every other way in which a job ends: cancelled, out of time, refused by RDS, or with something left behind."""

from typing import Final

import pytest
from datamung import jobs

from tests.fakes.account import SOURCE
from tests.workflow import invariants
from tests.workflow.definitions import BACKUPS, names_of
from tests.workflow.interventions import once
from tests.workflow.machine import Machine

BACKING_UP: Final = sorted(set(names_of(BACKUPS, "Task")) - {"Clean up", "Record outcome"})
NAME: Final = "dm-prod-backup-0001"


@pytest.mark.parametrize("state", BACKING_UP)
def test_cancelled_job_stops_at_the_next_step_and_leaves_nothing(machine: Machine, state: str) -> None:
    machine.before = once(state, lambda one: jobs.request_cancel(one.world.clients, "backup-0001"))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["outcome"] == "cancelled"
    assert job["error"]["code"] == "Cancelled"
    assert ended.status == "FAILED"


def test_cancel_after_the_manifest_comes_too_late(machine: Machine) -> None:
    machine.before = once("Clean up", lambda one: jobs.request_cancel(one.world.clients, "backup-0001"))
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["outcome"] == "succeeded"


@pytest.mark.parametrize("state", ["Check replica", "Check plan worker", "Check dump workers", "Complete dump"])
def test_job_past_its_deadline_ends_and_leaves_nothing(machine: Machine, state: str) -> None:
    machine.before = once(state, lambda one: one.world.clock.advance(49 * 3600))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["error"]["code"] == "DeadlinePassed"


@pytest.mark.parametrize("status", ["failed", "storage-full", "incompatible-network"])
def test_replica_that_will_never_be_available_ends_the_job_at_once_h68(machine: Machine, status: str) -> None:
    machine.world.rds.statuses = ["creating", status]
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert ended.visited.count("Check replica") == 2
    assert job["error"]["code"] == "CloneFailed"


def test_replica_that_somebody_deletes_ends_the_job(machine: Machine) -> None:
    machine.world.rds.statuses = ["creating", "deleting", "deleting", "gone"]
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["error"]["code"] == "CloneFailed"


def test_replica_that_takes_half_a_day_is_given_up(machine: Machine) -> None:
    machine.world.rds.statuses = ["creating"] * 4 + ["available"]
    machine.before = once("Check replica", lambda one: one.world.clock.advance(13 * 3600))
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["error"]["code"] == "CloneNotReady"


def test_instance_of_somebody_else_with_the_clones_name_is_never_touched_h66_h73(machine: Machine) -> None:
    foreign = {**machine.world.rds.instances[SOURCE], "DBInstanceIdentifier": NAME, "DeletionProtection": False}
    machine.world.rds.add(foreign)
    ended = machine.run()
    assert machine.world.rds.instances.pop(NAME)["DBInstanceStatus"] == "available"
    job = invariants.check(machine.world, ended.history)
    assert job["error"]["code"] == "NameTaken"


@pytest.mark.parametrize("state", ["Check replica", "Check plan worker", "Check dump workers"])
def test_source_that_runs_out_of_storage_is_spared_h102(machine: Machine, state: str) -> None:
    def drain(one: Machine) -> None:
        one.world.metrics.free_bytes = 9 * 2**30

    machine.before = once(state, drain)
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert ended.visited.count(state) == 1
    assert job["error"]["code"] == "SourceStorageLow"


def test_direct_backup_does_not_watch_the_storage_of_its_source(machine: Machine) -> None:
    machine.world.metrics.free_bytes = 0
    machine.world.claim("backup-0002", mode="direct")
    ended = machine.run("backup-0002")
    assert ended.status == "SUCCEEDED"


def test_clean_up_that_gives_up_ends_failed_and_names_what_is_left_h81(machine: Machine) -> None:
    machine.world.rds.deleting_looks = 10_000
    machine.before = lambda one, state: one.world.clock.advance(3600 if state == "Clean up" else 0)
    ended = machine.run()
    job = jobs.get(machine.world.clients, "backup-0001")
    assert ended.status == "FAILED"
    assert job["outcome"] == "failed"
    assert job["error"]["code"] == "LeftBehind"
    assert f"read replica {NAME}: is being deleted" in job["error"]["message"]
    assert f"security group {NAME}: waits for the read replica" in job["cleanup"]["left"]
    open_kinds = {row["kind"] for row in machine.world.rows() if row.get("state") == "open"}
    assert open_kinds == {"clone", "security_group"}, "a failure holds up only what depends on it"


def test_cancelled_job_that_leaves_something_is_failed(machine: Machine) -> None:
    machine.world.rds.deleting_looks = 10_000

    def intervene(one: Machine, state: str) -> None:
        if state == "Open upload":
            jobs.request_cancel(one.world.clients, "backup-0001")
        if state == "Clean up":
            one.world.clock.advance(3600)

    machine.before = intervene
    machine.run()
    job = jobs.get(machine.world.clients, "backup-0001")
    assert (job["outcome"], job["error"]["code"]) == ("failed", "LeftBehind")
