"""The two machines as they were synthesized; `tests/infra` holds the files equal to the stack."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from tests.fakes.account import ACCOUNT, REGION

Which = Literal["backups", "clean-ups"]
BACKUPS: Final = "backups"
CLEAN_UPS: Final = "clean-ups"

_GOLDEN: Final = Path(__file__).resolve().parents[1] / "infra" / "golden"
_FILES: Final[Mapping[Which, str]] = {BACKUPS: "workflow.asl.json", CLEAN_UPS: "clean_up_machine.asl.json"}

IN_ITS_PLACE: Final = " in its place"
"""Ends the names of the clean-up machine's states, of which the other machine has some too."""


@dataclass(frozen=True)
class TaskState:
    """A Task of a machine and the handler it calls."""

    name: str
    handler: str


def definition(which: Which = BACKUPS) -> dict[str, Any]:
    """A machine as it was synthesized."""
    golden: dict[str, Any] = json.loads((_GOLDEN / _FILES[which]).read_text())
    return golden


@cache
def task_states() -> dict[str, TaskState]:
    """Every Task of both machines, by a function name of its own."""
    return {
        _function(which, name): TaskState(_name(which, name), str(state["Resource"]))
        for which in _FILES
        for name, state in _states(definition(which))
        if state["Type"] == "Task"
    }


def names_of(which: Which, kind: str) -> list[str]:
    """The names of all states of a type."""
    return sorted(_name(which, name) for name, state in _states(definition(which)) if state["Type"] == kind)


def executable(which: Which, waits_s: Mapping[str, int]) -> dict[str, Any]:
    """The machine with a function per state, and waits of no time but those that are named."""
    machine = definition(which)
    for name, state in _states(machine):
        if state["Type"] == "Task":
            state["Resource"] = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{_function(which, name)}"
        if state["Type"] == "Wait":
            state.pop("SecondsPath")
            state["Seconds"] = waits_s.get(_name(which, name), 0)
    return machine


def _name(which: Which, name: str) -> str:
    return name if which == BACKUPS else name + IN_ITS_PLACE


def _function(which: Which, name: str) -> str:
    return f"{which}-{name.lower().replace(' ', '-')}"


def _states(part: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in part["States"].items():
        yield name, state
        for branch in state.get("Branches", []):
            yield from _states(branch)
