"""Workers that die, hang or run out of memory: done to the processes that play a job's tasks."""

import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

_STARVED_BYTES: Final = 1 << 20
"""Less than a running worker has: its next large allocation fails."""

Phase = Literal["plan", "dump"]


def pids(job_id: str, phase: Phase) -> list[int]:
    """The job's workers of a phase; their mysqldumps are not among them."""
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _is_worker(folder, job_id, phase)]


def kill(pid: int) -> None:
    """As the kernel kills where memory is short; the mysqldumps end with it, as a container's processes do."""
    _signal(pid, signal.SIGKILL)


def freeze(pid: int) -> None:
    """Let nothing of the container go on: no dump, no heartbeat, no answer to SIGTERM."""
    _signal(pid, signal.SIGSTOP)


def thaw(pid: int) -> None:
    """End a freeze; a worker that has ended meanwhile stays ended."""
    _signal(pid, signal.SIGCONT)


def starve(pid: int) -> None:
    """Give the worker no more memory."""
    _, hard_bytes = resource.prlimit(pid, resource.RLIMIT_DATA)
    resource.prlimit(pid, resource.RLIMIT_DATA, (_STARVED_BYTES, hard_bytes))


def _signal(pid: int, number: signal.Signals) -> None:
    for each in _session(pid):
        try:
            os.kill(each, number)
        except ProcessLookupError:
            continue


def _session(pid: int) -> Iterator[int]:
    """The worker, and what it has started: a task is a session of its own."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # After the program's name in parentheses: state, parent, group, session.
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
        except OSError:
            continue
        if session == pid:
            yield int(folder.name)


def _is_worker(folder: Path, job_id: str, phase: Phase) -> bool:
    try:
        program = (folder / "cmdline").read_bytes().split(b"\0")
        environment = (folder / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return program[1:4] == [b"-m", b"worker", phase.encode()] and f"DATAMUNG_JOB_ID={job_id}".encode() in environment
