"""ECS tasks of the local cloud behave as on Fargate: start, exit code, failure, stop, limits, logs, idempotency."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.conftest import Emulator
from tests.local.waiting import eventually, unique

pytestmark = pytest.mark.xdist_group("mends")

STOP_TIMEOUT_S = 2
MEMORY_MIB = 256


@dataclass(frozen=True)
class Cluster:
    """A cluster with one task definition whose container runs a shell command."""

    ecs: Any
    logs: Any
    name: str
    family: str

    def run(self, script: str, **request: Any) -> str:
        environment = [{"name": "GREETING", "value": "hello"}]
        override = {"name": "worker", "command": [script], "environment": environment}
        answer = self.ecs.run_task(
            cluster=self.name,
            taskDefinition=self.family,
            launchType="FARGATE",
            overrides={"containerOverrides": [override]},
            **request,
        )
        return str(answer["tasks"][0]["taskArn"])

    def task(self, task_arn: str) -> dict[str, Any]:
        answer = self.ecs.describe_tasks(cluster=self.name, tasks=[task_arn], include=["TAGS"])
        described: dict[str, Any] = answer["tasks"][0]
        return described

    def reaches(self, task_arn: str, status: str, within_s: float = 15) -> dict[str, Any]:
        deadline = time.monotonic() + within_s
        while self.task(task_arn)["lastStatus"] != status:
            assert time.monotonic() < deadline, self.task(task_arn)
            time.sleep(0.05)
        return self.task(task_arn)

    def running(self, **filters: str) -> list[str]:
        return list(self.ecs.list_tasks(cluster=self.name, **filters)["taskArns"])

    def log_lines(self, task_arn: str) -> list[str]:
        stream = f"worker/worker/{task_arn.rpartition('/')[2]}"
        try:
            events = self.logs.get_log_events(logGroupName=self.family, logStreamName=stream, startFromHead=True)
        except self.logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for event in events["events"]]


def make_cluster(emulator: Emulator) -> Cluster:
    ecs, logs, name = emulator.client("ecs"), emulator.client("logs"), unique("workers")
    logs.create_log_group(logGroupName=name)
    ecs.create_cluster(clusterName=name)
    log_options = {"awslogs-group": name, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "worker"}
    ecs.register_task_definition(
        family=name,
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[
            {
                "name": "worker",
                "image": "worker",
                "memory": MEMORY_MIB,
                "stopTimeout": STOP_TIMEOUT_S,
                "environment": [{"name": "SIZE", "value": "S"}],
                "logConfiguration": {"logDriver": "awslogs", "options": log_options},
            }
        ],
    )
    return Cluster(ecs, logs, name, name)


@pytest.fixture
def cluster(mended: Emulator) -> Cluster:
    return make_cluster(mended)


def exit_code(task: dict[str, Any]) -> int:
    return int(task["containers"][0]["exitCode"])


def test_exit_code_is_the_process_own(cluster: Cluster) -> None:
    stopped = cluster.reaches(cluster.run("exit 7"), "STOPPED")
    assert exit_code(stopped) == 7
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert stopped["stoppedReason"]


def test_output_arrives_in_the_stream_named_after_the_task(cluster: Cluster) -> None:
    task_arn = cluster.run("echo $GREETING $SIZE; echo to stderr >&2")
    cluster.reaches(task_arn, "STOPPED")
    assert eventually(lambda: cluster.log_lines(task_arn) == ["hello S", "to stderr"])


def test_container_reaches_this_cloud_with_its_account(cluster: Cluster, mended: Emulator) -> None:
    task_arn = cluster.run("echo $AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID $AWS_REGION")
    cluster.reaches(task_arn, "STOPPED")
    expected = f"{mended.identity.aws_endpoint} {mended.identity.account} eu-west-1"
    assert eventually(lambda: cluster.log_lines(task_arn) == [expected])


@pytest.mark.parametrize("script", ["pwd", "pwd; sleep 60"], ids=["ended", "stopped"])
def test_scratch_folder_goes_with_its_task(cluster: Cluster, script: str) -> None:
    task_arn = cluster.run(script)
    assert eventually(lambda: len(cluster.log_lines(task_arn)) == 1)
    (scratch,) = cluster.log_lines(task_arn)
    cluster.ecs.stop_task(cluster=cluster.name, task=task_arn)
    cluster.reaches(task_arn, "STOPPED")
    assert Path(scratch).name.startswith("datamung-task-")
    assert eventually(lambda: not Path(scratch).exists())


def test_stopped_task_is_gone_only_when_its_process_has_ended(cluster: Cluster) -> None:
    task_arn = cluster.run("trap 'sleep 1; exit 143' TERM; while :; do sleep 0.1; done", startedBy="job")
    cluster.reaches(task_arn, "RUNNING")
    time.sleep(0.3)
    cluster.ecs.stop_task(cluster=cluster.name, task=task_arn, reason="cancelled")
    stopping = cluster.task(task_arn)
    assert (stopping["desiredStatus"], stopping["lastStatus"]) == ("STOPPED", "RUNNING")
    assert cluster.running(startedBy="job") == []
    assert cluster.running(startedBy="job", desiredStatus="STOPPED") == [task_arn]
    stopped = cluster.reaches(task_arn, "STOPPED")
    assert (exit_code(stopped), stopped["stopCode"], stopped["stoppedReason"]) == (143, "UserInitiated", "cancelled")


def test_task_that_ignores_sigterm_is_killed_after_its_stop_timeout(cluster: Cluster) -> None:
    task_arn = cluster.run("trap '' TERM; while :; do sleep 0.1; done")
    cluster.reaches(task_arn, "RUNNING")
    time.sleep(0.3)
    started = time.monotonic()
    cluster.ecs.stop_task(cluster=cluster.name, task=task_arn)
    assert exit_code(cluster.reaches(task_arn, "STOPPED")) == 137
    assert STOP_TIMEOUT_S <= time.monotonic() - started < STOP_TIMEOUT_S + 3


def test_stopping_twice_is_harmless(cluster: Cluster) -> None:
    task_arn = cluster.run("sleep 60")
    cluster.reaches(task_arn, "RUNNING")
    cluster.ecs.stop_task(cluster=cluster.name, task=task_arn, reason="first")
    cluster.ecs.stop_task(cluster=cluster.name, task=task_arn, reason="second")
    assert cluster.reaches(task_arn, "STOPPED")["stoppedReason"] == "first"


def test_memory_limit_ends_the_process_that_passes_it(cluster: Cluster) -> None:
    grow = "python3 -c \"x = bytearray({} << 20); print('grown')\""
    within, beyond = cluster.run(grow.format(MEMORY_MIB // 2)), cluster.run(grow.format(MEMORY_MIB * 2))
    assert exit_code(cluster.reaches(within, "STOPPED")) == 0
    assert exit_code(cluster.reaches(beyond, "STOPPED")) != 0


def test_same_client_token_starts_one_task(cluster: Cluster) -> None:
    first = cluster.run("sleep 60", clientToken="token", startedBy="job")
    assert cluster.run("sleep 60", clientToken="token", startedBy="job") == first
    assert cluster.running(startedBy="job") == [first]
    with pytest.raises(ClientError, match="ConflictException"):
        cluster.run("sleep 61", clientToken="token", startedBy="job")


def test_tags_and_starter_stay_with_the_task(cluster: Cluster) -> None:
    task_arn = cluster.run("sleep 60", startedBy="job", tags=[{"key": "datamung:job-id", "value": "job"}])
    task = cluster.task(task_arn)
    assert (task["startedBy"], task["tags"]) == ("job", [{"key": "datamung:job-id", "value": "job"}])


def test_plain_ministack_runs_no_task(plain: Emulator) -> None:
    cluster = make_cluster(plain)
    task_arn = cluster.run("exit 0")
    time.sleep(1)
    assert cluster.task(task_arn)["lastStatus"] == "RUNNING", "upstream runs tasks: look at container_processes again"


def test_plain_ministack_ignores_client_tokens(plain: Emulator) -> None:
    cluster = make_cluster(plain)
    first = cluster.run("sleep 1", clientToken="token")
    assert cluster.run("sleep 1", clientToken="token") != first, "upstream knows tokens: remove run_task_tokens"


def test_plain_ministack_stops_tasks_at_once(plain: Emulator) -> None:
    cluster = make_cluster(plain)
    task_arn = cluster.run("sleep 60")
    cluster.ecs.stop_task(cluster=cluster.name, task=task_arn)
    stopped = cluster.task(task_arn)
    assert stopped["lastStatus"] == "STOPPED", "upstream waits for the container: look at stopping_tasks again"
