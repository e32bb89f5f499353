"""Where and as what a job's workers run: decided once, recorded in the job's row, unchanged by a redeployment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from datamung import network, sources
from datamung.clients import Clients
from datamung.errors import NoSubnetReachesAws, NotAdmitted, WorkerNotOffered
from datamung.network import Place
from datamung.rows import Isolation, Worker

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import SecurityGroupTypeDef
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

WORKER_GROUPS_TAG: Final = "datamung:worker-security-groups"
"""Security group ids with spaces between, carried by the workers of isolation direct."""


@dataclass(frozen=True)
class Placed:
    """What a worker is started as, and where."""

    task_definition_arn: str
    launch: dict[str, str]
    place: Place


def find_place(clients: Clients, size: str, instance: "DBInstanceTypeDef") -> Placed:
    """The place of a worker of this size in the database's VPC. Raises WorkerNotOffered, NoSubnetReachesAws."""
    settings = clients.settings
    vpc_id = instance.get("DBSubnetGroup", {}).get("VpcId")
    if vpc_id is None:
        raise NoSubnetReachesAws(f"{instance['DBInstanceIdentifier']} is in no VPC.")
    launch, bound_to = _launch(clients, size, vpc_id)
    place = network.choose_place(
        network.read_network(clients.ec2, vpc_id),
        bound_to=bound_to,
        operators_subnets=settings.worker_subnets,
        clones_subnets=subnet_ids(instance),
        zone=instance["AvailabilityZone"],
        public_address_possible="launch_type" in launch,
    )
    return Placed(settings.task_definitions[size], launch, place)


def worker_at(placed: Placed, instance: "DBInstanceTypeDef", mode: Isolation, count: int) -> Worker:
    """The job's workers at this place, as its row records them."""
    place = placed.place
    worker = Worker(
        task_definition_arn=placed.task_definition_arn,
        launch=placed.launch,
        subnet_id=place.subnet_id,
        assign_public_ip=place.assign_public_ip,
        security_group_ids=_admitted_groups(instance) if mode == "direct" else [],
        count=count,
    )
    if place.availability_zone in _clones_zones(instance):  # else the clone lives in its source's zone
        worker["availability_zone"] = place.availability_zone
    return worker


def check_admission(clients: Clients, instance: "DBInstanceTypeDef", place: Place) -> None:
    """Raises NotAdmitted where the database's groups let the worker in neither by group nor by address (H28)."""
    name, port, own = instance["DBInstanceIdentifier"], instance["Endpoint"]["Port"], security_group_ids(instance)
    groups = _admitted_groups(instance)
    described = _describe(clients, [*own, *groups])
    unknown = [group for group in groups if group not in described]
    if unknown:
        raise NotAdmitted(
            f"{name} names groups in its tag {WORKER_GROUPS_TAG} that do not exist: {', '.join(unknown)}."
        )
    rules = [described[group] for group in own if group in described]
    if not network.admits(rules, port, from_groups=groups, from_cidr=place.cidr):
        senders = " or ".join([*groups, f"{place.subnet_id} ({place.cidr})"])
        raise NotAdmitted(f"The security groups of {name} let nothing in on port {port} from {senders}.")


def security_group_ids(instance: "DBInstanceTypeDef") -> list[str]:
    """The database's own security groups."""
    return [group["VpcSecurityGroupId"] for group in instance.get("VpcSecurityGroups", [])]


def subnet_ids(instance: "DBInstanceTypeDef") -> list[str]:
    """The subnets of the database's subnet group: a clone can live in these."""
    return [subnet["SubnetIdentifier"] for subnet in instance.get("DBSubnetGroup", {}).get("Subnets", [])]


def _clones_zones(instance: "DBInstanceTypeDef") -> set[str]:
    return {subnet["SubnetAvailabilityZone"]["Name"] for subnet in instance["DBSubnetGroup"].get("Subnets", [])}


def _launch(clients: Clients, size: str, vpc_id: str) -> tuple[dict[str, str], list[str]]:
    """Fargate, or the capacity provider of the VPC, whose tasks get a private address only; and its own subnets."""
    settings = clients.settings
    if size not in settings.task_definitions:
        raise WorkerNotOffered(f"This deployment has no worker of size {size}.")
    if size != "EC2":
        return {"launch_type": "FARGATE"}, []
    if vpc_id not in settings.capacity_providers:
        raise WorkerNotOffered(f"There are no EC2 workers in {vpc_id}, the database's VPC.")
    provider = settings.capacity_providers[vpc_id]
    return {"capacity_provider": provider["name"]}, provider["subnet_ids"]


def _admitted_groups(instance: "DBInstanceTypeDef") -> list[str]:
    """The groups that the workers of isolation direct carry."""
    return sources.tags_of(instance).get(WORKER_GROUPS_TAG, "").split()


def _describe(clients: Clients, group_ids: Sequence[str]) -> "dict[str, SecurityGroupTypeDef]":
    """The groups that exist, by id."""
    if not group_ids:
        return {}
    pages = clients.ec2.get_paginator("describe_security_groups").paginate(
        Filters=[{"Name": "group-id", "Values": list(group_ids)}]
    )
    return {group["GroupId"]: group for page in pages for group in page["SecurityGroups"]}
