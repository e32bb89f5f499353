"""Instances pass through RDS's statuses over real time, and end as RDS's do."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.local.rds.conftest import Service

pytestmark = pytest.mark.xdist_group("rds-lifecycle")

_ENGINE = "mariadb"  # the one that starts faster


@pytest.fixture
def instance(service: Service) -> Iterator[str]:
    """An available instance of this test's own, deleted afterwards if the test did not."""
    identifier = f"life-{uuid.uuid4().hex[:8]}"
    service.create(identifier, _ENGINE)
    yield identifier
    if service.describe(identifier)["DBInstanceStatus"] != "deleting":
        service.rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)


def test_creation_is_slow_and_cannot_be_undone_before_it_is_done(service: Service) -> None:
    """H70: an instance that is being created cannot be deleted."""
    service.start_creating("young", _ENGINE)
    young = service.describe("young")
    assert (young["DBInstanceStatus"], "Endpoint" in young) == ("creating", False)
    with pytest.raises(ClientError, match="InvalidDBInstanceState"):
        service.rds.delete_db_instance(DBInstanceIdentifier="young", SkipFinalSnapshot=True)
    assert service.statuses_until_available("young") == ["creating", "backing-up", "available"]
    assert service.describe("young")["Endpoint"]["Address"] == "127.0.0.1"
    service.rds.create_db_instance_read_replica(DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="young")
    with pytest.raises(ClientError, match="InvalidDBInstanceState"):
        service.rds.delete_db_instance(DBInstanceIdentifier="copy", SkipFinalSnapshot=True)
    assert service.statuses_until_available("copy") == ["creating", "available"]
    for identifier in ("copy", "young"):
        service.rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)


def test_deleted_instance_leaves_no_server_and_no_file(service: Service) -> None:
    service.create("short-lived", _ENGINE)
    server = service.admin.server("short-lived")
    assert server.pid is not None and server.data.is_dir()
    service.rds.delete_db_instance(DBInstanceIdentifier="short-lived", SkipFinalSnapshot=True)
    with pytest.raises(ClientError, match="already being deleted"):
        service.rds.delete_db_instance(DBInstanceIdentifier="short-lived", SkipFinalSnapshot=True)
    assert service.wait_until_gone("short-lived") == ["deleting"]
    assert not Path(f"/proc/{server.pid}").exists()
    assert not server.data.parent.exists()
    with pytest.raises(ClientError, match="DBInstanceNotFound"):
        service.rds.delete_db_instance(DBInstanceIdentifier="short-lived", SkipFinalSnapshot=True)


def test_replica_outlives_its_source_as_an_instance_of_its_own(service: Service) -> None:
    """H72."""
    service.create("parent", _ENGINE, DBName="shop")
    service.query("parent", "CREATE TABLE shop.t (id INT PRIMARY KEY)")
    orphan = service.replicate("parent", "orphan")
    assert orphan["ReadReplicaSourceDBInstanceIdentifier"] == "parent"
    assert service.describe("parent")["ReadReplicaDBInstanceIdentifiers"] == ["orphan"]
    service.rds.delete_db_instance(DBInstanceIdentifier="parent", SkipFinalSnapshot=True)
    service.wait_until_gone("parent")
    service.statuses_until_available("orphan")
    assert not service.describe("orphan").get("ReadReplicaSourceDBInstanceIdentifier")
    assert service.query("orphan", "INSERT INTO shop.t VALUES (1)") == []
    assert service.query("orphan", "SHOW REPLICA STATUS") == []
    service.rds.delete_db_instance(DBInstanceIdentifier="orphan", SkipFinalSnapshot=True)


def test_promoted_replica_takes_writes(service: Service, instance: str) -> None:
    service.query(instance, "CREATE DATABASE shop")
    service.replicate(instance, "climber")
    service.rds.promote_read_replica(DBInstanceIdentifier="climber", BackupRetentionPeriod=1)
    assert service.statuses_until_available("climber") == ["modifying", "available"]
    assert service.describe(instance)["ReadReplicaDBInstanceIdentifiers"] == []
    assert service.query("climber", "CREATE TABLE shop.own (id INT)") == []
    assert service.query("climber", "SELECT @@GLOBAL.log_bin AS log_bin") == [{"log_bin": 1}]
    service.rds.delete_db_instance(DBInstanceIdentifier="climber", SkipFinalSnapshot=True)


def test_reboot_restarts_the_server(service: Service, instance: str) -> None:
    before = service.admin.server(instance)
    service.rds.reboot_db_instance(DBInstanceIdentifier=instance)
    with pytest.raises(ClientError, match="InvalidDBInstanceState"):
        service.rds.reboot_db_instance(DBInstanceIdentifier=instance)
    assert service.statuses_until_available(instance) == ["rebooting", "available"]
    after = service.admin.server(instance)
    assert after.pid != before.pid and after.port == before.port
    service.connect(instance).close()


def test_status_can_be_held_for_a_test(service: Service, instance: str) -> None:
    """H68: terminal statuses that no healthy server would reach."""
    service.admin.hold_status(instance, "storage-full")
    assert service.describe(instance)["DBInstanceStatus"] == "storage-full"
    service.admin.hold_status(instance, "available")
    assert service.describe(instance)["DBInstanceStatus"] == "available"


def test_frozen_server_hangs_without_refusing(service: Service, instance: str) -> None:
    pid = service.admin.freeze(instance).pid
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    assert state == "T"
    service.admin.thaw(instance)
    assert service.query(instance, "SELECT 1 AS one") == [{"one": 1}]


def test_killed_server_comes_back_with_its_data(service: Service, instance: str) -> None:
    service.query(instance, "CREATE DATABASE kept")
    killed = service.admin.kill(instance)
    assert killed.pid is None
    service.admin.restart(instance)
    assert {"Database": "kept"} in service.query(instance, "SHOW DATABASES")


def test_tags_and_filters_work(service: Service, instance: str) -> None:
    arn = service.describe(instance)["DBInstanceArn"]
    service.rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "datamung:job-id", "Value": "j1"}])
    assert service.rds.list_tags_for_resource(ResourceName=arn)["TagList"] == service.describe(instance)["TagList"]
    pages = service.rds.get_paginator("describe_db_instances").paginate(
        Filters=[{"Name": "db-instance-id", "Values": [instance]}], PaginationConfig={"PageSize": 20}
    )
    assert [each["DBInstanceIdentifier"] for page in pages for each in page["DBInstances"]] == [instance]


def test_servers_run_in_sessions_of_their_own(service: Service, instance: str) -> None:
    """Ctrl-C at a terminal reaches the service, which then stops them in order."""
    pid = service.admin.server(instance).pid
    assert pid is not None
    assert os.getsid(pid) == pid
