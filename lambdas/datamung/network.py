"""Where a worker can run: which subnet of the database's VPC reaches AWS, and whom the database's groups admit.

Everything is read from route tables, endpoints and rules before anything is created (H28, H29). What cannot be read
from there (a firewall behind a transit gateway, a prefix list's entries), and whom the groups of an interface endpoint
admit, has the benefit of the doubt: a worker that cannot start or speak ends the job by name.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from datamung.errors import NoSubnetReachesAws

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import (
        FilterTypeDef,
        IpPermissionOutputTypeDef,
        RouteTableTypeDef,
        RouteTypeDef,
        SecurityGroupTypeDef,
        SubnetTypeDef,
        VpcEndpointTypeDef,
    )

NEEDED_SERVICES: Final = ("s3", "dynamodb", "ecr.api", "ecr.dkr", "logs", "secretsmanager")
"""What a worker calls: Fargate pulls from ECR (its layers lie in S3), logs, reads the secret, writes rows and parts."""

_EVERYWHERE: Final = "0.0.0.0/0"
_PRIVATE_WAYS: Final = ("NatGatewayId", "TransitGatewayId", "NetworkInterfaceId", "InstanceId", "CoreNetworkArn")
"""Targets of a default route that give a private address a way out; a NAT instance is an interface."""


@dataclass(frozen=True)
class Network:
    """One VPC as EC2 describes it."""

    vpc_id: str
    subnets: "Sequence[SubnetTypeDef]"
    route_tables: "Sequence[RouteTableTypeDef]"
    endpoints: "Sequence[VpcEndpointTypeDef]"


@dataclass(frozen=True)
class Place:
    """A subnet whose workers reach AWS, with or without a public address."""

    subnet_id: str
    availability_zone: str
    cidr: str
    assign_public_ip: bool


def read_network(ec2: "EC2Client", vpc_id: str) -> Network:
    """The VPC's subnets, route tables and endpoints; an unknown VPC has none."""
    of_vpc: list[FilterTypeDef] = [{"Name": "vpc-id", "Values": [vpc_id]}]
    return Network(
        vpc_id=vpc_id,
        subnets=[
            subnet
            for page in ec2.get_paginator("describe_subnets").paginate(Filters=of_vpc)
            for subnet in page["Subnets"]
        ],
        route_tables=[
            table
            for page in ec2.get_paginator("describe_route_tables").paginate(Filters=of_vpc)
            for table in page["RouteTables"]
        ],
        endpoints=[
            endpoint
            for page in ec2.get_paginator("describe_vpc_endpoints").paginate(Filters=of_vpc)
            for endpoint in page["VpcEndpoints"]
            if endpoint["VpcId"] == vpc_id
        ],
    )


def choose_place(
    network: Network,
    *,
    bound_to: Sequence[str] = (),
    operators_subnets: Sequence[str],
    clones_subnets: Sequence[str],
    zone: str,
    public_address_possible: bool,
) -> Place:
    """The first subnet that reaches AWS: the operator's; where none lies in this VPC, the clone's, then any.

    `bound_to` names the only ones that come into question; empty means: any.
    Among equals the database's zone comes first, then the zones in which a clone can live.

    Raises:
        NoSubnetReachesAws: the message names what is missing in the subnet that lacks least.
    """
    bound = [subnet for subnet in network.subnets if subnet["SubnetId"] in bound_to]
    operators = [subnet for subnet in network.subnets if subnet["SubnetId"] in operators_subnets]
    clones = [subnet for subnet in network.subnets if subnet["SubnetId"] in clones_subnets]
    clones_zones = {subnet["AvailabilityZone"] for subnet in clones}
    others = [subnet for subnet in network.subnets if subnet not in clones]

    def distance(subnet: "SubnetTypeDef") -> tuple[bool, bool, str]:
        in_zone = subnet["AvailabilityZone"]
        return (in_zone != zone, in_zone not in clones_zones, subnet["SubnetId"])

    tiers = [bound] if bound_to else [operators] if operators else [clones, others]
    candidates = [subnet for tier in tiers for subnet in sorted(tier, key=distance)]
    for subnet in candidates:
        place = _place(network, subnet, public_address_possible=public_address_possible)
        if place is not None:
            return place
    raise NoSubnetReachesAws(_what_is_missing(network, candidates, public_address_possible=public_address_possible))


def admits(groups: "Iterable[SecurityGroupTypeDef]", port: int, *, from_groups: Iterable[str], from_cidr: str) -> bool:
    """Whether these groups let TCP in on the port, from one of the groups or from the whole of the subnet."""
    senders = frozenset(from_groups)
    return any(
        _covers(rule, port) and _names(rule, senders, from_cidr)
        for group in groups
        for rule in group.get("IpPermissions", [])
    )


def _place(network: Network, subnet: "SubnetTypeDef", *, public_address_possible: bool) -> Place | None:
    table = _route_table(network, subnet["SubnetId"])
    default = _default_route(table)
    goes_public = default is not None and default.get("GatewayId", "").startswith("igw-")
    reaches = goes_public and public_address_possible
    reaches = reaches or (default is not None and _is_private_way(default))
    reaches = reaches or not _missing_endpoints(network, table)
    if not reaches:
        return None
    return Place(
        subnet_id=subnet["SubnetId"],
        availability_zone=subnet["AvailabilityZone"],
        cidr=subnet["CidrBlock"],
        assign_public_ip=goes_public and public_address_possible,
    )


def _route_table(network: Network, subnet_id: str) -> "RouteTableTypeDef | None":
    """The table of the subnet's own association, else the VPC's main one."""
    main = None
    for table in network.route_tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet_id:
                return table
            if association.get("Main"):
                main = table
    return main


def _default_route(table: "RouteTableTypeDef | None") -> "RouteTypeDef | None":
    """The route to everywhere, unless its target is gone ("blackhole")."""
    routes = table.get("Routes", []) if table else []
    return next(
        (
            route
            for route in routes
            if route.get("DestinationCidrBlock") == _EVERYWHERE and route.get("State", "active") == "active"
        ),
        None,
    )


def _is_private_way(route: "RouteTypeDef") -> bool:
    """NAT, transit gateway, NAT instance, or a gateway that is no internet gateway (a firewall's endpoint, a VPN)."""
    gateway = route.get("GatewayId", "")
    return any(route.get(target) for target in _PRIVATE_WAYS) or gateway.startswith(("vpce-", "vgw-"))


def _missing_endpoints(network: Network, table: "RouteTableTypeDef | None") -> list[str]:
    table_id = table.get("RouteTableId") if table else None
    there = {_service(endpoint) for endpoint in network.endpoints if _serves(endpoint, table_id)}
    return [service for service in NEEDED_SERVICES if service not in there]


def _serves(endpoint: "VpcEndpointTypeDef", route_table_id: str | None) -> bool:
    """A gateway endpoint serves the route tables that it names; an interface endpoint the VPC, if it owns the name."""
    if endpoint.get("State", "available").lower() != "available":
        return False
    if endpoint.get("VpcEndpointType", "Gateway") == "Gateway":
        return route_table_id in endpoint.get("RouteTableIds", [])
    return bool(endpoint.get("PrivateDnsEnabled"))


def _service(endpoint: "VpcEndpointTypeDef") -> str:
    """`com.amazonaws.eu-west-1.ecr.api` → `ecr.api`."""
    return endpoint["ServiceName"].split(".", 3)[-1]


def _what_is_missing(network: Network, candidates: "Sequence[SubnetTypeDef]", *, public_address_possible: bool) -> str:
    if not candidates:
        return f"{network.vpc_id} has no subnet for workers."
    lacks = {
        subnet["SubnetId"]: _missing_endpoints(network, _route_table(network, subnet["SubnetId"]))
        for subnet in candidates
    }
    nearest = min(lacks, key=lambda subnet_id: len(lacks[subnet_id]))
    way_out = "a NAT or internet gateway" if public_address_possible else "a NAT gateway"
    return (
        f"No subnet of {network.vpc_id} lets a worker reach AWS: {nearest} has no route to {way_out}, "
        f"and lacks endpoints for {', '.join(lacks[nearest])}."
    )


def _covers(rule: "IpPermissionOutputTypeDef", port: int) -> bool:
    protocol = rule.get("IpProtocol")
    if protocol == "-1":
        return True
    return protocol in {"tcp", "6"} and rule.get("FromPort", 0) <= port <= rule.get("ToPort", 0)


def _names(rule: "IpPermissionOutputTypeDef", senders: frozenset[str], cidr: str) -> bool:
    """Whether the rule lets one of the groups or the whole network in; a prefix list may."""
    if any(pair.get("GroupId") in senders for pair in rule.get("UserIdGroupPairs", [])):
        return True
    if rule.get("PrefixListIds"):
        return True
    network = ipaddress.IPv4Network(cidr)
    return any(
        network.subnet_of(ipaddress.IPv4Network(admitted["CidrIp"], strict=False))
        for admitted in rule.get("IpRanges", [])
    )
