"""Every Task of the synthesized machine fails once; a state added later is covered without an edit."""

import importlib
from typing import Final

import pytest
from datamung import jobs
from datamung.errors import QuotaExceeded, TransientFault

from tests.workflow import invariants
from tests.workflow.definitions import BACKUPS, names_of
from tests.workflow.interventions import once, raising, times
from tests.workflow.machine import Machine

STATES: Final = names_of(BACKUPS, "Task")
TO_THE_END: Final = {"Clean up", "Record outcome"}
BACKING_UP: Final = sorted(set(STATES) - TO_THE_END)


def test_there_are_states_to_fail() -> None:
    assert len(BACKING_UP) >= 12
    assert set(STATES) >= TO_THE_END


@pytest.mark.parametrize("state", BACKING_UP)
def test_named_error_ends_the_job_and_leaves_nothing(machine: Machine, state: str) -> None:
    machine.before = once(state, raising(QuotaExceeded("There is one too many.")))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert ended.status == "FAILED"
    assert ended.visited.count(state) == 1, "a domain error is never tried again"
    assert job["error"] == {
        "code": "QuotaExceeded",
        "message": "There is one too many.",
        "hint": QuotaExceeded.hint,
    }


@pytest.mark.parametrize("state", sorted(set(BACKING_UP) - {"Publish manifest"}))
def test_named_error_after_the_work_was_done_leaves_nothing_either(machine: Machine, state: str) -> None:
    machine.after = once(state, raising(QuotaExceeded("There is one too many.")))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert ended.status == "FAILED"
    assert job["error"]["code"] == "QuotaExceeded"


def test_error_after_the_manifest_was_published_does_not_unmake_the_backup(machine: Machine) -> None:
    machine.after = once("Publish manifest", raising(QuotaExceeded("There is one too many.")))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert (ended.status, job["outcome"]) == ("SUCCEEDED", "succeeded")


def test_cancel_that_comes_after_the_manifest_finds_a_backup(machine: Machine) -> None:
    def cancelled_and_lost(machine: Machine) -> None:
        jobs.request_cancel(machine.world.clients, "backup-0001")
        raise TransientFault("The answer was lost.")

    machine.after = once("Publish manifest", cancelled_and_lost)
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert (ended.status, job["outcome"]) == ("SUCCEEDED", "succeeded")


@pytest.mark.parametrize("state", STATES)
def test_fault_is_tried_again_until_the_backup_succeeds_h80(machine: Machine, state: str) -> None:
    machine.before = times(state, 2, raising(TransientFault("Not now.")))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert ended.status == "SUCCEEDED"
    assert job["outcome"] == "succeeded"


@pytest.mark.parametrize("state", STATES)
def test_lost_answer_is_repeated_without_a_trace(machine: Machine, state: str) -> None:
    machine.after = once(state, raising(TransientFault("The answer was lost.")))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    told = machine.world.sentences()
    assert ended.status == "SUCCEEDED"
    assert job["outcome"] == "succeeded"
    assert len(told) == len(set(told))
    assert len(machine.world.ecs.tasks) == 3
    assert [verb for verb, _ in machine.world.rds.calls].count("DeleteDBInstance") == 1


def test_fault_that_does_not_pass_ends_the_job_and_leaves_nothing(machine: Machine) -> None:
    machine.before = times("Start plan worker", 100, raising(TransientFault("Not now.")))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["error"]["code"] == "TransientFault"
    assert 5 < ended.visited.count("Start plan worker") < 15


def test_clean_up_that_fails_is_never_green_and_its_ledger_tells_the_rest_h81(machine: Machine) -> None:
    machine.rule_is_on = False
    machine.before = once("Clean up", raising(QuotaExceeded("Clean-up broke.")))
    ended = machine.run()
    job = jobs.get(machine.world.clients, "backup-0001")
    assert ended.status == "FAILED"
    assert job["outcome"] == "failed"
    assert job["error"]["code"] == "LeftBehind"
    assert "read replica dm-prod-backup-0001" in job["cleanup"]["left"]
    _clean_up_until_done(machine)
    invariants.check_nothing_left(machine.world, job)
    assert set(machine.world.s3.objects) == {job["dump"]["key"], job["manifest_key"]}, "the dump is good, and stays"


def test_outcome_that_cannot_be_recorded_is_a_failed_execution(machine: Machine) -> None:
    machine.rule_is_on = False
    machine.before = once("Record outcome", raising(QuotaExceeded("The table is gone.")))
    ended = machine.run()
    assert ended.status == "FAILED"
    assert "outcome" not in jobs.get(machine.world.clients, "backup-0001")


def _clean_up_until_done(machine: Machine) -> None:
    clean_up = importlib.import_module("clean_up")
    for _ in range(20):
        answer = clean_up.clean_up(machine.world.clients, "backup-0001")
        if answer["state"] == "done":
            return
        machine.world.clock.advance(answer["wait_s"])
    raise AssertionError("clean-up did not come to its end")
