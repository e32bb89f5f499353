"""The job's security group lets in and out what a backup needs, and no group of the user's is changed (P5)."""

from typing import Any

import pytest
from datamung import groups
from datamung.errors import NameTaken, TransientFault
from datamung.rows import Job

from tests.fakes.aws_error import aws_error
from tests.fakes.failing_client import FailingClient, Fault
from tests.fakes.world import World


@pytest.fixture
def job(world: World) -> Job:
    return world.place()


def _made(world: World, job: Job) -> str:
    return groups.create(world.clients, job)[0]


def _rules(world: World, group_id: str, direction: str) -> set[tuple[str, int, str]]:
    group: Any = world.clients.ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    permissions = group["IpPermissions" if direction == "in" else "IpPermissionsEgress"]
    return {
        (one["IpProtocol"], one.get("FromPort", -1), peer)
        for one in permissions
        for peer in [
            *(pair["GroupId"] for pair in one["UserIdGroupPairs"]),
            *(cidr["CidrIp"] for cidr in one["IpRanges"]),
            *(cidr["CidrIpv6"] for cidr in one.get("Ipv6Ranges", [])),
        ]
    }


def test_group_admits_itself_and_reaches_itself_and_aws_only(world: World, job: Job) -> None:
    group_id = _made(world, job)
    for _ in range(2):
        groups.admit(world.clients, group_id, 3306, [])
    assert _rules(world, group_id, "in") == {("tcp", 3306, group_id)}
    assert _rules(world, group_id, "out") == {("tcp", 3306, group_id), ("tcp", 443, "0.0.0.0/0")}


def test_group_in_a_network_of_both_protocols_has_no_other_way_out(world: World, job: Job) -> None:
    """EC2 gives a new group there a second rule, to everywhere by IPv6."""
    world.clients.ec2.associate_vpc_cidr_block(VpcId=world.vpc_id, AmazonProvidedIpv6CidrBlock=True)
    group_id = _made(world, job)
    assert ("-1", -1, "::/0") in _rules(world, group_id, "out")
    for _ in range(2):
        groups.admit(world.clients, group_id, 3306, [])
    assert _rules(world, group_id, "out") == {("tcp", 3306, group_id), ("tcp", 443, "0.0.0.0/0")}


def test_direct_reaches_the_databases_own_groups_and_changes_none(world: World, job: Job) -> None:
    before = _rules(world, world.source_group_id, "in"), _rules(world, world.source_group_id, "out")
    group_id = _made(world, job)
    groups.admit(world.clients, group_id, 3306, [world.source_group_id])
    assert ("tcp", 3306, world.source_group_id) in _rules(world, group_id, "out")
    assert (_rules(world, world.source_group_id, "in"), _rules(world, world.source_group_id, "out")) == before


@pytest.mark.parametrize("verb", ["revoke_security_group_egress", "authorize_security_group_ingress"])
def test_new_group_that_ec2_does_not_show_yet_is_tried_again(world: World, job: Job, verb: str) -> None:
    unseen = aws_error(verb, "InvalidGroup.NotFound")
    ec2 = FailingClient(world.clients.ec2, Fault(verb, unseen))
    with pytest.raises(TransientFault, match="does not show"):
        groups.admit(world.with_clients(ec2=ec2), _made(world, job), 3306, [])


def test_group_that_an_earlier_try_made_is_the_answer(world: World, job: Job) -> None:
    assert _made(world, job) == _made(world, job)


def test_group_of_somebody_else_is_a_name_taken_and_stays(world: World, job: Job) -> None:
    world.clients.ec2.create_security_group(GroupName="dm-prod-backup-0001", Description="foreign", VpcId=world.vpc_id)
    with pytest.raises(NameTaken):
        _made(world, job)
    found = groups.find(world.clients, "dm-prod-backup-0001", world.vpc_id)
    assert found is not None
    with pytest.raises(NameTaken):
        groups.delete(world.clients, found, "backup-0001")


def test_group_in_use_is_deleted_later(world: World, job: Job) -> None:
    group_id = _made(world, job)
    found = groups.find(world.clients, "dm-prod-backup-0001", world.vpc_id)
    assert found is not None
    clone = {"DBInstanceIdentifier": "clone", "VpcSecurityGroups": [{"VpcSecurityGroupId": group_id}]}
    world.rds.add(clone)
    with pytest.raises(TransientFault, match="still in use"):
        groups.delete(world.clients, found, "backup-0001")
    del world.rds.instances["clone"]
    for _ in range(2):
        groups.delete(world.clients, found, "backup-0001")
    assert groups.find(world.clients, "dm-prod-backup-0001", world.vpc_id) is None
