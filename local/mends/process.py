"""One container as a process, with the calls of a Docker container that MiniStack makes."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_POLL_INTERVAL_S = 0.1
_SIGNAL_EXIT_BASE = 128


@dataclass(frozen=True, kw_only=True)
class WorkerImage:
    """What an image brings: its entry point and its environment."""

    argv: list[str]
    environment: dict[str, str]


class ContainerProcess:
    """A running command in its own session, its output in a file, its scratch folder on tmpfs.

    `memory_bytes` of 0 means no limit. `stop` and `remove` are safe to call twice and from any thread.
    """

    def __init__(
        self, image: WorkerImage, *, command: list[str], environment: dict[str, str], memory_bytes: int
    ) -> None:
        self.id = uuid.uuid4().hex
        self.status = "running"
        self.attrs: dict[str, object] = {"NetworkSettings": {"Networks": {}}}
        self.on_removal: Callable[[str], None] = lambda _container_id: None
        self._scratch = Path(tempfile.mkdtemp(prefix="datamung-task-", dir=_tmpfs()))
        self._output = self._scratch.with_suffix(".log")
        self._output.touch(mode=0o600)
        self._unread = self._output.open("rb")  # whoever follows may come when the file has been removed
        limit = ["prlimit", f"--data={memory_bytes}", "--"] if memory_bytes else []
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [*limit, *image.argv, *command],
                env={**_base_environment(), **image.environment, "DATAMUNG_SCRATCH": str(self._scratch), **environment},
                cwd=self._scratch,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def reload(self) -> None:
        """Refresh `status`, as a Docker client does on demand."""
        self.status = "running" if self._process.poll() is None else "exited"

    def wait(self) -> dict[str, int]:
        """Wait for the end; a signal's exit code is 128 + its number, as a container's is."""
        code = self._process.wait()
        return {"StatusCode": code if code >= 0 else _SIGNAL_EXIT_BASE - code}

    def logs(self, *, stream: bool = False, **_options: object) -> bytes | Iterator[bytes]:
        """All output so far, or its whole lines as they come until the process has ended."""
        return self._lines() if stream else self._output.read_bytes()

    def stop(self, timeout: float = 10) -> None:
        """SIGTERM to the main process, as a container engine does; after `timeout` s SIGKILL to the whole session."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout)
        self.kill()

    def kill(self) -> None:
        """End the process and its children now: a container's children end with it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def remove(self, **_options: object) -> None:
        """End it and remove its files."""
        self.kill()
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._output.unlink(missing_ok=True)
        self.on_removal(self.id)

    def _lines(self) -> Iterator[bytes]:
        with self._unread:
            pending = b""
            while True:
                ended = self._process.poll() is not None
                pending += self._unread.read()
                whole, newline, pending = pending.rpartition(b"\n")
                if newline:
                    yield whole
                if ended:
                    yield pending
                    return
                time.sleep(_POLL_INTERVAL_S)


def _tmpfs() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _base_environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    return {**inherited, "PYTHONUNBUFFERED": "1"}
