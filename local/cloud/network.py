"""A network for the databases: one VPC, a private subnet in each of two zones, and a NAT gateway as their way out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from local.cloud.identity import REGION

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.literals import ResourceTypeType
    from mypy_boto3_ec2.type_defs import FilterTypeDef, TagSpecificationTypeDef

_NAME: Final = "databases"
_VPC_CIDR: Final = "10.99.0.0/16"
_PUBLIC_CIDR: Final = "10.99.0.0/24"
_PRIVATE_CIDRS: Final = {"a": "10.99.1.0/24", "b": "10.99.2.0/24"}


@dataclass(frozen=True, kw_only=True)
class Network:
    """Where the databases are, and the security group of the source."""

    vpc_id: str
    subnet_ids: tuple[str, ...]
    security_group_id: str


def ensure_network(ec2: "EC2Client") -> Network:
    """Find the network of an earlier start, or make it."""
    named: FilterTypeDef = {"Name": "tag:Name", "Values": [_NAME]}
    vpcs = ec2.describe_vpcs(Filters=[named])["Vpcs"]
    if not vpcs:
        return _make(ec2)
    groups = ec2.describe_security_groups(Filters=[named])["SecurityGroups"]
    subnets = ec2.describe_subnets(Filters=[named])["Subnets"]
    return Network(
        vpc_id=vpcs[0]["VpcId"],
        subnet_ids=tuple(sorted(subnet["SubnetId"] for subnet in subnets)),
        security_group_id=groups[0]["GroupId"],
    )


def _make(ec2: "EC2Client") -> Network:
    vpc_id = ec2.create_vpc(CidrBlock=_VPC_CIDR, TagSpecifications=[_named("vpc")])["Vpc"]["VpcId"]
    internet_id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=internet_id, VpcId=vpc_id)
    public = ec2.create_subnet(VpcId=vpc_id, CidrBlock=_PUBLIC_CIDR, AvailabilityZone=f"{REGION}a")["Subnet"][
        "SubnetId"
    ]
    ec2.create_route(
        RouteTableId=_route_table(ec2, vpc_id, public), DestinationCidrBlock="0.0.0.0/0", GatewayId=internet_id
    )
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat_id = ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]["NatGatewayId"]
    private = [
        ec2.create_subnet(
            VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=f"{REGION}{zone}", TagSpecifications=[_named("subnet")]
        )["Subnet"]["SubnetId"]
        for zone, cidr in _PRIVATE_CIDRS.items()
    ]
    ec2.create_route(
        RouteTableId=_route_table(ec2, vpc_id, *private), DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat_id
    )
    return Network(vpc_id=vpc_id, subnet_ids=tuple(sorted(private)), security_group_id=_security_group(ec2, vpc_id))


def _route_table(ec2: "EC2Client", vpc_id: str, *subnet_ids: str) -> str:
    route_table_id = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
    for subnet_id in subnet_ids:
        ec2.associate_route_table(RouteTableId=route_table_id, SubnetId=subnet_id)
    return route_table_id


def _security_group(ec2: "EC2Client", vpc_id: str) -> str:
    """Lets every address of the VPC in, as many do, so that a worker may read the source itself (isolation direct)."""
    group_id = ec2.create_security_group(
        GroupName=_NAME, Description="The databases", VpcId=vpc_id, TagSpecifications=[_named("security-group")]
    )["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group_id, IpProtocol="tcp", FromPort=0, ToPort=65535, CidrIp=_VPC_CIDR)
    return group_id


def _named(resource_type: "ResourceTypeType") -> "TagSpecificationTypeDef":
    return {"ResourceType": resource_type, "Tags": [{"Key": "Name", "Value": _NAME}]}
