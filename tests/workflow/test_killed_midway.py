"""A function dies between two calls of AWS: what it made so far is known, tried again, or removed (H66, H105)."""

from typing import Any, Final

import pytest

from tests.fakes.world import World
from tests.workflow import invariants
from tests.workflow.definitions import BACKUPS, names_of
from tests.workflow.interventions import once
from tests.workflow.machine import Machine, NeverCalledError
from tests.workflow.settling import settle

STATES: Final = names_of(BACKUPS, "Task")
SERVICES: Final = ("table", "dynamodb", "s3", "rds", "ec2", "ecs", "secretsmanager")
CALLS: Final = range(1, 6)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("state", STATES)
def test_state_whose_function_died_is_tried_again_and_the_backup_succeeds(
    machine: Machine, state: str, call: int
) -> None:
    death = Death(machine.world, type("Runtime.ExitError", (Exception,), {})("It died."))
    machine.before = once(state, lambda _: death.after(call))
    ended = machine.run()
    death.after(0)
    settle(machine)
    job = invariants.check(machine.world, ended.history)
    assert (ended.status, job["outcome"]) == ("SUCCEEDED", "succeeded")
    assert len(machine.world.ecs.tasks) == 3, "no worker was started twice"


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("state", STATES)
def test_function_that_dies_with_its_stopped_execution_leaves_nothing_h78(
    machine: Machine, state: str, call: int
) -> None:
    death = Death(machine.world, NeverCalledError())

    def stop_and_die(one: Machine) -> None:
        one.stop()
        death.after(call)

    machine.before = once(state, stop_and_die)
    ended = machine.run()
    death.after(0)
    settle(machine)
    job = invariants.check(machine.world, ended.history)
    assert ended.status == "ABORTED"
    assert job["outcome"] == ("succeeded" if "manifest_key" in job else "failed")


class Death:
    """Ends a function after the n-th call that changes or reads something of AWS, once that call was performed."""

    def __init__(self, world: World, error: Exception) -> None:
        self._error, self._left = error, 0
        world.clients = world.with_clients(**{name: _Mortal(getattr(world.clients, name), self) for name in SERVICES})

    def after(self, calls: int) -> None:
        """From now on, so many calls are performed; 0 is no death."""
        self._left = calls

    def count(self) -> None:
        """One call was performed."""
        self._left -= 1
        if self._left == 0:
            raise self._error


class _Mortal:
    """A client whose calls are counted."""

    def __init__(self, real: Any, death: Death) -> None:
        self._real, self._death = real, death

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._real, name)
        if not callable(member) or name == "get_paginator":
            return member

        def call(**arguments: Any) -> Any:
            answer = member(**arguments)
            self._death.count()
            return answer

        return call
