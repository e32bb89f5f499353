"""What a run of the tests has tried, summed over all its processes and printed at its end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_COUNTED: Counter[str] = Counter()


def count(what: str, number: int = 1) -> None:
    """Adds to one figure."""
    _COUNTED[what] += number


@contextmanager
def counting_failures(what: str) -> Iterator[None]:
    """Adds to a figure whenever an assertion of the block fails; it is printed as 0 if none does."""
    count(what, 0)
    try:
        yield
    except AssertionError:
        count(what)
        raise


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of pytest-xdist hands its figures to the one that prints."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["figures"] = dict(_COUNTED)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes over the figures of a process that has ended."""
    for what, number in getattr(node, "workeroutput", {}).get("figures", {}).items():
        count(what, number)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each figure."""
    for what, number in sorted(_COUNTED.items()):
        terminalreporter.write_line(f"{what}: {number:,}")
