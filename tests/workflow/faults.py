"""What may befall a state's call, and how long: the columns of the fault matrix."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from datamung.errors import QuotaExceeded

from tests.workflow.machine import Intervention, Machine


def _named(code: str) -> Exception:
    """An error as Step Functions names it; no class of Python's can be written with a dot."""
    made: Exception = type(code, (Exception,), {})(f"It was {code}.")
    return made


@dataclass(frozen=True)
class Fault:
    """An error in place of a state's work, or after it, when only the answer is lost."""

    name: str
    error: Callable[[], Exception]
    when: Literal["before", "after"]
    is_retried: bool


FAULTS: Final = (
    Fault("service exception", lambda: _named("Lambda.ServiceException"), "before", is_retried=True),
    Fault("throttling", lambda: _named("Lambda.TooManyRequestsException"), "before", is_retried=True),
    Fault("named error", lambda: QuotaExceeded("There is one too many."), "before", is_retried=False),
    Fault("time-out", lambda: _named("Sandbox.Timedout"), "before", is_retried=True),
    Fault("lost answer", lambda: _named("Sandbox.Timedout"), "after", is_retried=True),
)
OFTEN: Final = ("once", "always")
Often = Literal["once", "always"]


def inject(machine: Machine, state: str, fault: Fault, often: Often) -> None:
    """Lets the state meet the fault: at its first call, or at every one until `lift`."""
    seen = 0

    def intervene(_: Machine, name: str) -> None:
        nonlocal seen
        if name == state and (often == "always" or seen == 0):
            seen += 1
            raise fault.error()

    _set(machine, fault.when, intervene)


def lift(machine: Machine) -> None:
    """Nothing fails any more."""
    machine.before = machine.after = None


def _set(machine: Machine, when: Literal["before", "after"], intervention: Intervention) -> None:
    if when == "before":
        machine.before = intervention
    else:
        machine.after = intervention
