"""A network for the databases: one VPC with a public subnet in each of two zones."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from local.cloud.identity import REGION

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.literals import ResourceTypeType
    from mypy_boto3_ec2.type_defs import FilterTypeDef, TagSpecificationTypeDef

_NAME: Final = "datamung-local"
_VPC_CIDR: Final = "10.99.0.0/16"
_SUBNET_CIDRS: Final = {"a": "10.99.1.0/24", "b": "10.99.2.0/24"}


@dataclass(frozen=True, kw_only=True)
class Network:
    """Where the databases are, and the security group of the source."""

    vpc_id: str
    subnet_ids: tuple[str, ...]
    security_group_id: str


def ensure_network(ec2: "EC2Client") -> Network:
    """Find the network of an earlier start, or make it: an internet gateway is the default route of both subnets."""
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [_NAME]}])["Vpcs"]
    if vpcs:
        vpc_id = vpcs[0]["VpcId"]
        in_vpc: FilterTypeDef = {"Name": "vpc-id", "Values": [vpc_id]}
        subnets = ec2.describe_subnets(Filters=[in_vpc])["Subnets"]
        groups = ec2.describe_security_groups(Filters=[in_vpc, {"Name": "group-name", "Values": [_NAME]}])
        return Network(
            vpc_id=vpc_id,
            subnet_ids=tuple(subnet["SubnetId"] for subnet in subnets),
            security_group_id=groups["SecurityGroups"][0]["GroupId"],
        )
    return _make(ec2)


def _make(ec2: "EC2Client") -> Network:
    vpc_id = ec2.create_vpc(CidrBlock=_VPC_CIDR, TagSpecifications=[_named("vpc")])["Vpc"]["VpcId"]
    gateway_id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc_id)
    route_table_id = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=route_table_id, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway_id)
    subnet_ids = []
    for zone, cidr in _SUBNET_CIDRS.items():
        subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=f"{REGION}{zone}")["Subnet"]
        ec2.associate_route_table(RouteTableId=route_table_id, SubnetId=subnet["SubnetId"])
        subnet_ids.append(subnet["SubnetId"])
    group_id = ec2.create_security_group(GroupName=_NAME, Description="The source database", VpcId=vpc_id)["GroupId"]
    # Lets every address of the VPC in, as many do, so that a worker may read the source itself (isolation direct).
    ec2.authorize_security_group_ingress(GroupId=group_id, IpProtocol="tcp", FromPort=0, ToPort=65535, CidrIp=_VPC_CIDR)
    return Network(vpc_id=vpc_id, subnet_ids=tuple(subnet_ids), security_group_id=group_id)


def _named(resource_type: "ResourceTypeType") -> "TagSpecificationTypeDef":
    return {"ResourceType": resource_type, "Tags": [{"Key": "Name", "Value": _NAME}]}
