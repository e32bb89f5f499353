"""What a client says on stderr: read live, kept short, and told apart into warnings and errors.

A full stderr pipe would stop the dump (H07), so a thread reads it to its end whatever comes, in bounded memory. With
exit 0 mysqldump may still have said that something is missing (H05), so all that is not marked as a warning counts as
an error. Errors are shown to users: conditions, values and secrets are cut out of them (H85).
"""

import re
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from typing import IO

KEPT_LINES = 50
"""Of the errors' beginning and of their end, each; of the warnings' beginning."""
KEPT_LINE_BYTES = 1000

FEW = 5
SHORT_CHARACTERS = 200
"""Warnings that a row carries, and how much of each."""

_PATIENCE_S = 10

_WARNING = re.compile(r"(\S+: )?(-- )?(\[warning\]|warning:)", re.IGNORECASE)
_PRIVATE = re.compile(r"( where | near '|value: ')(.+?)(?=': |' at line |' for |$)", re.IGNORECASE)


def few(warnings: Iterable[str]) -> list[str]:
    """What a row carries of warnings: each once, the first ones, shortened."""
    return list(dict.fromkeys(warning[:SHORT_CHARACTERS] for warning in warnings))[:FEW]


class Complaints:
    """The stderr of one child; closes it at its end."""

    def __init__(self, stderr: IO[bytes], private: Sequence[str] = ()) -> None:
        self.warnings: list[str] = []
        self._first: list[str] = []
        self._last: deque[str] = deque(maxlen=KEPT_LINES)
        self._stderr = stderr
        self._private = [text for text in private if text]
        self._thread = threading.Thread(target=self._drain, name="stderr", daemon=True)
        self._thread.start()

    def finish(self) -> list[str]:
        """The errors, once the child has ended; `warnings` is complete then as well."""
        self._thread.join(_PATIENCE_S)
        unread = ["stderr stayed open after the end"] if self._thread.is_alive() else []
        return [*self._first, *self._last, *unread]

    def _drain(self) -> None:
        with self._stderr as stderr:
            for line in iter(lambda: stderr.readline(KEPT_LINE_BYTES), b""):
                self._keep(self._tidy(line))
                rest = line
                while rest and not rest.endswith(b"\n"):
                    rest = stderr.readline(KEPT_LINE_BYTES)

    def _keep(self, line: str) -> None:
        if not line:
            return
        if _WARNING.match(line):
            if len(self.warnings) < KEPT_LINES:
                self.warnings.append(line)
        elif len(self._first) < KEPT_LINES:
            self._first.append(line)
        else:
            self._last.append(line)

    def _tidy(self, line: bytes) -> str:
        text = line.decode("utf-8", "replace").strip()
        for private in self._private:
            text = text.replace(private, "…")
        return _PRIVATE.sub(r"\1…", text)
