"""The local cloud leaves no process behind and takes nothing from the environment it was started in."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.cloud import facts, processes
from local.cloud.identity import load_or_choose
from local.cloud.paths import ROOT

FOREVER = ["sh", "-c", "touch ready; while :; do sleep 0.1; done"]


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def ends(pid: int, within_s: float = 5) -> bool:
    deadline = time.monotonic() + within_s
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_running(pid)


def test_child_ends_with_the_block(tmp_path: Path) -> None:
    with processes.child(
        FOREVER, log=tmp_path / "log", env=processes.environment(), cwd=tmp_path, ready=(tmp_path / "ready").exists
    ) as child:
        assert is_running(child.pid)
    assert not is_running(child.pid)


def test_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from local.cloud import processes
here = Path({str(tmp_path)!r})
with processes.child({FOREVER!r}, log=here / "log", env=processes.environment(), cwd=here,
                     ready=(here / "ready").exists) as child:
    (here / "pid").write_text(str(child.pid))
    time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    pid_file = tmp_path / "pid"
    deadline = time.monotonic() + 20
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    child_pid = int(pid_file.read_text())
    assert is_running(child_pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert ends(child_pid)


def test_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    stubborn = ["sh", "-c", "trap '' TERM; touch ready; while :; do sleep 0.1; done"]
    with processes.child(
        stubborn,
        log=tmp_path / "log",
        env=processes.environment(),
        cwd=tmp_path,
        ready=(tmp_path / "ready").exists,
        ends_within_s=0.3,
    ) as child:
        pass
    assert not is_running(child.pid)


def test_children_of_a_child_end_with_it_however_stubborn(tmp_path: Path) -> None:
    stubborn = "trap '' TERM; touch ready; while :; do sleep 0.1; done"
    with processes.child(
        ["sh", "-c", f'sh -c "{stubborn}" & echo $! >grandchild; wait'],
        log=tmp_path / "log",
        env=processes.environment(),
        cwd=tmp_path,
        ready=(tmp_path / "ready").exists,
    ):
        grandchild = int((tmp_path / "grandchild").read_text())
        assert is_running(grandchild)
    assert not is_running(grandchild)


def test_child_that_ends_early_says_why(tmp_path: Path) -> None:
    failing = ["sh", "-c", "echo the port is taken; exit 3"]
    with (
        pytest.raises(processes.ProcessFailed, match=r"exit code 3[\s\S]*the port is taken"),
        processes.child(failing, log=tmp_path / "log", env=processes.environment(), cwd=tmp_path, ready=lambda: False),
    ):
        pass


def test_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(processes.ProcessFailed, match=r"exited with 4[\s\S]*no template"):
        processes.run(["sh", "-c", "echo no template; exit 4"], log=tmp_path / "log", env={}, cwd=tmp_path)


def test_no_variable_of_the_caller_reaches_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_CA_BUNDLE", "AWS_PROFILE", "PYTHONPATH", "HTTP_PROXY"):
        monkeypatch.setenv(name, "leaked")
    assert "leaked" not in processes.environment().values()
    assert processes.environment({"AWS_REGION": "eu-west-1"})["AWS_REGION"] == "eu-west-1"


def test_identity_is_chosen_once(tmp_path: Path) -> None:
    first = load_or_choose(tmp_path)
    assert load_or_choose(tmp_path) == first
    assert len(first.account) == 12
    assert first.aws_port != first.rds_port


def test_facts_are_complete_or_absent(tmp_path: Path) -> None:
    home = tmp_path / "cloud"
    facts.withdraw(home)
    assert not facts.path_beside(home).exists()
    assert facts.path_beside(home) == tmp_path / "cloud.json"
    assert os.fspath(facts.path_beside(Path(".local/cloud"))) == ".local/cloud.json"
