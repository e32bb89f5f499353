"""The databases of the end-to-end tests, made in the local RDS as an operator would make them."""

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pymysql

from local.cloud import Cloud
from local.cloud.source import USER
from local.rds.engines import ADMIN
from local.servers import Server

CANARY: Final = "canary-e2e-#';\\%&"
"""The password of every source made here: it may turn up nowhere (P6). Its characters are those that break quoting."""

_WAITER: Final = {"Delay": 1, "MaxAttempts": 120}


def make_source(cloud: Cloud, identifier: str, *, engine: str = "mysql", tags: dict[str, str], **options: Any) -> None:
    """Create an instance with automated backups, open to its VPC; returns at once."""
    defaults: dict[str, Any] = {
        "DBSubnetGroupName": "databases",
        "VpcSecurityGroupIds": [open_group(cloud)],
        "BackupRetentionPeriod": 1,
    }
    if "ManageMasterUserPassword" not in options:
        defaults["MasterUserPassword"] = CANARY
    cloud.client("rds").create_db_instance(
        DBInstanceIdentifier=identifier,
        DBInstanceClass="db.t4g.medium",
        Engine=engine,
        AllocatedStorage=20,
        MasterUsername=USER,
        Tags=aws_tags(tags),
        **(defaults | options),
    )


def aws_tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def offered(secret_arn: str) -> dict[str, str]:
    """The tags of a database on offer."""
    return {"datamung:source": "yes", "datamung:secret": secret_arn}


def server_of(cloud: Cloud, identifier: str) -> Server:
    """Where the instance is, once it is available, and its master login."""
    rds = cloud.client("rds")
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier=identifier, WaiterConfig=_WAITER)
    (instance,) = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    endpoint = instance["Endpoint"]
    return Server(endpoint["Address"], endpoint["Port"], USER, CANARY, Path(cloud.ca_bundle))


def as_rds(cloud: Cloud, identifier: str, *statements: str) -> None:
    """Run statements as RDS's own administrator, where RDS would use a parameter group."""
    options = (cloud.home / "rds" / "instances" / identifier / "my.cnf").read_text()
    socket = next(line.partition("=")[2].strip() for line in options.splitlines() if line.startswith("socket"))
    with pymysql.connect(unix_socket=socket, user=ADMIN, autocommit=True) as session, session.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove_sources(cloud: Cloud, identifiers: Sequence[str]) -> None:
    """Delete instances that exist; returns when they are gone."""
    rds = cloud.client("rds")
    for identifier in identifiers:
        with contextlib.suppress(rds.exceptions.DBInstanceNotFoundFault):
            rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)
    for identifier in identifiers:
        rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=identifier, WaiterConfig=_WAITER)


def login_secret(cloud: Cloud) -> str:
    """The ARN of a secret with the sources' login, tagged for the deployment."""
    secrets = cloud.client("secretsmanager")
    content = json.dumps({"username": USER, "password": CANARY})
    try:
        made = secrets.create_secret(
            Name="e2e-login", SecretString=content, Tags=aws_tags({"datamung:deployment": "local"})
        )
    except secrets.exceptions.ResourceExistsException:
        made = secrets.put_secret_value(SecretId="e2e-login", SecretString=content)
    return str(made["ARN"])


def open_group(cloud: Cloud) -> str:
    """A security group that lets the VPC in on the databases' ports."""
    return _group(cloud, "e2e-open", cloud.vpc_id)


def shut_group(cloud: Cloud) -> str:
    """A security group that lets nobody in."""
    return _group(cloud, "e2e-shut", cloud.vpc_id, admits=False)


def _group(cloud: Cloud, name: str, vpc_id: str, *, admits: bool = True) -> str:
    ec2 = cloud.client("ec2")
    named = [{"Name": "group-name", "Values": [name]}, {"Name": "vpc-id", "Values": [vpc_id]}]
    groups = ec2.describe_security_groups(Filters=named)["SecurityGroups"]
    if groups:
        return str(groups[0]["GroupId"])
    group_id = str(ec2.create_security_group(GroupName=name, Description="Databases", VpcId=vpc_id)["GroupId"])
    rule = {"IpProtocol": "tcp", "FromPort": 1024, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.99.0.0/16"}]}
    if admits:
        ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[rule])
    return group_id


def closed_subnet_group(cloud: Cloud) -> tuple[str, str]:
    """A subnet group of a VPC without any way out, and a security group there."""
    ec2, rds = cloud.client("ec2"), cloud.client("rds")
    found = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.98.0.0/16"]}])["Vpcs"]
    vpc_id = found[0]["VpcId"] if found else ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["Subnets"]
    for zone, cidr in () if subnets else (("a", "10.98.1.0/24"), ("b", "10.98.2.0/24")):
        made = ec2.create_subnet(VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=f"{cloud.region}{zone}")
        subnets.append(made["Subnet"])
    with contextlib.suppress(rds.exceptions.DBSubnetGroupAlreadyExistsFault):
        rds.create_db_subnet_group(
            DBSubnetGroupName="closed",
            DBSubnetGroupDescription="No way out",
            SubnetIds=[subnet["SubnetId"] for subnet in subnets],
        )
    return "closed", _group(cloud, "e2e-closed", vpc_id)
