"""What a test does to a running machine: at a state, by its name."""

from collections.abc import Callable

from tests.workflow.machine import Intervention, Machine


def once(state: str, act: Callable[[Machine], object]) -> Intervention:
    """Acts at the first visit of a state."""
    return times(state, 1, act)


def times(state: str, count: int, act: Callable[[Machine], object]) -> Intervention:
    """Acts at the first `count` visits of a state."""
    seen = 0

    def intervene(machine: Machine, name: str) -> None:
        nonlocal seen
        if name == state and seen < count:
            seen += 1
            act(machine)

    return intervene


def raising(error: Exception) -> Callable[[Machine], object]:
    """An act that raises."""

    def act(_: Machine) -> None:
        raise error

    return act
