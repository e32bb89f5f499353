"""What the account holds before any job: settings, the table, a VPC with one public subnet, one database on offer."""

from functools import cache
from typing import Any, Final

import boto3
from datamung.clients import Clients, make_clients
from datamung.settings import Settings

REGION: Final = "eu-west-1"
ACCOUNT: Final = "123456789012"
SOURCE: Final = "orders-prod"


def settings() -> Settings:
    """The deployment's settings, as a function reads them from its environment; the key is made with the account."""
    return Settings(
        deployment="prod",
        version="0.1.0",
        region=REGION,
        account_id=ACCOUNT,
        table="jobs",
        bucket="backups",
        kms_key_arn="alias/backups",
        cluster_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/workers",
        task_definitions={
            size: f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{size}:1" for size in ("S", "M", "EC2")
        },
        capacity_providers={},
        worker_log_group="workers-log",
        worker_subnets=[],
        source_tag="datamung:source",
        job_deadline_h=48,
        stall_limit_s=900,
        lag_limit_s=3600,
    )


@cache
def moto_clients() -> Clients:
    """A function's clients; made once per process, as `client` is."""
    return make_clients(settings())


@cache
def client(service: str) -> Any:
    """A client of moto's; made once per process, for it holds no state and is slow to make."""
    return boto3.client(service, region_name=REGION)  # type: ignore[call-overload]


def make_table(name: str) -> None:
    """The job table with its indexes."""
    keys = ("pk", "sk", "owner", "record", "created_at", "unsettled")
    indexes = {
        "by_owner": ("owner", "created_at"),
        "by_time": ("record", "created_at"),
        "unsettled": ("unsettled", "pk"),
    }
    client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": field, "AttributeType": "S"} for field in keys],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [
                    {"AttributeName": partition, "KeyType": "HASH"},
                    {"AttributeName": sort, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY" if index == "unsettled" else "ALL"},
            }
            for index, (partition, sort) in indexes.items()
        ],
    )


def make_vpc(ec2: Any) -> tuple[str, str, str]:
    """Answers the ids of the VPC, its subnet and the database's security group."""
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    gateway_id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc_id)
    routes_id = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=routes_id, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway_id)
    subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.0.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]
    ec2.associate_route_table(RouteTableId=routes_id, SubnetId=subnet["SubnetId"])
    group_id = ec2.create_security_group(GroupName="orders", Description="orders", VpcId=vpc_id)["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group_id,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
        ],
    )
    return vpc_id, subnet["SubnetId"], group_id


def source(vpc_id: str, subnet_id: str, group_id: str) -> dict[str, Any]:
    """The database as RDS describes it."""
    tags = {"datamung:source": "yes", "datamung:secret": "orders-login"}
    return {
        "DBInstanceIdentifier": SOURCE,
        "DBInstanceArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:{SOURCE}",
        "DBInstanceClass": "db.m7g.large",
        "DBInstanceStatus": "available",
        "Engine": "mysql",
        "EngineVersion": "8.4.3",
        "Endpoint": {"Address": f"{SOURCE}.db.test", "Port": 3306},
        "AllocatedStorage": 100,
        "StorageType": "gp3",
        "Iops": 3000,
        "AvailabilityZone": f"{REGION}a",
        "BackupRetentionPeriod": 1,
        "DeletionProtection": True,
        "VpcSecurityGroups": [{"VpcSecurityGroupId": group_id, "Status": "active"}],
        "DBSubnetGroup": {
            "VpcId": vpc_id,
            "Subnets": [
                {"SubnetIdentifier": subnet_id, "SubnetAvailabilityZone": {"Name": f"{REGION}a"}},
            ],
        },
        "TagList": [{"Key": key, "Value": value} for key, value in tags.items()],
    }
