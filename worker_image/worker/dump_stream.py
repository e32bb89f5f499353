"""One mysqldump as a reader whose end of file is a promise.

A pipe ends the same way whether its writer finished or died, and whoever reads to the end of it uploads half a dump as
a whole one (H01, H06). Here the end exists only when all of this is so: the process exited 0, the last bytes it wrote
are its trailer (H02), and its stderr held nothing worse than a warning (H03 and H05: none of the three is proof alone).
Every other end raises, and raises again for whoever reads again. Leaving the `with` block kills what still runs.
"""

import os
import select
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Self, cast

from worker.children import Children
from worker.complaints import Complaints
from worker.errors import DumpError, DumpFailed, DumpStalled, DumpTruncated

TRAILER = b"\n-- Dump completed\n"
"""The end of every whole dump, of Oracle's client and of MariaDB's, under `--comments --skip-dump-date`."""


class DumpStream:
    """A started mysqldump. Not shared between threads; `raw_bytes` counts what was read, `warnings` is for the end."""

    def __init__(
        self,
        arguments: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        children: Children,
        stall_limit_s: float,
        private: Sequence[str] = (),
        on_first_byte: Callable[[], None] = lambda: None,
    ) -> None:
        self.raw_bytes = 0
        self.warnings: list[str] = []
        self._program = Path(arguments[0]).name
        self._stall_limit_s = stall_limit_s
        self._on_first_byte = on_first_byte
        self._children = children
        self._process = children.start(arguments, environment)
        self._complaints = Complaints(cast(IO[bytes], self._process.stderr), private)
        self._pipe = cast(IO[bytes], self._process.stdout).fileno()
        self._readable = select.poll()
        self._readable.register(self._pipe, select.POLLIN)
        self._tail = b""
        self._whole = False
        self._failure: DumpError | None = None

    def readinto(self, buffer: memoryview) -> int:
        """Reads what is there, at least one byte and at most the buffer; 0 is the end of a whole dump.

        Raises:
            DumpFailed, DumpTruncated: what was read is not a dump.
            DumpStalled: no byte came for the stall limit (H08).
        """
        if self._failure:
            raise self._failure
        if self._whole:
            return 0
        try:
            count = self._read(buffer)
            if count == 0:
                self._judge()
        except DumpError as failure:
            self._failure = failure
            self.close()
            raise
        return count

    def close(self) -> None:
        """Kills the process unless it ended; safe to call twice."""
        self._children.bury(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, buffer: memoryview) -> int:
        if not self._readable.poll(self._stall_limit_s * 1000):
            raise DumpStalled(f"{self._program} wrote nothing for {self._stall_limit_s:g} s.")
        count = os.readv(self._pipe, [buffer])
        if self.raw_bytes == 0:
            self._on_first_byte()
        self._tail = (self._tail + buffer[max(0, count - len(TRAILER)) : count])[-len(TRAILER) :]
        self.raw_bytes += count
        return count

    def _judge(self) -> None:
        """The pipe has ended: is it the end of a dump?"""
        try:
            exit_code = self._process.wait(self._stall_limit_s)
        except subprocess.TimeoutExpired:
            raise DumpStalled(f"{self._program} closed its output and does not end.") from None
        errors = self._complaints.finish()
        said = f" It said: {' | '.join(errors)}" if errors else ""
        if exit_code != 0:
            raise DumpFailed(f"{self._program} ended {_how(exit_code)}.{said}")
        if errors:
            raise DumpFailed(f"{self._program} ended with exit code 0 after an error (H05).{said}")
        if self._tail != TRAILER:
            raise DumpTruncated(f"{self._program} ended with exit code 0 but without its trailer.")
        self.warnings = self._complaints.warnings
        self._whole = True


def _how(exit_code: int) -> str:
    return f"with exit code {exit_code}" if exit_code > 0 else f"by {signal.Signals(-exit_code).name}"
