"""A job begins only where its workers reach AWS and its database; each refusal says what is missing."""

import pytest
from datamung import errors, jobs
from datamung.preflight import check_source

from tests.fakes.account import REGION
from tests.unit.cloud import Cloud
from tests.unit.preflight import DIRECT, JOB_ID, admit, check, refused


def test_ec2_workers_are_offered_only_where_there_are_any(cloud: Cloud) -> None:
    """A capacity provider belongs to one VPC."""
    assert cloud.vpc.vpc_id in refused(cloud, errors.WorkerNotOffered, worker={"size": "EC2"})


def test_ec2_workers_need_a_way_out_without_a_public_address(cloud: Cloud) -> None:
    here = with_ec2_workers(cloud, *cloud.vpc.subnet_ids)
    assert "NAT gateway" in refused(here, errors.NoSubnetReachesAws, worker={"size": "EC2"})
    ec2 = cloud.clients.ec2
    nat_id = ec2.create_nat_gateway(SubnetId=cloud.vpc.subnet_ids[0])["NatGateway"]["NatGatewayId"]
    ec2.replace_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat_id)
    assert check_source(here.clients, JOB_ID) == {"isolation": "replica"}
    worker = jobs.get(cloud.clients, JOB_ID)["worker"]
    assert worker["launch"] == {"capacity_provider": "workers-here"}
    assert worker["assign_public_ip"] is False


def test_ec2_workers_run_only_where_their_instances_do(cloud: Cloud) -> None:
    """A task in another subnet than its capacity provider's would wait for an instance for ever."""
    ec2 = cloud.clients.ec2
    nat_id = ec2.create_nat_gateway(SubnetId=cloud.vpc.subnet_ids[0])["NatGateway"]["NatGatewayId"]
    ec2.replace_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat_id)
    first, second = cloud.vpc.subnet_ids
    here = with_ec2_workers(cloud.with_settings(worker_subnets=[first]), second)
    assert check(here, worker={"size": "EC2"})["worker"]["subnet_id"] == second
    elsewhere = with_ec2_workers(cloud, "subnet-gone")
    with pytest.raises(errors.NoSubnetReachesAws):
        check_source(elsewhere.clients, JOB_ID)


def with_ec2_workers(cloud: Cloud, *subnet_ids: str) -> Cloud:
    provider = {"name": "workers-here", "subnet_ids": list(subnet_ids)}
    return cloud.with_settings(capacity_providers={cloud.vpc.vpc_id: provider})


def test_a_size_without_a_task_definition_is_refused(cloud: Cloud) -> None:
    assert "size XL" in refused(cloud, errors.WorkerNotOffered, worker={"size": "XL"})


def test_no_subnet_that_reaches_aws_is_refused_with_what_is_missing(cloud: Cloud) -> None:
    """H29."""
    cloud.clients.ec2.delete_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0")
    sentence = refused(cloud, errors.NoSubnetReachesAws)
    assert "lacks endpoints for s3, dynamodb, ecr.api, ecr.dkr, logs, secretsmanager." in sentence


def test_endpoints_as_ec2_describes_them_are_enough(cloud: Cloud) -> None:
    """H29: a VPC without any way to the internet."""
    ec2 = cloud.clients.ec2
    ec2.delete_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0")
    for service in ("s3", "dynamodb"):
        ec2.create_vpc_endpoint(
            VpcId=cloud.vpc.vpc_id,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            VpcEndpointType="Gateway",
            RouteTableIds=[cloud.vpc.route_table_id],
        )
    for service in ("ecr.api", "ecr.dkr", "logs", "secretsmanager"):
        ec2.create_vpc_endpoint(
            VpcId=cloud.vpc.vpc_id,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            VpcEndpointType="Interface",
            PrivateDnsEnabled=True,
            SubnetIds=[cloud.vpc.subnet_ids[0]],
        )
    assert check(cloud)["worker"]["assign_public_ip"] is False


def test_a_worker_outside_the_clones_zones_leaves_the_clone_in_its_sources(cloud: Cloud) -> None:
    ec2 = cloud.clients.ec2
    far = ec2.create_subnet(VpcId=cloud.vpc.vpc_id, CidrBlock="10.0.9.0/24", AvailabilityZone=f"{REGION}c")["Subnet"]
    ec2.associate_route_table(RouteTableId=cloud.vpc.route_table_id, SubnetId=far["SubnetId"])
    worker = check(cloud.with_settings(worker_subnets=[far["SubnetId"]]))["worker"]
    assert worker["subnet_id"] == far["SubnetId"]
    assert "availability_zone" not in worker


def test_direct_is_refused_where_the_database_admits_nobody(cloud: Cloud) -> None:
    sentence = refused(cloud, errors.NotAdmitted, **DIRECT)
    assert "let nothing in on port 3306" in sentence
    assert cloud.vpc.subnet_ids[0] in sentence


def test_direct_is_admitted_by_the_workers_subnet(cloud: Cloud) -> None:
    admit(cloud, IpRanges=[{"CidrIp": "10.0.0.0/16"}])
    assert check(cloud, **DIRECT)["worker"]["security_group_ids"] == []


def test_direct_is_admitted_by_a_group_that_the_databases_tag_names(cloud: Cloud) -> None:
    clients_group = cloud.clients.ec2.create_security_group(
        GroupName="clients", Description="clients", VpcId=cloud.vpc.vpc_id
    )["GroupId"]
    admit(cloud, UserIdGroupPairs=[{"GroupId": clients_group}])
    cloud.add_source("direct-db", tags={"datamung:worker-security-groups": clients_group})
    assert check(cloud, "direct-db", **DIRECT)["worker"]["security_group_ids"] == [clients_group]


def test_a_group_that_does_not_exist_is_named(cloud: Cloud) -> None:
    cloud.add_source("direct-db", tags={"datamung:worker-security-groups": "sg-00000000"})
    assert "sg-00000000" in refused(cloud, errors.NotAdmitted, "direct-db", **DIRECT)


def test_a_replica_needs_no_admission_and_carries_no_group_of_the_users(cloud: Cloud) -> None:
    cloud.add_source("tagged", tags={"datamung:worker-security-groups": cloud.vpc.security_group_id})
    assert check(cloud, "tagged")["worker"]["security_group_ids"] == []
