"""Child processes that end with their parent, and whose environment is only what they are given."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

POLL_INTERVAL_S: Final = 0.1
_INHERITED: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TERM")


class ProcessFailed(RuntimeError):
    """A child ended early, took too long or exited with an error; the message has the end of its output."""


def environment(*parts: dict[str, str]) -> dict[str, str]:
    """A child's environment: what every program needs of this one's, then `parts`. No AWS variable leaks in."""
    merged = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    for part in parts:
        merged |= part
    return merged


@contextmanager
def child(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: dict[str, str],
    cwd: Path,
    ready: Callable[[], bool],
    ready_within_s: float = 60,
    ends_within_s: float = 30,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends: SIGTERM, then SIGKILL after `ends_within_s`.

    It lives in its own session, so that Ctrl-C reaches only the program which stops it in order; and the kernel sends
    it SIGTERM if that program dies. Use it from the main thread: the kernel watches the thread, not the process.

    Raises:
        ProcessFailed: it ended, or was not ready in time.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", *map(str, argv)],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await_ready(process, ready, ready_within_s, log)
        yield process
    finally:
        _end(process, ends_within_s)


def run(argv: Sequence[str | Path], *, log: Path, env: dict[str, str], cwd: Path) -> None:
    """Run a command to its end, its output in `log`.

    Raises:
        ProcessFailed: it exited with an error.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        code = subprocess.run(
            [str(part) for part in argv],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    if code:
        raise ProcessFailed(f"{Path(argv[0]).name} exited with {code}; {_end_of(log)}")


def _await_ready(process: subprocess.Popen[bytes], ready: Callable[[], bool], within_s: float, log: Path) -> None:
    deadline = time.monotonic() + within_s
    while not ready():
        if process.poll() is not None:
            raise ProcessFailed(f"it ended with exit code {process.returncode} before it was ready; {_end_of(log)}")
        if time.monotonic() > deadline:
            raise ProcessFailed(f"it was not ready after {within_s:.0f} s; {_end_of(log)}")
        time.sleep(POLL_INTERVAL_S)


def _end(process: subprocess.Popen[bytes], within_s: float) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(within_s)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def _end_of(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-15:]
    return "\n  ".join([f"the end of {log}:", *lines])
