"""What RDS refuses, the local RDS refuses with the same code; the rules are the same for both engines."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.rds.exceptions import RDSClientError

from local.rds import rules
from tests.local.rds.conftest import Service

pytestmark = pytest.mark.xdist_group("rds-rules")

_ENGINE = "mariadb"  # the one that starts faster


@pytest.fixture(scope="module")
def source(service: Service) -> Iterator[str]:
    """An available instance with automated backups."""
    service.create("rules-source", _ENGINE)
    yield "rules-source"
    service.rds.delete_db_instance(DBInstanceIdentifier="rules-source", SkipFinalSnapshot=True)


@pytest.fixture
def without_backups(service: Service, source: str) -> Iterator[str]:
    """The same, its automated backups off meanwhile."""
    for days in (0, 1):
        service.rds.modify_db_instance(DBInstanceIdentifier=source, BackupRetentionPeriod=days, ApplyImmediately=True)
        service.statuses_until_available(source)
        if days == 0:
            yield source


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    """The error code of a call that must fail."""
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"]


def replica_refusal(service: Service, source: str, identifier: str = "rules-replica", **options: Any) -> str:
    """The error code, once it is sure that nothing was created."""
    code = refusal(
        service.rds.create_db_instance_read_replica,
        DBInstanceIdentifier=identifier,
        SourceDBInstanceIdentifier=source,
        **options,
    )
    assert service.describe(source)["ReadReplicaDBInstanceIdentifiers"] == []
    return code


def creation_refusal(service: Service, identifier: str = "rules-new", **options: Any) -> str:
    given = {"DBInstanceClass": "db.t3.micro", "Engine": _ENGINE, "MasterUsername": "admin", "AllocatedStorage": 20}
    return refusal(service.rds.create_db_instance, DBInstanceIdentifier=identifier, **(given | options))


def test_source_without_automated_backups_has_no_replica(service: Service, without_backups: str) -> None:
    """H65."""
    assert service.query(without_backups, "SELECT @@GLOBAL.log_bin AS log_bin") == [{"log_bin": 0}]
    assert replica_refusal(service, without_backups) == "InvalidDBInstanceState"


def test_source_that_is_busy_has_no_replica(service: Service, source: str) -> None:
    service.admin.hold_status(source, "backing-up")
    assert replica_refusal(service, source) == "InvalidDBInstanceState"
    service.admin.hold_status(source, "available")


def test_source_with_managed_password_has_no_replica_and_its_secret_opens_it(service: Service) -> None:
    service.create("managed", _ENGINE, ManageMasterUserPassword=True, MasterUserPassword=None)
    assert replica_refusal(service, "managed") == "InvalidParameterValue"
    secret_arn = service.describe("managed")["MasterUserSecret"]["SecretArn"]
    assert ":secret:rds!db-" in secret_arn
    secrets = service.client("secretsmanager")
    login = secrets.get_secret_value(SecretId=secret_arn)["SecretString"]
    password = login.split('"password": "')[1].split('"')[0]
    service.connect("managed", password).close()
    service.rds.delete_db_instance(DBInstanceIdentifier="managed", SkipFinalSnapshot=True)
    assert refusal(secrets.get_secret_value, SecretId=secret_arn) == "ResourceNotFoundException"


def test_subnet_group_is_not_named_for_a_replica_in_the_same_region(service: Service, source: str) -> None:
    """H103."""
    group = service.describe(source)["DBSubnetGroup"]["DBSubnetGroupName"]
    assert replica_refusal(service, source, DBSubnetGroupName=group) == "DBSubnetGroupNotAllowedFault"


def test_name_that_is_taken_or_malformed_is_refused(service: Service, source: str) -> None:
    """H66, H76."""
    assert replica_refusal(service, source, source) == "DBInstanceAlreadyExists"
    assert replica_refusal(service, source, source.upper()) == "DBInstanceAlreadyExists"
    assert creation_refusal(service, source, MasterUserPassword="secret99") == "DBInstanceAlreadyExists"
    for malformed in ("two--hyphens", "9first", "last-", "under_score", "x" * 64):
        assert replica_refusal(service, source, malformed) == "InvalidParameterValue"


def test_unknown_source_is_not_found(service: Service, source: str) -> None:
    code = refusal(
        service.rds.create_db_instance_read_replica,
        DBInstanceIdentifier="rules-replica",
        SourceDBInstanceIdentifier="nobody",
    )
    assert code == "DBInstanceNotFound"


def test_quota_is_kept() -> None:
    """H67."""
    rules.check_quota(39, 40)
    with pytest.raises(RDSClientError, match="quota") as refused:
        rules.check_quota(40, 40)
    assert refused.value.code == "InstanceQuotaExceeded"


def test_only_a_server_that_is_really_there_is_offered(service: Service, source: str) -> None:
    assert creation_refusal(service, Engine="postgres", MasterUserPassword="secret99") == "InvalidParameterValue"
    assert (
        creation_refusal(service, EngineVersion="8.0.36", MasterUserPassword="secret99")
        == "InvalidParameterCombination"
    )
    assert creation_refusal(service) == "InvalidParameterValue"
    assert (
        creation_refusal(service, MasterUserPassword="secret99", ManageMasterUserPassword=True)
        == "InvalidParameterCombination"
    )
    assert (
        creation_refusal(service, MasterUserPassword="secret99", MasterUsername="rdsadmin") == "InvalidParameterValue"
    )


def test_what_is_not_built_is_refused_instead_of_pretended(service: Service, source: str) -> None:
    calls: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (service.rds.create_db_snapshot, {"DBSnapshotIdentifier": "s"}),
        (service.rds.stop_db_instance, {}),
    ]
    for call, options in calls:
        assert refusal(call, DBInstanceIdentifier=source, **options) == "InvalidParameterValue"


def test_deletion_wants_a_word_about_the_final_snapshot(service: Service, source: str) -> None:
    """H71."""
    delete = service.rds.delete_db_instance
    assert refusal(delete, DBInstanceIdentifier=source) == "InvalidParameterCombination"
    assert (
        refusal(delete, DBInstanceIdentifier=source, SkipFinalSnapshot=True, FinalDBSnapshotIdentifier="last")
        == "InvalidParameterCombination"
    )
    assert service.describe(source)["DBInstanceStatus"] == "available"


def test_protected_instance_is_not_deleted(service: Service, source: str) -> None:
    """H70."""
    modify = service.rds.modify_db_instance
    modify(DBInstanceIdentifier=source, DeletionProtection=True)
    assert (
        refusal(service.rds.delete_db_instance, DBInstanceIdentifier=source, SkipFinalSnapshot=True)
        == "InvalidParameterCombination"
    )
    modify(DBInstanceIdentifier=source, DeletionProtection=False)
    assert service.describe(source)["DBInstanceStatus"] == "available"


def test_replica_is_like_its_source_except_for_what_was_asked(service: Service) -> None:
    service.create(
        "model", _ENGINE, StorageType="gp3", DBInstanceClass="db.m6g.large", Tags=[{"Key": "a", "Value": "1"}]
    )
    replica = service.replicate(
        "model",
        "likeness",
        AutoMinorVersionUpgrade=False,
        AvailabilityZone="eu-west-1c",
        EnablePerformanceInsights=False,
        Port=3306,
        MonitoringInterval=0,
        MultiAZ=False,
        PubliclyAccessible=False,
        Tags=[{"Key": "b", "Value": "2"}],
    )
    expected = {
        "AvailabilityZone": "eu-west-1c",
        "BackupRetentionPeriod": 0,
        "DBInstanceClass": "db.m6g.large",
        "DeletionProtection": False,
        "MasterUsername": "admin",
        "PubliclyAccessible": False,
        "ReadReplicaSourceDBInstanceIdentifier": "model",
        "StorageType": "gp3",
        "TagList": [{"Key": "b", "Value": "2"}],
    }
    assert {name: replica[name] for name in expected} == expected
    assert replica["Endpoint"]["Port"] == service.admin.server("likeness").port != 3306
    assert replica["DbiResourceId"] != service.describe("model")["DbiResourceId"]
    for identifier in ("likeness", "model"):
        service.rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)


def test_network_is_reported_as_the_other_services_know_it(service: Service) -> None:
    ec2 = service.client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.5.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.5.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"]
        for n, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="db", Description="db", VpcId=vpc_id)["GroupId"]
    service.rds.create_db_subnet_group(
        DBSubnetGroupName="net",
        DBSubnetGroupDescription="two zones",
        SubnetIds=[subnet["SubnetId"] for subnet in subnets],
    )
    service.create(
        "networked", _ENGINE, DBSubnetGroupName="net", VpcSecurityGroupIds=[group], AvailabilityZone="eu-west-1b"
    )
    replica = service.replicate("networked", "networked-replica", VpcSecurityGroupIds=[group])
    for instance in (service.describe("networked"), replica):
        assert instance["DBSubnetGroup"]["VpcId"] == vpc_id
        zones = [subnet["SubnetAvailabilityZone"]["Name"] for subnet in instance["DBSubnetGroup"]["Subnets"]]
        assert zones == ["eu-west-1a", "eu-west-1b"]
        assert instance["AvailabilityZone"] == "eu-west-1b"
        assert instance["VpcSecurityGroups"] == [{"VpcSecurityGroupId": group, "Status": "active"}]
    code = refusal(
        service.rds.create_db_subnet_group,
        DBSubnetGroupName="nowhere",
        DBSubnetGroupDescription="x",
        SubnetIds=["subnet-00000000"],
    )
    assert code == "InvalidSubnet"
    for identifier in ("networked-replica", "networked"):
        service.rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)
