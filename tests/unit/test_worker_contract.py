"""The worker and the control plane agree without importing each other: codes of failures, variables, rows."""

import inspect

import pytest
from datamung import errors as control
from datamung import shards
from datamung.system_schemas import SYSTEM_SCHEMAS
from worker import errors as worker
from worker import sql
from worker.errors import WorkerError


def leaves(base: type[WorkerError]) -> list[type[WorkerError]]:
    below = base.__subclasses__()
    return [leaf for child in below for leaf in leaves(child)] if below else [base]


FAILURES = sorted(leaves(WorkerError), key=lambda leaf: leaf.code())


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.code())
def test_every_way_a_worker_ends_is_known_to_the_control_plane(failure: type[WorkerError]) -> None:
    if failure is worker.Terminated:  # the control plane itself stopped it, or ECS did: never a job's outcome
        return
    known = control.by_code(failure.code())
    assert issubclass(known, control.WorkerError)
    assert known.code() == failure.code()
    assert known.hint != control.WorkerError.hint


def test_unforeseen_fault_has_a_code_that_the_control_plane_knows() -> None:
    assert issubclass(control.by_code("WorkerLost"), control.WorkerError)


def test_exit_code_of_a_broken_contract_is_its_alone() -> None:
    codes = [failure.code() for failure in FAILURES if failure.exit_code == shards.CONTRACT_BROKEN]
    assert codes == [control.ContractBroken.code()]


def test_no_schema_is_admitted_that_the_inventory_leaves_out() -> None:
    """H42."""
    assert set(sql.SYSTEM_SCHEMAS) == set(SYSTEM_SCHEMAS)


def test_every_failure_is_drawn_in_the_tree() -> None:
    drawn = inspect.getdoc(worker) or ""
    for failure in FAILURES:
        assert f"── {failure.code()} " in drawn
        line = next(line for line in drawn.splitlines() if f"── {failure.code()} " in line)
        assert line.split(failure.code())[1].split()[:2] == [
            str(failure.exit_code),
            "yes" if failure.retryable else "no",
        ]
