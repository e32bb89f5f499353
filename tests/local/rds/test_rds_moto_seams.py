"""What is wrong with moto itself, and why `local.rds` steps in: a test here fails when moto has mended it."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

_SOURCE: dict[str, Any] = {
    "DBInstanceIdentifier": "source",
    "Engine": "mysql",
    "DBInstanceClass": "db.t3.micro",
    "AllocatedStorage": 20,
    "MasterUsername": "admin",
    "MasterUserPassword": "secret99",
    "BackupRetentionPeriod": 0,
}


@mock_aws
def test_moto_makes_instances_available_at_once_and_deletes_them_at_once() -> None:
    rds = boto3.client("rds")
    created = rds.create_db_instance(**_SOURCE)["DBInstance"]
    assert created["DBInstanceStatus"] == "available"
    rds.delete_db_instance(DBInstanceIdentifier="source")  # without a word about the final snapshot
    assert rds.describe_db_instances()["DBInstances"] == []


@mock_aws
def test_moto_makes_a_replica_of_anything_under_any_name() -> None:
    rds = boto3.client("rds")
    rds.create_db_instance(**_SOURCE)  # without automated backups
    for _ in range(2):
        rds.create_db_instance_read_replica(DBInstanceIdentifier="replica", SourceDBInstanceIdentifier="source")
    replicas = rds.describe_db_instances(DBInstanceIdentifier="source")["DBInstances"][0]
    assert replicas["ReadReplicaDBInstanceIdentifiers"] == ["replica", "replica"]


@pytest.mark.filterwarnings("ignore:.*does not match an error shape")
@mock_aws
def test_moto_knows_only_the_subnets_of_its_own_ec2() -> None:
    with pytest.raises(ClientError, match="subnet-12345678"):
        boto3.client("rds").create_db_subnet_group(
            DBSubnetGroupName="g", DBSubnetGroupDescription="g", SubnetIds=["subnet-12345678"]
        )


@mock_aws
def test_moto_gives_all_instances_one_resource_id() -> None:
    rds = boto3.client("rds")
    ids = {
        rds.create_db_instance(**(_SOURCE | {"DBInstanceIdentifier": name}))["DBInstance"]["DbiResourceId"]
        for name in ("one", "two")
    }
    assert len(ids) == 1
