"""A small AWS account in moto, with the deployment's table, bucket, key, machine and cluster, and one database."""

import json
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final

from datamung.clients import Clients
from datamung.settings import ApiSettings

from tests.fakes.account import ACCOUNT, REGION, client, make_table, moto_clients

ISSUER: Final = f"https://cognito-idp.{REGION}.amazonaws.com/{REGION}_pool"
START_S: Final = 1_800_000_000
OPEN: Final = {"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306}


class Clock:
    """A second passes each time it is read, so that rows have an order."""

    def __init__(self, start_s: int = START_S) -> None:
        self._seconds = count(start_s)

    def __call__(self) -> float:
        return float(next(self._seconds))


@dataclass(frozen=True)
class Vpc:
    """The database's network: two public subnets and the database's own security group."""

    vpc_id: str
    subnet_ids: tuple[str, str]
    route_table_id: str
    security_group_id: str


@dataclass(frozen=True)
class Cloud:
    """The account, as the functions see it."""

    clients: Clients
    api: ApiSettings
    vpc: Vpc

    def with_settings(self, **changed: Any) -> "Cloud":
        settings = replace(self.clients.settings, **changed)
        return replace(self, clients=replace(self.clients, settings=settings))

    def with_clients(self, **changed: Any) -> "Cloud":
        return replace(self, clients=replace(self.clients, **changed))

    def add_source(self, identifier: str = "orders-prod", **changed: Any) -> None:
        """A MySQL instance that carries the source tag and names a readable secret, unless told otherwise."""
        tags = {"datamung:source": "yes", "datamung:secret": "orders-login", **changed.pop("tags", {})}
        defaults: dict[str, Any] = {
            "Engine": "mysql",
            "EngineVersion": "8.0.36",
            "BackupRetentionPeriod": 1,
            "DBSubnetGroupName": "databases",
            "VpcSecurityGroupIds": [self.vpc.security_group_id],
            "AvailabilityZone": f"{REGION}a",
            "MasterUserPassword": "a-master-password",
        }
        self.clients.rds.create_db_instance(
            DBInstanceIdentifier=identifier,
            DBInstanceClass="db.t3.micro",
            AllocatedStorage=20,
            StorageType="gp3",
            MasterUsername="root",
            Tags=[{"Key": key, "Value": value} for key, value in tags.items() if value is not None],
            **{key: value for key, value in {**defaults, **changed}.items() if value is not None},
        )

    def rows(self) -> list[dict[str, Any]]:
        """Everything in the table."""
        return self.clients.table.scan()["Items"]

    def executions(self, machine: str = "") -> list[dict[str, Any]]:
        """Every execution that was started, of the machine that backs up unless another one is named."""
        machine = machine or self.api.state_machine_arn
        return [dict(one) for one in self.clients.stepfunctions.list_executions(stateMachineArn=machine)["executions"]]


def make_cloud() -> Cloud:
    """A fresh account; call it inside moto's mock."""
    vpc = _make_vpc()
    settings = moto_clients().settings
    make_table(settings.table)
    client("s3").create_bucket(Bucket=settings.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    client("secretsmanager").create_secret(
        Name="orders-login", SecretString="{}", Tags=[{"Key": "datamung:deployment", "Value": "prod"}]
    )
    key_id = client("kms").create_key()["KeyMetadata"]["KeyId"]
    client("kms").create_alias(AliasName=settings.kms_key_arn, TargetKeyId=key_id)
    client("ecs").create_cluster(clusterName="workers")
    api = ApiSettings(
        state_machine_arn=_make_machine("backups"),
        clean_up_machine_arn=_make_machine("clean-ups"),
        sweep_function="sweep",
        issuer=ISSUER,
        client_id="console",
    )
    cloud = Cloud(clients=replace(moto_clients(), now=Clock()), api=api, vpc=vpc)
    cloud.add_source()
    return cloud


def _make_machine(name: str) -> str:
    definition = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}}
    made = client("stepfunctions").create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=f"arn:aws:iam::{ACCOUNT}:role/machine"
    )
    return str(made["stateMachineArn"])


def _make_vpc() -> Vpc:
    """Two public subnets in two zones, an internet gateway, and a subnet group over both."""
    ec2 = client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    gateway_id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc_id)
    table_id = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table_id, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway_id)
    subnet_ids = []
    for number, zone in enumerate("ab"):
        subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        subnet_ids.append(subnet["Subnet"]["SubnetId"])
        ec2.associate_route_table(RouteTableId=table_id, SubnetId=subnet_ids[-1])
    client("rds").create_db_subnet_group(
        DBSubnetGroupName="databases", DBSubnetGroupDescription="databases", SubnetIds=subnet_ids
    )
    group = ec2.create_security_group(GroupName="orders", Description="orders", VpcId=vpc_id)
    return Vpc(vpc_id, (subnet_ids[0], subnet_ids[1]), table_id, group["GroupId"])
