"""Which subnet reaches AWS, and whom a security group lets in, from descriptions alone (H28, H29)."""

from typing import Any, Final

import pytest
from datamung.errors import NoSubnetReachesAws
from datamung.network import NEEDED_SERVICES, Network, Place, admits, choose_place
from hypothesis import given
from hypothesis import strategies as st

VPC: Final = "vpc-1"
NAT: Final = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}
IGW: Final = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}
LOCAL: Final = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}


def subnet(name: str, zone: str = "a") -> Any:
    return {"SubnetId": name, "AvailabilityZone": zone, "CidrBlock": "10.0.0.0/24"}


def table(*routes: Any, subnets: tuple[str, ...] = (), is_main: bool = False, name: str = "rtb-1") -> Any:
    associations: list[Any] = [{"SubnetId": subnet_id, "Main": False} for subnet_id in subnets]
    return {"RouteTableId": name, "Routes": [LOCAL, *routes], "Associations": associations + [{"Main": True}] * is_main}


def endpoint(service: str, **changed: Any) -> Any:
    made: dict[str, Any] = {"ServiceName": f"com.amazonaws.eu-west-1.{service}", "VpcId": VPC, "State": "available"}
    if service in {"s3", "dynamodb"}:
        made |= {"VpcEndpointType": "Gateway", "RouteTableIds": ["rtb-1"]}
    else:
        made |= {"VpcEndpointType": "Interface", "PrivateDnsEnabled": True}
    return {**made, **changed}


ALL_ENDPOINTS: Final = [endpoint(service) for service in NEEDED_SERVICES]


def choose(network: Network, **changed: Any) -> Place:
    asked: dict[str, Any] = {
        "operators_subnets": [],
        "clones_subnets": [one["SubnetId"] for one in network.subnets],
        "zone": "a",
        "public_address_possible": True,
    }
    return choose_place(network, **{**asked, **changed})


def chosen(subnets: list[Any], tables: list[Any], endpoints: list[Any] | None = None, **changed: Any) -> str:
    return choose(Network(VPC, subnets, tables, endpoints or []), **changed).subnet_id


def test_behind_nat_a_worker_has_a_private_address() -> None:
    place = choose(Network(VPC, [subnet("s")], [table(NAT, is_main=True)], []))
    assert place == Place(subnet_id="s", availability_zone="a", cidr="10.0.0.0/24", assign_public_ip=False)


def test_behind_an_internet_gateway_a_worker_has_a_public_address() -> None:
    assert choose(Network(VPC, [subnet("s")], [table(IGW, is_main=True)], [])).assign_public_ip


@pytest.mark.parametrize(
    "target",
    [{"TransitGatewayId": "tgw-1"}, {"NetworkInterfaceId": "eni-1"}, {"GatewayId": "vpce-1"}, {"GatewayId": "vgw-1"}],
)
def test_other_ways_out_are_trusted(target: dict[str, str]) -> None:
    route = {"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **target}
    assert not choose(Network(VPC, [subnet("s")], [table(route, is_main=True)], [])).assign_public_ip


@pytest.mark.parametrize(
    "route",
    [
        {**NAT, "State": "blackhole"},
        {**NAT, "DestinationCidrBlock": "10.1.0.0/16"},
        {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"},
        {"DestinationCidrBlock": "0.0.0.0/0", "VpcPeeringConnectionId": "pcx-1", "State": "active"},
    ],
)
def test_a_route_that_leads_nowhere_reaches_nothing(route: dict[str, str]) -> None:
    with pytest.raises(NoSubnetReachesAws):
        chosen([subnet("s")], [table(route, is_main=True)])


def test_a_subnets_own_route_table_counts_before_the_main_one() -> None:
    tables = [table(IGW, is_main=True), table(subnets=("own",), name="rtb-2")]
    assert chosen([subnet("own"), subnet("by-main")], tables) == "by-main"
    tables = [table(is_main=True), table(NAT, subnets=("own",), name="rtb-2")]
    assert chosen([subnet("by-main"), subnet("own")], tables) == "own"


def test_the_listed_endpoints_replace_a_way_out() -> None:
    place = choose(Network(VPC, [subnet("s")], [table(is_main=True)], ALL_ENDPOINTS))
    assert (place.subnet_id, place.assign_public_ip) == ("s", False)


@pytest.mark.parametrize("service", NEEDED_SERVICES)
def test_each_missing_endpoint_is_named(service: str) -> None:
    rest = [one for one in ALL_ENDPOINTS if not one["ServiceName"].endswith(f".{service}")]
    with pytest.raises(NoSubnetReachesAws, match=f"s has no route .* and lacks endpoints for {service}\\.$"):
        chosen([subnet("s")], [table(is_main=True)], rest)


@pytest.mark.parametrize(
    ("service", "changed"),
    [
        ("s3", {"RouteTableIds": ["rtb-2"]}),
        ("dynamodb", {"RouteTableIds": []}),
        ("logs", {"PrivateDnsEnabled": False}),
        ("ecr.api", {"State": "pending"}),
    ],
)
def test_an_endpoint_that_does_not_serve_the_subnet_counts_as_missing(service: str, changed: dict[str, Any]) -> None:
    rest = [one for one in ALL_ENDPOINTS if not one["ServiceName"].endswith(f".{service}")]
    with pytest.raises(NoSubnetReachesAws, match=service):
        chosen([subnet("s")], [table(is_main=True)], [*rest, endpoint(service, **changed)])


def test_the_subnet_that_lacks_least_is_named() -> None:
    tables = [table(is_main=True, name="rtb-2"), table(subnets=("near",), name="rtb-1")]
    rest = [one for one in ALL_ENDPOINTS if not one["ServiceName"].endswith(".logs")]
    with pytest.raises(NoSubnetReachesAws, match=r"near has no route .* lacks endpoints for logs\.$"):
        chosen([subnet("far"), subnet("near")], tables, rest)


def test_a_vpc_without_subnets_says_so() -> None:
    with pytest.raises(NoSubnetReachesAws, match="vpc-1 has no subnet"):
        chosen([], [])


def test_where_no_public_address_is_possible_an_internet_gateway_does_not_help() -> None:
    with pytest.raises(NoSubnetReachesAws, match="no route to a NAT gateway"):
        chosen([subnet("s")], [table(IGW, is_main=True)], public_address_possible=False)
    place = choose(
        Network(VPC, [subnet("s")], [table(IGW, is_main=True)], ALL_ENDPOINTS), public_address_possible=False
    )
    assert not place.assign_public_ip


def test_the_operators_subnets_are_the_only_ones_where_they_lie_in_the_vpc() -> None:
    subnets, tables = [subnet("own"), subnet("clone")], [table(NAT, subnets=("clone",)), table(is_main=True, name="m")]
    assert chosen(subnets, [table(NAT, is_main=True)], operators_subnets=["own"], clones_subnets=["clone"]) == "own"
    with pytest.raises(NoSubnetReachesAws, match="own"):
        chosen(subnets, tables, operators_subnets=["own"], clones_subnets=["clone"])
    assert chosen(subnets, tables, operators_subnets=["elsewhere"], clones_subnets=["clone"]) == "clone"


def test_the_clones_subnets_come_before_others_and_the_databases_zone_first() -> None:
    subnets = [subnet("other-a", "a"), subnet("clone-b", "b"), subnet("clone-a", "a"), subnet("other-c", "c")]
    everywhere = [table(NAT, is_main=True)]
    assert chosen(subnets, everywhere, clones_subnets=["clone-b", "clone-a"]) == "clone-a"
    assert chosen(subnets, everywhere, clones_subnets=["clone-b"]) == "clone-b"
    assert chosen(subnets, everywhere, clones_subnets=[]) == "clone-a"
    only_others = [table(NAT, subnets=("other-a", "other-c")), table(is_main=True, name="m")]
    assert chosen(subnets, only_others, clones_subnets=["clone-a", "clone-b"], zone="b") == "other-a"


@given(st.permutations(["s1", "s2", "s3"]))
def test_the_choice_does_not_depend_on_the_order_of_the_answer(order: list[str]) -> None:
    assert chosen([subnet(name) for name in order], [table(NAT, is_main=True)]) == "s1"


def rule(**changed: Any) -> Any:
    return [{"IpPermissions": [{"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306, **changed}]}]


@pytest.mark.parametrize(
    ("groups", "is_admitted"),
    [
        (rule(UserIdGroupPairs=[{"GroupId": "sg-worker"}]), True),
        (rule(UserIdGroupPairs=[{"GroupId": "sg-other"}]), False),
        (rule(IpRanges=[{"CidrIp": "10.0.0.0/16"}]), True),
        (rule(IpRanges=[{"CidrIp": "10.0.1.0/24"}]), True),
        (rule(IpRanges=[{"CidrIp": "0.0.0.0/0"}]), True),
        (rule(IpRanges=[{"CidrIp": "10.0.1.0/25"}]), False),
        (rule(IpRanges=[{"CidrIp": "10.0.2.0/24"}]), False),
        (rule(PrefixListIds=[{"PrefixListId": "pl-1"}]), True),
        (rule(IpProtocol="-1", FromPort=None, ToPort=None, IpRanges=[{"CidrIp": "10.0.0.0/8"}]), True),
        (rule(FromPort=0, ToPort=65535, IpRanges=[{"CidrIp": "10.0.0.0/8"}]), True),
        (rule(FromPort=3307, ToPort=3307, IpRanges=[{"CidrIp": "10.0.0.0/8"}]), False),
        (rule(IpProtocol="udp", IpRanges=[{"CidrIp": "10.0.0.0/8"}]), False),
        (rule(), False),
        ([{}], False),
        ([], False),
        ([{"IpPermissions": []}, *rule(UserIdGroupPairs=[{"GroupId": "sg-worker"}])], True),
    ],
)
def test_a_rule_admits_by_group_or_by_the_whole_subnet(groups: Any, is_admitted: bool) -> None:
    assert admits(groups, 3306, from_groups=["sg-worker"], from_cidr="10.0.1.0/24") is is_admitted
