"""Time that passes when a test says so."""

from collections.abc import Callable


class Clock:
    """Seconds since the epoch; stands still between steps."""

    def __init__(self, start_s: float = 1_800_000_000.0) -> None:
        self.now_s = start_s
        self._due: list[tuple[float, Callable[[], object]]] = []

    def __call__(self) -> float:
        return self.now_s

    def advance(self, seconds: float) -> None:
        self.now_s += seconds
        due = [action for at_s, action in self._due if at_s <= self.now_s]
        self._due = [one for one in self._due if one[0] > self.now_s]
        for action in due:
            action()

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Runs an action once so much time has passed."""
        self._due.append((self.now_s + seconds, action))
