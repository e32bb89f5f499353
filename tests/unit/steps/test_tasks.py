"""A worker is told everything it needs and no secret, and is found again whatever became of the answer."""

from typing import Any

import pytest
from datamung import jobs, tasks
from datamung.errands import Errand, environment
from datamung.errors import NameTaken, TransientFault, WorkerNotStarted
from datamung.rows import Job, Phase
from datamung.tasks import Task
from worker.contract import Contract

from tests.fakes.world import CANARY, World

TASK_DEFINITION = {"DATAMUNG_VCPU": "4"}
IMAGE = {
    "DATAMUNG_CA_BUNDLE": "/ca.pem",
    "DATAMUNG_SCRATCH": "/scratch",
    "DATAMUNG_MYSQL_BIN_DIR": "/mysql",
    "DATAMUNG_MARIADB_BIN_DIR": "/mariadb",
}


@pytest.fixture
def job(world: World) -> Job:
    """A job that is ready to dump."""
    world.place(include={"schemas": ["shop"], "tables": [{"schema": "a b", "table": "`x`"}]})
    plan = {"key": "work/x", "sha256": "0" * 64, "chunks": 4, "stream_first": 5, "estimated_raw_bytes": 1}
    jobs.set_fields(
        world.clients,
        "backup-0001",
        security_group_id="sg-job",
        clone={"identifier": "dm-prod-backup-0001", "host": "clone.test", "port": 3307},
        plan=plan,
    )
    return jobs.get(world.clients, "backup-0001")


def _errand(phase: Phase = "dump") -> Errand:
    return Errand(phase=phase, shard=1, attempt=2, shards=3, upload_id="upload-1" if phase == "dump" else "")


@pytest.mark.parametrize("phase", ["plan", "dump"])
def test_worker_understands_what_it_is_told(world: World, job: Job, phase: Phase) -> None:
    told = environment(world.clients, job, _errand(phase))
    contract = Contract.from_environment({**told, **IMAGE, **TASK_DEFINITION}, phase)
    assert (contract.host, contract.port) == ("clone.test", 3307)
    assert (contract.source_host, contract.source_port) == ("orders-prod.db.test", 3306)
    assert (contract.shard, contract.attempt, contract.shards) == (1, 2, 3)
    assert contract.include.tables == (("a b", "`x`"),)
    assert CANARY not in str(told)


def test_direct_worker_is_sent_to_the_database_itself(world: World) -> None:
    job = world.place("backup-0002", mode="direct")
    assert environment(world.clients, job, _errand("plan"))["DATAMUNG_HOST"] == "orders-prod.db.test"


def test_task_carries_job_groups_and_tags(world: World, job: Job) -> None:
    tasks.run(world.clients, job, _errand())
    (task,) = world.ecs.tasks.values()
    network = task.call["networkConfiguration"]["awsvpcConfiguration"]
    assert task.call["startedBy"] == "backup-0001"
    assert task.call["group"] == "dump-01-02"
    assert task.call["launchType"] == "FARGATE"
    assert task.call["taskDefinition"] == job["worker"]["task_definition_arn"]
    assert network["securityGroups"] == ["sg-job"]
    assert network["assignPublicIp"] == "ENABLED"
    assert {"key": "datamung:job-id", "value": "backup-0001"} in task.call["tags"]


def test_ec2_worker_runs_on_the_vpcs_capacity_provider(world: World, job: Job) -> None:
    elsewhere: Any = {**job, "worker": {**job["worker"], "launch": {"capacity_provider": "ours"}}}
    tasks.run(world.clients, elsewhere, _errand())
    (task,) = world.ecs.tasks.values()
    assert task.call["capacityProviderStrategy"] == [{"capacityProvider": "ours", "weight": 1}]
    assert "launchType" not in task.call


def test_same_errand_is_the_same_task_however_often_it_is_started(world: World, job: Job) -> None:
    assert tasks.run(world.clients, job, _errand())[0] == tasks.run(world.clients, job, _errand())[0]
    assert len(world.ecs.tasks) == 1


def test_selection_that_ecs_does_not_take_is_refused_before_it_is_sent(world: World, job: Job) -> None:
    huge: Any = {**job, "request": {**job["request"], "include": {"schemas": ["x" * 60] * 130}}}
    with pytest.raises(WorkerNotStarted, match="too long"):
        tasks.run(world.clients, huge, _errand())
    assert world.ecs.tasks == {}


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("RESOURCE:MEMORY", TransientFault), ("AGENT", TransientFault), ("MISSING", WorkerNotStarted)],
)
def test_only_what_may_pass_is_tried_again_h82(world: World, job: Job, reason: str, kind: type[Exception]) -> None:
    world.ecs.failures = [{"reason": reason}]
    with pytest.raises(kind, match=reason):
        tasks.run(world.clients, job, _errand())


def test_task_of_another_job_is_neither_shown_nor_stopped(world: World, job: Job) -> None:
    world.worker.scripts["dump-01-02"] = lambda task: None
    arn, _ = tasks.run(world.clients, job, _errand())
    assert tasks.of_job(world.clients, "backup-0002", [arn]) == []
    (task,) = tasks.of_job(world.clients, "backup-0001", [])
    with pytest.raises(NameTaken):
        tasks.stop(world.clients, task, "backup-0002", "no")


@pytest.mark.parametrize(
    ("stop_code", "reason", "interrupted"),
    [
        ("SpotInterruption", "Your Spot Task was interrupted.", True),
        ("UserInitiated", "Host EC2 (instance i-1) is draining.", True),
        ("TerminationNotice", "", True),
        ("InfrastructureHealth", "", True),
        ("EssentialContainerExited", "Essential container in task exited", False),
        ("TaskFailedToStart", "CannotPullContainerError: spot", False),
        ("UserInitiated", "Task stopped by user", False),
    ],
)
def test_interruption_is_told_from_failure(stop_code: str, reason: str, interrupted: bool) -> None:
    task = Task("arn", "dump-00-01", "backup-0001", "STOPPED", 143, stop_code, reason, created_s=0, stopped_s=0)
    assert task.was_interrupted == interrupted
