"""Child processes that end with their parent, their own children with them, in the environment they are given."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

POLL_INTERVAL_S: Final = 0.1
_PROC: Final = Path("/proc")
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
    """Run a server until the block ends: SIGTERM, then SIGKILL after `ends_within_s`; its own children go with it.

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
    """Let the child end in order, then kill what is left of its process group; returns when all of it is gone.

    MiniStack's group are its Lambda workers: it leaves them to notice that nobody speaks to them any more, and waits
    for those in the middle of a call. So SIGTERM goes to the whole group.
    """
    _signal(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(within_s)
    _signal(process.pid, signal.SIGKILL)
    process.wait()
    while _is_alive(process.pid):
        time.sleep(POLL_INTERVAL_S)


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)


def _is_alive(group: int) -> bool:
    """Whether a process of the group runs; one that has ended and only waits for init to collect it does not."""
    return any(_runs_in(group, process) for process in _PROC.glob("[0-9]*"))


def _runs_in(group: int, process: Path) -> bool:
    try:
        # The fields follow the program's name, which is in parentheses and may hold anything.
        state, _parent, of_group, *_ = (process / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z" and int(of_group) == group


def _end_of(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-15:]
    return "\n  ".join([f"the end of {log}:", *lines])
