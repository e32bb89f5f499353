"""The product's real template, synthesized by the real app and installed by the real `cdk deploy`."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.cloud import paths, processes
from local.cloud.identity import REGION, Identity
from local.cloud.network import Network

SETTINGS: Final = {"deployment": "local", "local": "true"}
"""Beside these only `ec2_workers` is set; `local` is the only setting that an operator would not use."""

_MADE_FROM: Final = (
    "app.py",
    "cdk.json",
    "pyproject.toml",
    "stacks",
    "lambdas",
    "local/mends",
    "local/cloud/deployment.py",
)
_KEPT_SERVICES: Final = ("ec2", "secretsmanager")
_STAMP: Final = "deployed.json"


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What the stack answers, as its outputs are named."""

    api_id: str
    bucket: str
    job_table: str
    state_machine_arn: str
    clean_up_machine_arn: str
    sweep_function: str
    alarm_topic_arn: str
    cluster_arn: str
    user_pool_id: str
    client_id: str


def fingerprint() -> str:
    """A hash of all that the deployed stack is made from: equal means that nothing needs to be deployed again."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(paths.ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def deployed(home: Path) -> Deployment | None:
    """The deployment kept in `home`, if it is of today's sources."""
    stamp = home / _STAMP
    if not stamp.exists():
        return None
    kept = json.loads(stamp.read_text())
    return Deployment(**kept["deployment"]) if kept["fingerprint"] == fingerprint() else None


def forget(home: Path) -> None:
    """Remove an earlier deployment with its jobs and backups; the databases stay, with their network and logins."""
    (home / _STAMP).unlink(missing_ok=True)
    for folder in ("s3", "tmp", "cdk.out"):
        shutil.rmtree(home / folder, ignore_errors=True)
    for state in (home / "state").glob("*.json"):
        if state.stem not in _KEPT_SERVICES:
            state.unlink()


def deploy(identity: Identity, home: Path, network: Network) -> Deployment:
    """Bootstrap the account and deploy the stack into the running MiniStack; its network takes workers on EC2 too.

    Raises:
        ProcessFailed: with the end of what the CDK said.
    """
    taken = fingerprint()
    env = processes.environment(identity.aws_environment(), _cdk_environment(home))
    assembly = home / "cdk.out"
    ec2_workers = json.dumps([{"vpc_id": network.vpc_id, "subnet_ids": network.subnet_ids}])
    settings = {**SETTINGS, "ec2_workers": ec2_workers}
    context = [f"--context={name}={value}" for name, value in settings.items()]
    commands = {
        "bootstrap": ["bootstrap", f"aws://{identity.account}/{REGION}"],
        "synth": ["synth", "--quiet", f"--app={paths.PYTHON} app.py", f"--output={assembly}", *context],
    }
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(_cdk, name, arguments, home, env) for name, arguments in commands.items()]
        for command in running:
            command.result()
    outputs = home / "outputs.json"
    arguments = [f"--app={assembly}", "--require-approval=never", "--method=direct", f"--outputs-file={outputs}"]
    _cdk("deploy", ["deploy", *arguments], home, env)
    deployment = _read(outputs)
    kept = {"fingerprint": taken, "deployment": deployment.__dict__}
    (home / _STAMP).write_text(json.dumps(kept, indent=1))
    return deployment


def _cdk(name: str, arguments: list[str], home: Path, env: dict[str, str]) -> None:
    # Where there is a cdk.json, every command runs the app it names first.
    cwd = paths.ROOT if name == "synth" else home
    processes.run([paths.CDK, *arguments], log=home / f"cdk-{name}.log", env=env, cwd=cwd)


def _cdk_environment(home: Path) -> dict[str, str]:
    return {
        "CDK_HOME": str(home / "cdk-home"),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _read(outputs: Path) -> Deployment:
    ((_stack, values),) = json.loads(outputs.read_text()).items()
    return Deployment(
        api_id=values["ApiUrl"].removeprefix("https://").partition(".")[0],
        bucket=values["BucketName"],
        job_table=values["TableName"],
        state_machine_arn=values["StateMachineArn"],
        clean_up_machine_arn=values["CleanUpMachineArn"],
        sweep_function=values["SweepFunction"],
        alarm_topic_arn=values["AlarmTopicArn"],
        cluster_arn=values["ClusterArn"],
        user_pool_id=values["UserPoolId"],
        client_id=values["ClientId"],
    )


def _sources() -> Iterator[Path]:
    for name in _MADE_FROM:
        path = paths.ROOT / name
        files = path.rglob("*") if path.is_dir() else iter([path])
        yield from sorted(file for file in files if file.is_file() and file.suffix != ".pyc")
