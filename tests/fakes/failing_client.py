"""A client whose n-th call of one operation fails: before it is performed, or after, when only the answer is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass
class Fault:
    """One planned failure; `nth` counts from 1."""

    operation: str
    error: Exception
    nth: int = 1
    when: Literal["before", "after", "late"] = "before"
    """`late`: the call fails at once and is performed a while later (H105)."""
    seen: int = 0

    def is_due(self) -> bool:
        self.seen += 1
        return self.seen == self.nth


class FailingClient:
    """Passes everything on to `real`, and fails as planned."""

    def __init__(self, real: Any, *faults: Fault, later: Callable[[Callable[[], object]], None] | None = None) -> None:
        self._real, self._faults, self._later = real, faults, later

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._real, name)
        faults = [fault for fault in self._faults if fault.operation == name]
        if not faults:
            return member

        def call(**arguments: Any) -> Any:
            due = next((fault for fault in faults if fault.is_due()), None)
            if due is not None and due.when == "late" and self._later:
                self._later(lambda: member(**arguments))
            if due is not None and due.when != "after":
                raise due.error
            answer = member(**arguments)
            if due is not None:
                raise due.error
            return answer

        return call
