"""The processes a worker started, so that none outlives it.

Only PID 1 of a container gets the stop signal (H11), and one failed dump must end all others: both need every living
child by hand. After `kill_all` nothing starts any more.
"""

import contextlib
import fcntl
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, cast

from worker.errors import Terminated

PIPE_BYTES = 1 << 20
"""Linux lets an unprivileged process ask for this much (/proc/sys/fs/pipe-max-size); 64 KiB is its default."""

_BURIAL_S = 10


class Children:
    """Living child processes. Safe to share between threads; `stopped` is set by `kill_all`, for whoever waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._living: set[subprocess.Popen[bytes]] = set()
        self.stopped = threading.Event()

    def start(self, arguments: Sequence[str | Path], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Starts a process with pipes for its output and stderr, and no input.

        Raises:
            Terminated: `kill_all` was called before.
        """
        with self._lock:
            if self.stopped.is_set():
                raise Terminated("The worker is stopping; no further dump is started.")
            process = subprocess.Popen(
                arguments,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            self._living.add(process)
        _widen(cast(IO[bytes], process.stdout))
        return process

    def bury(self, process: subprocess.Popen[bytes]) -> None:
        """Kills a child unless it ended, waits for it and closes its output; safe to call twice."""
        process.kill()
        process.wait(_BURIAL_S)
        cast(IO[bytes], process.stdout).close()
        with self._lock:
            self._living.discard(process)

    def kill_all(self) -> None:
        """Kills every living child and lets no other start. Whoever reads from one meets a `DumpFailed`."""
        with self._lock:
            self.stopped.set()
            for process in self._living:
                process.kill()


def _widen(pipe: IO[bytes]) -> None:
    with contextlib.suppress(PermissionError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
