"""Names that nobody else has, and patience."""

import time
import uuid
from collections.abc import Callable

PATIENCE_S = 20.0


def unique(prefix: str) -> str:
    """A new name in the one MiniStack that all tests share."""
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def eventually(holds: Callable[[], bool], within_s: float = PATIENCE_S) -> bool:
    """Whether it holds at some moment of the next `within_s` seconds."""
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
