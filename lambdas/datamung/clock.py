"""Times as records, waits and words."""

from datetime import UTC, datetime
from typing import Final

SHORTEST_WAIT_S: Final = 15
LONGEST_WAIT_S: Final = 120
"""Nine history events a turn: 48 hours of turns stay far below Step Functions' 25,000 (H88)."""

_WAIT_SHARE: Final = 10
"""A wait is a tenth of the time that has passed: what took an hour may be seen two minutes late."""

_SECONDS_UNTIL_S: Final = 90


def iso(epoch_s: float) -> str:
    """ISO 8601 in UTC with milliseconds: sorts as it reads."""
    return datetime.fromtimestamp(epoch_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def epoch_s(moment: str) -> float:
    """The inverse of `iso`."""
    return datetime.fromisoformat(moment).timestamp()


def wait_s(elapsed_s: float) -> int:
    """How long a phase that has lasted `elapsed_s` waits for its next look: 15 s early, growing to 120 s."""
    return int(min(LONGEST_WAIT_S, max(SHORTEST_WAIT_S, elapsed_s / _WAIT_SHARE)))


def in_words(duration_s: float) -> str:
    """A duration for a person: `40 s`, `8 min`, `3 h 5 min`."""
    if duration_s < _SECONDS_UNTIL_S:
        return f"{round(duration_s)} s"
    hours, minutes = divmod(round(duration_s / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
