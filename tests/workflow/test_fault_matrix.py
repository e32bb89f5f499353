"""Every state by every fault, once or always, with and without EventBridge's rule: nothing is ever left (P2, P3).

The rows are the states of the synthesized machines, so that a state added later is covered without an edit. The same
end must be reached by the sweeper alone, which is the last line and needs no event (H78).
"""

from typing import Final

import pytest
from datamung import jobs

from tests.workflow import invariants
from tests.workflow.definitions import BACKUPS, CLEAN_UPS, IN_ITS_PLACE, names_of
from tests.workflow.faults import FAULTS, OFTEN, Fault, Often, inject, lift
from tests.workflow.interventions import once
from tests.workflow.machine import Machine, NeverCalledError, deployed
from tests.workflow.settling import settle

BACKING_UP: Final = names_of(BACKUPS, "Task")
CLEANING_UP: Final = names_of(CLEAN_UPS, "Task")
ENDING: Final = {"Clean up", "Record outcome"}

each_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
how_often = pytest.mark.parametrize("often", OFTEN)
rule = pytest.mark.parametrize("rule_is_on", [True, False], ids=["rule", "no rule"])


def test_matrix_has_its_hundreds_of_cases() -> None:
    assert len(BACKING_UP) >= 14
    assert len(CLEANING_UP) >= 3
    assert len(FAULTS) * len(OFTEN) * 2 * (len(BACKING_UP) + len(CLEANING_UP)) > 300


@rule
@how_often
@each_fault
@pytest.mark.parametrize("state", BACKING_UP)
def test_fault_leaves_nothing_and_no_lost_dump_counts(
    machine: Machine, state: str, fault: Fault, often: Often, rule_is_on: bool
) -> None:
    machine.rule_is_on = rule_is_on
    inject(machine, state, fault, often)
    ended = machine.run()
    lift(machine)
    settle(machine)
    job = invariants.check(machine.world, ended.history)
    if often == "once" and fault.is_retried:
        assert (ended.status, job["outcome"]) == ("SUCCEEDED", "succeeded")
    if job["outcome"] == "succeeded":
        assert "manifest_key" in job


@rule
@how_often
@each_fault
@pytest.mark.parametrize("state", CLEANING_UP)
def test_fault_of_the_clean_up_in_its_place_leaves_nothing(
    machine: Machine, state: str, fault: Fault, often: Often, rule_is_on: bool
) -> None:
    """The job's own execution was stopped, and what cleans up after it fails in turn; the sweeper tries again."""
    machine.rule_is_on = rule_is_on
    inject(machine, state, fault, often)
    before = machine.before

    def stop_too(one: Machine, name: str) -> None:
        if name == "Check dump workers":
            one.stop()
        if before:
            before(one, name)

    machine.before = stop_too
    ended = machine.run()
    if not rule_is_on:
        machine.sweep()
    lift(machine)
    settle(machine)
    job = invariants.check(machine.world, ended.history)
    assert ended.status == "ABORTED"
    assert job["error"]["code"] in {"ExecutionStopped", "LeftBehind"}
    assert state.endswith(IN_ITS_PLACE)


@rule
@pytest.mark.parametrize("moment", ["before its work", "after its work"])
@pytest.mark.parametrize("state", BACKING_UP)
def test_execution_stopped_at_a_state_leaves_nothing_h78(
    machine: Machine, state: str, moment: str, rule_is_on: bool
) -> None:
    """Before: the state's function never ran. After: it did, and nobody read its answer."""
    machine.rule_is_on = rule_is_on
    seen: list[str] = []

    def stop(one: Machine, name: str) -> None:
        if name == state and not seen:
            seen.append(name)
            one.stop()
            if moment == "before its work":
                raise NeverCalledError

    if moment == "before its work":
        machine.before = stop
    else:
        machine.after = stop
    ended = machine.run()
    settle(machine)
    job = invariants.check(machine.world, ended.history)
    assert ended.status == "ABORTED"
    assert ended.visited[-1] == state, "a stopped execution goes no further"
    is_recorded = state == "Record outcome" and moment == "after its work"
    is_published = state in ENDING or (state == "Publish manifest" and moment == "after its work")
    assert job["outcome"] == ("succeeded" if is_published or is_recorded else "failed")
    if job["outcome"] == "failed":
        assert job["error"]["code"] == "ExecutionStopped"


IN_DIRECT: Final = sorted(set(BACKING_UP) - {"Create read replica", "Check replica"})


@pytest.mark.parametrize("moment", ["stopped", "lost answers", "named error"])
@pytest.mark.parametrize("state", IN_DIRECT)
def test_direct_backup_leaves_nothing_either(state: str, moment: str) -> None:
    """Without a clone, and with an upload for each attempt."""
    with deployed() as machine:
        machine.world.claim(mode="direct")
        fault = next(one for one in FAULTS if one.name == ("named error" if moment == "named error" else "lost answer"))
        inject(machine, state, fault, "always")
        if moment == "stopped":
            lift(machine)
            machine.after = once(state, lambda one: one.stop())
        ended = machine.run()
        lift(machine)
        settle(machine)
        invariants.check(machine.world, ended.history)
    assert state in ended.visited


@rule
@pytest.mark.parametrize("state", names_of(BACKUPS, "Wait"))
def test_machine_that_times_out_while_it_waits_leaves_nothing_h78(
    machine: Machine, state: str, rule_is_on: bool
) -> None:
    machine.rule_is_on = rule_is_on
    machine.waits_s, machine.timeout_s = {state: 5}, 2
    if state == "Wait for deletions":
        machine.world.rds.deleting_looks = 3
    ended = machine.run()
    settle(machine)
    job = invariants.check(machine.world, ended.history)
    assert ended.status == "TIMED_OUT"
    if state == "Wait for deletions":
        assert job["outcome"] == "succeeded", "its manifest was published"
    else:
        assert job["error"]["code"] == "ExecutionTimedOut"


def test_cancelled_job_whose_execution_is_stopped_counts_as_cancelled(machine: Machine) -> None:
    def cancel_and_stop(one: Machine, name: str) -> None:
        if name == "Check dump workers":
            jobs.request_cancel(one.world.clients, "backup-0001")
            one.stop()

    machine.before = cancel_and_stop
    machine.run()
    settle(machine)
    assert invariants.check(machine.world)["outcome"] == "cancelled"
