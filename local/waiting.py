"""Patience with a running local cloud."""

import time
from collections.abc import Callable
from typing import Final

POLL_S: Final = 0.3


class TookTooLong(TimeoutError):
    """What was waited for did not come; the message says what and how long."""


def await_true(is_true: Callable[[], bool], what: str, limit_s: float, poll_s: float = POLL_S) -> None:
    """Ask until the answer is yes. Raises TookTooLong."""
    end_s = time.monotonic() + limit_s
    while not is_true():
        if time.monotonic() > end_s:
            raise TookTooLong(f"waited {limit_s:g} s for {what}")
        time.sleep(poll_s)
