"""`make local` as a newcomer lives it: what it prints works, and Ctrl-C ends all of it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.cloud.paths import ROOT
from local.demo.api import ENDED
from tests.local.waiting import eventually

pytestmark = pytest.mark.xdist_group("make-local")

STOP_LIMIT_S = 30
BACKUP_LIMIT_S = 180


@dataclass
class Command:
    """The running command, and the lines for a shell that it printed."""

    process: subprocess.Popen[str]
    home: Path
    lines: list[str]

    def paste(self, *lines: str) -> dict[str, Any]:
        """What a shell answers to them."""
        done = subprocess.run(["/bin/sh", "-euc", "\n".join(lines)], capture_output=True, check=True)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """Up for the first time, with a folder of its own."""
    home = tmp_path_factory.mktemp("make-local") / "cloud"
    process = subprocess.Popen(
        [sys.executable, "-m", "local.cloud", "--home", str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                break
        first = said.index("A first backup, and how far it is:") + 1
        yield Command(process, home, [line.strip() for line in said[first:] if line.startswith("  ")])
    finally:
        process.terminate()
        process.wait(STOP_LIMIT_S)


def running_of(home: Path) -> list[str]:
    """The command lines of all processes that know the folder, by argument or environment."""
    return [said for process in Path("/proc").glob("[0-9]*") if (said := _command_line(process, str(home).encode()))]


def _command_line(process: Path, home: bytes) -> str | None:
    try:
        command_line = (process / "cmdline").read_bytes()  # empty if it has ended and only waits to be collected
        knows = home in command_line + (process / "environ").read_bytes()
    except OSError:
        return None
    return command_line.replace(b"\0", b" ").decode() if knows else None


def test_first_backup_succeeds_as_it_is_printed(command: Command) -> None:
    token, ask, look = command.lines
    assert command.paste(token, ask)["job_id"] == "first-backup"
    assert eventually(lambda: command.paste(token, look)["status"] in ENDED, BACKUP_LIMIT_S)
    job = command.paste(token, look)
    assert job["status"] == "succeeded", job["error"]


def test_no_process_is_left_when_ctrl_c_has_ended_the_command_amid_a_backup(command: Command) -> None:
    token, ask, _look = command.lines
    command.paste(token, ask.replace("first-backup", "unfinished-backup"))
    assert eventually(
        lambda: any("/instances/dm-local-unfinished-backup/" in said for said in running_of(command.home))
    )
    command.process.send_signal(signal.SIGINT)
    assert command.process.wait(STOP_LIMIT_S) == 0
    assert running_of(command.home) == []
