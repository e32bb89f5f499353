"""Starts processes that cannot outlive this one, whatever ends it.

The kernel kills a process started here when the *thread* that started it ends, so all of them are started by one
thread that lives as long as the program.
"""

import os
import signal
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class Spawner:
    """One per program; `spawn` may be called from any thread."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")

    def spawn(self, argv: Sequence[str | Path], output: Path) -> subprocess.Popen[bytes]:
        """Start it in a session of its own, in UTC, its output appended to a file. Raises OSError."""
        return self._thread.submit(_spawn, argv, output).result()


def _spawn(argv: Sequence[str | Path], output: Path) -> subprocess.Popen[bytes]:
    with output.open("ab") as stream:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", signal.Signals.SIGKILL.name.removeprefix("SIG"), "--", *argv],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ | {"TZ": "UTC"},
        )
