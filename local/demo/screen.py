"""What the demo shows: sentences, and below them a bar that lives on a terminal and is a line now and then in a log."""

import sys
import time
from dataclasses import dataclass, field
from typing import Any, Final, TextIO

_BAR_WIDTH: Final = 32
_LOG_INTERVAL_S: Final = 5.0
_CLEAR: Final = "\r\x1b[K"


@dataclass
class Screen:
    """Writes to `stream`; on a terminal the last line is the bar."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)
    _began: float = field(default_factory=time.monotonic, init=False)
    _bar: str = field(default="", init=False)
    _logged: float = field(default=0.0, init=False)

    def title(self, text: str) -> None:
        """A step of the story, with the seconds since its beginning."""
        self.say(f"\n[{time.monotonic() - self._began:5.1f} s] {text}")

    def say(self, text: str) -> None:
        """A line above the bar."""
        if self._bar:
            self.stream.write(_CLEAR)
        self.stream.write(text + "\n" + self._bar)
        self.stream.flush()

    def progress(self, backup: dict[str, Any], changes: int) -> None:
        """Show how far a job is, and how often the source has changed meanwhile."""
        text = f"  {_describe(backup)} · {changes:,} changes to the source"
        if self.stream.isatty():
            self._bar = text[:120]
            self.stream.write(_CLEAR + self._bar)
            self.stream.flush()
        elif time.monotonic() - self._logged >= _LOG_INTERVAL_S:
            self._logged = time.monotonic()
            self.say(text)

    def end_progress(self) -> None:
        """Take the bar away."""
        if self._bar:
            self.stream.write(_CLEAR)
        self._bar = ""


def _describe(backup: dict[str, Any]) -> str:
    progress = backup["progress"]
    fraction, rate = progress["fraction"], progress["bytes_per_second"]
    done = round(fraction * _BAR_WIDTH)
    parts = [f"{backup['status']:10} [{'#' * done}{'.' * (_BAR_WIDTH - done)}] {fraction:4.0%}"]
    if rate and fraction < 1:
        left_s = max(0, progress["estimated_raw_bytes"] - progress["raw_bytes"]) / rate
        parts += [f"{rate / 1e6:.0f} MB/s", f"{left_s:.0f} s left"]
    return " · ".join(parts)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Lines of a table; columns but the first are flush right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [head, tuple("-" * width for width in widths), *rows]
    return ["  " + "  ".join(_cell(row, column, widths) for column in range(len(head))) for row in lines]


def _cell(row: tuple[str, ...], column: int, widths: list[int]) -> str:
    return row[column].rjust(widths[column]) if column else row[column].ljust(widths[column])
