"""Clean-up: everything in the ledger goes, nothing else does, and one failure holds up only what depends on it."""

from collections.abc import Callable
from typing import Any

import pytest
from datamung import jobs, ledger, names, removal, tasks
from datamung.errands import Errand
from datamung.removal import KINDS
from datamung.rows import Job
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.account import SOURCE
from tests.fakes.aws_error import aws_error
from tests.fakes.failing_client import FailingClient, Fault
from tests.fakes.world import World

JOB = "backup-0001"
NAME = "dm-prod-backup-0001"
TAGS: list[Any] = [{"Key": "datamung:deployment", "Value": "prod"}, {"Key": "datamung:job-id", "Value": JOB}]


@pytest.fixture
def job(world: World) -> Job:
    """A job that has made its secret, security group and clone."""
    world.place()
    for kind in ("security_group", "clone"):
        ledger.enter(world.clients, JOB, kind, NAME)
    ec2 = world.clients.ec2
    group_id = ec2.create_security_group(GroupName=NAME, Description="job", VpcId=world.vpc_id)["GroupId"]
    ec2.create_tags(Resources=[group_id], Tags=TAGS)
    _add_clone(world, group_id)
    world.clock.advance(600)
    return jobs.close(world.clients, JOB)


class LateAnswer:
    """RDS that looks, and answers only when `meanwhile` has happened and every create has landed."""

    def __init__(self, world: World, meanwhile: Callable[[], None]) -> None:
        self._world, self._meanwhile = world, meanwhile

    def describe_db_instances(self, **call: Any) -> Any:
        try:
            return self._world.rds.describe_db_instances(**call)
        finally:
            self._meanwhile()
            self._world.clock.advance(200)


def _add_clone(world: World, group_id: str) -> None:
    world.rds.add(
        {
            "DBInstanceIdentifier": NAME,
            "DBInstanceStatus": "available",
            "DeletionProtection": False,
            "TagList": TAGS,
            "VpcSecurityGroups": [{"VpcSecurityGroupId": group_id}],
        }
    )


def _sweep_to_the_end(world: World, job: Job) -> int:
    for passes in range(1, 20):
        if not removal.one_pass(world.clients, job):
            return passes
        world.clock.advance(60)
    raise AssertionError("clean-up did not come to its end")


def _states(world: World) -> dict[str, str]:
    return {row["kind"]: row["state"] for row in ledger.entries(world.clients, JOB)}


def test_every_kind_waits_only_for_kinds_that_come_before_it() -> None:
    order = [kind.name for kind in KINDS]
    assert order == ["task", "upload", "clone", "secret", "object", "security_group"]
    for kind in KINDS:
        assert kind.after <= set(order[: order.index(kind.name)])


def test_everything_goes_and_the_source_stays(world: World, job: Job) -> None:
    assert _sweep_to_the_end(world, job) > 1
    assert set(_states(world).values()) == {"gone"}
    assert set(world.rds.instances) == {SOURCE}


def test_second_clean_up_finds_nothing_to_do(world: World, job: Job) -> None:
    _sweep_to_the_end(world, job)
    calls = len(world.rds.calls)
    assert removal.one_pass(world.clients, job) == []
    assert len(world.rds.calls) == calls


def test_failure_holds_up_only_what_depends_on_it(world: World, job: Job) -> None:
    denied = aws_error("DeleteDBInstance", "AccessDenied", status=403)
    rds = FailingClient(world.rds, Fault("delete_db_instance", denied))
    (clone, group) = removal.one_pass(world.with_clients(rds=rds), job)
    assert clone.startswith(f"read replica {NAME}: AWS answered DeleteDBInstance with AccessDenied")
    assert group == f"security group {NAME}: waits for the read replica"
    assert _states(world) == {"secret": "gone", "clone": "open", "security_group": "open"}
    _sweep_to_the_end(world, job)


def test_not_found_before_create_by_means_look_again_h105(world: World) -> None:
    job = world.place()
    ledger.enter(world.clients, JOB, "clone", NAME)
    assert removal.one_pass(world.clients, job) == [f"read replica {NAME}: its creation may still be in flight"]
    _add_clone(world, "sg-1")
    assert removal.one_pass(world.clients, job) == [f"read replica {NAME}: is being deleted"]
    world.clock.advance(121)
    _sweep_to_the_end(world, job)
    assert set(world.rds.instances) == {SOURCE}


def test_create_that_lands_while_its_look_is_under_way_is_not_taken_for_gone_h105(world: World) -> None:
    """What decides is when clean-up looked, not when the answer arrived."""
    job = world.place()
    ledger.enter(world.clients, JOB, "clone", NAME)
    late = LateAnswer(world, lambda: _add_clone(world, "sg-1"))
    (left,) = removal.one_pass(world.with_clients(rds=late), job)
    assert left == f"read replica {NAME}: its creation may still be in flight"
    assert _states(world)["clone"] == "open"
    _sweep_to_the_end(world, job)
    assert set(world.rds.instances) == {SOURCE}


def test_task_that_no_ledger_knows_is_left_h73(world: World) -> None:
    """Somebody's own, in the deployment's cluster, whatever it says of its job."""
    job = world.place()
    world.worker.scripts.update({name: lambda task: None for name in ("plan-00-01", "by-hand-01")})
    entry = ledger.enter(world.clients, JOB, "task", "plan-00-01")
    errand = Errand(phase="plan", shard=0, attempt=1, shards=1)
    arn, answer = tasks.run(world.clients, {**job, "security_group_id": "sg-1"}, errand)
    ledger.answered(world.clients, entry, answer, arn=arn)
    call = {**world.ecs.tasks[arn].call, "group": "by-hand-01", "clientToken": "by hand"}
    theirs = world.ecs.run_task(**call)["tasks"][0]["taskArn"]
    _sweep_to_the_end(world, job)
    assert {one.arn: bool(one.exit) for one in world.ecs.tasks.values()} == {arn: True, theirs: False}


def test_last_request_of_a_stopped_worker_is_waited_for_h105(world: World) -> None:
    job = world.place()
    entry = ledger.enter(world.clients, JOB, "task", "plan-00-01")
    ledger.enter(world.clients, JOB, "object", names.plan_key(JOB), made_by_worker=True)
    errand = Errand(phase="plan", shard=0, attempt=1, shards=1)
    arn, answer = tasks.run(world.clients, {**job, "security_group_id": "sg-1"}, errand)
    ledger.answered(world.clients, entry, answer, arn=arn)
    world.ecs.stop_task(task=arn, reason="by test")
    worker, plan = removal.one_pass(world.clients, job)
    assert worker == "worker plan-00-01: its last request may still be in flight"
    assert plan.endswith("waits for the worker")
    assert "Removing the worker plan-00-01" not in world.sentences(), "nothing was asked for"
    world.clock.advance(5)
    assert "waits for the worker" in " ".join(removal.one_pass(world.clients, job))
    place: Any = {"Bucket": world.s3.bucket, "ExpectedBucketOwner": world.s3.owner}
    world.s3.put_object(**place, Key=names.plan_key(JOB), Body=b"late", IfNoneMatch="*")
    _sweep_to_the_end(world, job)
    assert world.s3.objects == {}


def test_running_worker_is_stopped_and_told(world: World) -> None:
    job = world.place()
    world.worker.scripts["plan-00-01"] = lambda task: None
    entry = ledger.enter(world.clients, JOB, "task", "plan-00-01")
    errand = Errand(phase="plan", shard=0, attempt=1, shards=1)
    arn, answer = tasks.run(world.clients, {**job, "security_group_id": "sg-1"}, errand)
    ledger.answered(world.clients, entry, answer, arn=arn)
    removal.one_pass(world.clients, job)
    assert "Removing the worker plan-00-01" in world.sentences()
    _sweep_to_the_end(world, job)
    assert _states(world)["task"] == "gone"


def test_clone_without_our_tag_is_left_and_named_h73(world: World, job: Job) -> None:
    world.rds.instances[NAME]["TagList"] = []
    assert f"read replica {NAME}: The database instance {NAME} is not this job's and stays." in removal.one_pass(
        world.clients, job
    )
    assert world.rds.instances[NAME]["DBInstanceStatus"] == "available"


def test_secret_of_somebody_else_is_left_and_named(world: World) -> None:
    job = world.place()
    world.clients.secretsmanager.untag_resource(SecretId=NAME, TagKeys=["datamung:job-id"])
    (left,) = removal.one_pass(world.clients, job)
    assert "is not this job's and stays" in left


@pytest.mark.parametrize("published", [True, False])
def test_dump_stays_only_with_its_manifest_and_the_plan_never(world: World, published: bool) -> None:
    world.place()
    keys = [names.dump_key(JOB, "zstd"), names.manifest_key(JOB), names.plan_key(JOB)]
    for key in keys:
        ledger.enter(world.clients, JOB, "object", key)
        place: Any = {"Bucket": world.s3.bucket, "ExpectedBucketOwner": world.s3.owner}
        world.s3.put_object(**place, Key=key, Body=b"x", IfNoneMatch="*")
    if published:
        jobs.set_fields(world.clients, JOB, manifest_key=keys[1])
    job = jobs.close(world.clients, JOB)
    world.clock.advance(600)
    _sweep_to_the_end(world, job)
    assert set(world.s3.objects) == (set(keys[:2]) if published else set())


def test_published_backup_is_not_waited_for(world: World) -> None:
    world.place()
    ledger.enter(world.clients, JOB, "object", names.manifest_key(JOB), function_timeout_s=300)
    jobs.set_fields(world.clients, JOB, manifest_key=names.manifest_key(JOB))
    assert removal.one_pass(world.clients, jobs.close(world.clients, JOB)) == []
    assert _states(world)["object"] == "kept"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([NAME, f"{NAME}-2", "dm-prod-backup-0002", "orders-test", "dm-test-backup-0001"]),
            st.sampled_from(["prod", "test", None]),
            st.sampled_from([JOB, "backup-0002", None]),
        ),
        unique_by=lambda one: one[0],
    )
)
def test_in_any_world_only_the_jobs_own_clone_dies_h73(
    world: World, others: list[tuple[str, str | None, str | None]]
) -> None:
    job = jobs.get(world.clients, JOB) if world.rows() else world.place()
    ledger.enter(world.clients, JOB, "clone", NAME)
    world.clock.advance(600)
    world.rds.instances = {SOURCE: world.rds.instances[SOURCE]}
    world.rds.calls.clear()
    for name, deployment, job_tag in others:
        tags = {"datamung:deployment": deployment, "datamung:job-id": job_tag}
        world.rds.add(
            {
                "DBInstanceIdentifier": name,
                "DBInstanceStatus": "available",
                "DeletionProtection": False,
                "TagList": [{"Key": key, "Value": value} for key, value in tags.items() if value],
            }
        )
    removal.one_pass(world.clients, job)
    deleted = [call["DBInstanceIdentifier"] for verb, call in world.rds.calls if verb == "DeleteDBInstance"]
    assert deleted == ([NAME] if (NAME, "prod", JOB) in others else [])
