"""What an operator's command line comes to: the README's own lines, and a setting that is wrong."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stacks.settings import REPOSITORY

DIGEST = "sha256:" + "0123456789abcdef" * 4

PROGRAMS = {
    "docker": f"printf 'Name:      %s\\nDigest:    {DIGEST}\\n  Digest: sha256:other\\n' \"$4\"",
    "curl": "printf 'the certificates'",
    "cdk": "for argument; do printf '%s\\0' \"$argument\"; done",
}
"""What the README's lines call, as far as they need it."""


def deploy_lines() -> list[str]:
    """What the README gives a shell to deploy with: whole blocks, and lines within a sentence."""
    readme = (REPOSITORY / "README.md").read_text()
    blocks = re.findall(r"^```\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", readme)
    return [text for text in [*blocks, *inline] if "make deploy SETTINGS=" in text]


def arguments_of(lines: str, folder: Path) -> list[str]:
    """What `cdk` is given when a shell runs the lines; make only says what it would do, and the shell does that."""
    for name, script in PROGRAMS.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if name != "MAKELEVEL"}  # of the make that tests
    env = {**inherited, "PATH": f"{folder}:{os.environ['PATH']}", "MAKEFLAGS": f"n -- cdk={folder / 'cdk'}"}
    filled = re.sub(r"<[^>]+>", f"registry.example.com/worker@{DIGEST}", lines)
    planned = _shell(filled, env).splitlines()[-1]
    return _shell(planned, env).split("\0")[:-1]


def _shell(script: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        ["/bin/sh", "-euc", script], cwd=REPOSITORY, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout


def run_app(context: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    """`python app.py` as the CDK runs it: with the defaults of cdk.json, and what was given on top."""
    defaults = json.loads((REPOSITORY / "cdk.json").read_text())["context"]
    env = {
        **os.environ,
        "CDK_CONTEXT_JSON": json.dumps({**defaults, **context}),
        "CDK_OUTDIR": str(folder / "cdk.out"),
    }
    return subprocess.run(
        [sys.executable, "app.py"], cwd=REPOSITORY, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("lines", deploy_lines(), ids=["built", "elsewhere"])
def test_deploy_lines_of_the_readme_survive_the_shell_and_synthesize(lines: str, tmp_path: Path) -> None:
    command, option, setting = arguments_of(lines, tmp_path)
    assert (command, option) == ("deploy", "-c")
    name, _, value = setting.partition("=")
    if name == "worker_build_args":
        base, bundle = json.loads(value).values()
        assert base == f"container-registry.oracle.com/os/oraclelinux@{DIGEST}"
        assert bundle == hashlib.sha256(b"the certificates").hexdigest()
    done = run_app({name: value}, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "cdk.out" / "Datamung.template.json").exists()


def test_wrong_setting_is_one_line_with_its_name_and_a_hint(tmp_path: Path) -> None:
    done = run_app({"deployment": "Prod", "worker_image_uri": "registry.example.com/worker:1"}, tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    line = done.stderr.splitlines()[-1]
    assert line.startswith("SettingWrong: setting 'deployment': write ")
    assert "Prod" in line
    assert not list(tmp_path.glob("cdk.out/*.json"))
