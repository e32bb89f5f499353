"""The clone is cheap, private and the job's own; nothing else is ever deleted."""

from types import SimpleNamespace
from typing import Any

import pytest
from datamung import jobs, rds
from datamung.clients import Clients
from datamung.errors import DatamungError, KeyNotUsable, NameTaken, QuotaExceeded, SourceNotAvailable, TransientFault
from datamung.rows import Job
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.account import SOURCE
from tests.fakes.aws_error import aws_error
from tests.fakes.failing_client import FailingClient, Fault
from tests.fakes.world import World

NAME = "dm-prod-backup-0001"
TAGS = {"datamung:deployment": "prod", "datamung:job-id": "backup-0001"}


@pytest.fixture
def job(world: World) -> Job:
    """A job whose security group is made."""
    world.place()
    jobs.set_fields(world.clients, "backup-0001", security_group_id="sg-job")
    return jobs.get(world.clients, "backup-0001")


def test_replica_is_private_cheap_and_tagged_h75_h103(world: World, job: Job) -> None:
    rds.create_replica(world.clients, job)
    ((_, call),) = world.rds.calls
    tags = {tag["Key"]: tag["Value"] for tag in call.pop("Tags")}
    assert call == {
        "DBInstanceIdentifier": NAME,
        "SourceDBInstanceIdentifier": SOURCE,
        "DBInstanceClass": "db.m7g.large",
        "AvailabilityZone": "eu-west-1a",
        "Port": 3306,
        "VpcSecurityGroupIds": ["sg-job"],
        "StorageType": "gp3",
        "MultiAZ": False,
        "PubliclyAccessible": False,
        "AutoMinorVersionUpgrade": False,
        "DeletionProtection": False,
        "CopyTagsToSnapshot": False,
        "MonitoringInterval": 0,
        "EnablePerformanceInsights": False,
        "EnableIAMDatabaseAuthentication": False,
    }
    assert tags.items() >= TAGS.items()
    assert set("".join(tags.values())) <= set("abcdefghijklmnopqrstuvwxyzTZ0123456789_.:/=+-@ ")


@pytest.mark.parametrize(
    ("storage", "named"),
    [
        ({"storage_type": "gp3", "allocated_storage_gib": 399, "iops": 3000}, {}),
        ({"storage_type": "gp3", "allocated_storage_gib": 400, "iops": 12000}, {"Iops": 12000}),
        (
            {"storage_type": "gp3", "allocated_storage_gib": 400, "iops": 12000, "storage_throughput": 500},
            {"Iops": 12000, "StorageThroughput": 500},
        ),
        ({"storage_type": "io2", "allocated_storage_gib": 100, "iops": 1000}, {"Iops": 1000}),
        ({"storage_type": "gp2", "allocated_storage_gib": 1000, "iops": 3000}, {}),
    ],
)
def test_iops_are_named_where_rds_takes_them(
    world: World, job: Job, storage: dict[str, Any], named: dict[str, int]
) -> None:
    changed: Any = {**job, "source": {**job["source"], **storage}}
    rds.create_replica(world.clients, changed)
    ((_, call),) = world.rds.calls
    assert {name: call[name] for name in ("Iops", "StorageThroughput") if name in call} == named


def test_replica_that_an_earlier_try_made_is_the_answer_h66(world: World, job: Job) -> None:
    rds.create_replica(world.clients, job)
    assert rds.create_replica(world.clients, job) == {}


def test_replica_of_another_job_is_a_name_taken_h66(world: World, job: Job) -> None:
    rds.create_replica(world.clients, job)
    world.rds.instances[NAME]["TagList"] = [{"Key": "datamung:job-id", "Value": "backup-0002"}]
    with pytest.raises(NameTaken):
        rds.create_replica(world.clients, job)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("InstanceQuotaExceeded", QuotaExceeded),
        ("StorageQuotaExceeded", QuotaExceeded),
        ("InsufficientDBInstanceCapacity", TransientFault),
        ("ProvisionedIopsNotAvailableInAZFault", TransientFault),
        ("InvalidDBInstanceState", TransientFault),
        ("KMSKeyNotAccessibleFault", KeyNotUsable),
        ("DBInstanceNotFound", SourceNotAvailable),
    ],
)
def test_quota_is_told_from_capacity_h67(world: World, job: Job, code: str, kind: type[DatamungError]) -> None:
    operation = "create_db_instance_read_replica"
    clients = world.with_clients(rds=FailingClient(world.rds, Fault(operation, aws_error(operation, code))))
    with pytest.raises(kind):
        rds.create_replica(clients, job)


def _available(world: World, **changed: Any) -> rds.Instance:
    world.rds.add(
        {
            "DBInstanceIdentifier": NAME,
            "DBInstanceStatus": "available",
            "DeletionProtection": False,
            "TagList": [{"Key": key, "Value": value} for key, value in TAGS.items()],
            **changed,
        }
    )
    found = rds.describe(world.clients, NAME)
    assert found is not None
    return found


def test_clone_is_deleted_without_a_final_snapshot_h71(world: World) -> None:
    rds.delete(world.clients, _available(world), "backup-0001")
    (deletion,) = world.rds.calls
    assert deletion == (
        "DeleteDBInstance",
        {"DBInstanceIdentifier": NAME, "SkipFinalSnapshot": True, "DeleteAutomatedBackups": True},
    )


def test_protection_that_somebody_switched_on_is_cleared_h70(world: World) -> None:
    rds.delete(world.clients, _available(world, DeletionProtection=True), "backup-0001")
    assert world.rds.instances[NAME]["DBInstanceStatus"] == "deleting"


def test_clone_that_is_being_created_is_deleted_later_h70(world: World) -> None:
    with pytest.raises(TransientFault, match="creating"):
        rds.delete(world.clients, _available(world, DBInstanceStatus="creating"), "backup-0001")


def test_clone_that_is_being_deleted_or_gone_is_fine_h70(world: World) -> None:
    instance = _available(world)
    rds.delete(world.clients, instance, "backup-0001")
    rds.delete(world.clients, instance, "backup-0001")
    del world.rds.instances[NAME]
    rds.delete(world.clients, instance, "backup-0001")


@pytest.mark.parametrize("value", ["yes", ""])
def test_clone_that_is_itself_offered_for_backup_is_a_source_and_stays_h73(world: World, value: str) -> None:
    """Somebody kept it, and made it theirs."""
    tags = {**TAGS, "datamung:source": value}
    offered = _available(world, TagList=[{"Key": key, "Value": value} for key, value in tags.items()])
    with pytest.raises(NameTaken, match="stays"):
        rds.delete(world.clients, offered, "backup-0001")
    assert world.rds.calls == []


class Recorder:
    """RDS that only notes what it is asked."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    def delete_db_instance(self, **call: Any) -> None:
        self.deleted.append(call["DBInstanceIdentifier"])


@given(
    identifier=st.sampled_from([NAME, SOURCE, "dm-prod-backup-0002", "dm-test-backup-0001", "db"]),
    deployment=st.sampled_from(["prod", "test", ""]),
    job_tag=st.sampled_from(["backup-0001", "backup-0002", ""]),
    others=st.dictionaries(st.text(max_size=5) | st.just("datamung:source"), st.text(max_size=5)),
)
def test_only_the_jobs_own_tagged_clone_dies_h73(
    identifier: str, deployment: str, job_tag: str, others: dict[str, str]
) -> None:
    tags = {**others, "datamung:deployment": deployment, "datamung:job-id": job_tag}
    instance = rds.Instance(identifier, "available", "host", 3306, tags, False)
    recorder = Recorder()
    clients = _clients_with(recorder)
    is_own = (identifier, deployment, job_tag) == (NAME, "prod", "backup-0001")
    may_die = is_own and "datamung:source" not in others
    if may_die:
        rds.delete(clients, instance, "backup-0001")
    else:
        with pytest.raises(NameTaken):
            rds.delete(clients, instance, "backup-0001")
    assert recorder.deleted == ([NAME] if may_die else [])


def _clients_with(recorder: Recorder) -> Clients:
    fake: Any = SimpleNamespace(settings=SimpleNamespace(deployment="prod", source_tag="datamung:source"), rds=recorder)
    clients: Clients = fake
    return clients
