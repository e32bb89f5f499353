"""The gateway to EC2: the job's security group. No group of the user's is ever changed."""

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from datamung import names, tagging
from datamung.clients import Clients
from datamung.errors import NameTaken, QuotaExceeded, TransientFault
from datamung.rows import Job

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import IpPermissionTypeDef, SecurityGroupTypeDef

_HTTPS: Final = 443
_BORN_WITH: "Final[tuple[IpPermissionTypeDef, ...]]" = (
    {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
    {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
)
"""The ways out that EC2 gives every new group; the second only in a VPC that has IPv6."""

_ALREADY: Final = frozenset({"InvalidPermission.Duplicate", "InvalidPermission.NotFound"})
_QUOTA: Final = frozenset({"SecurityGroupLimitExceeded", "RulesPerSecurityGroupLimitExceeded"})


def create(clients: Clients, job: Job) -> tuple[str, dict[str, Any]]:
    """Makes the group, or finds the one that an earlier try made; answers its id and EC2's answer.

    Raises NameTaken when a group of that name in the VPC is not the job's, QuotaExceeded when there are too many.
    """
    name = names.resource_name(clients.settings.deployment, job["job_id"])
    try:
        made = clients.ec2.create_security_group(
            GroupName=name,
            Description=f"Datamung backup {job['job_id']}: its clone and its workers",
            VpcId=job["source"]["vpc_id"],
            TagSpecifications=[{"ResourceType": "security-group", "Tags": tagging.for_ec2(clients, job)}],
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _QUOTA:
            raise QuotaExceeded(f"The account's quota of security groups is used up: {error}") from error
        if code != "InvalidGroup.Duplicate":
            raise
    else:
        return made["GroupId"], dict(made)
    found = find(clients, name, job["source"]["vpc_id"])
    if found is None:
        raise TransientFault(f"EC2 says that the security group {name} exists, and does not show it yet.")
    _refuse_foreign(clients, found, job["job_id"])
    return found["GroupId"], {}


def admit(clients: Clients, group_id: str, port: int, direct_to: list[str]) -> None:
    """Lets the group's members talk: in from itself on `port`, out to itself on `port` and to HTTPS. Safe to repeat.

    `direct_to` names the database's own groups when no clone stands between: members may then reach those on `port`.
    Raises TransientFault while EC2 does not show the new group everywhere.
    """
    itself: IpPermissionTypeDef = {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "UserIdGroupPairs": [{"GroupId": group_id, "Description": "Workers to the clone"}],
    }
    database: list[IpPermissionTypeDef] = [
        {
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "UserIdGroupPairs": [{"GroupId": group, "Description": "Workers to the database"}],
        }
        for group in direct_to
    ]
    services: IpPermissionTypeDef = {
        "IpProtocol": "tcp",
        "FromPort": _HTTPS,
        "ToPort": _HTTPS,
        "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "Workers to AWS"}],
    }
    ec2 = clients.ec2
    for everything in _BORN_WITH:
        _unless_done(ec2.revoke_security_group_egress, GroupId=group_id, IpPermissions=[everything])
    _unless_done(ec2.authorize_security_group_ingress, GroupId=group_id, IpPermissions=[itself])
    for permission in [itself, *database, services]:
        _unless_done(ec2.authorize_security_group_egress, GroupId=group_id, IpPermissions=[permission])


def find(clients: Clients, name: str, vpc_id: str) -> "SecurityGroupTypeDef | None":
    """The group of this name in this VPC, or None."""
    found = clients.ec2.describe_security_groups(
        Filters=[{"Name": "group-name", "Values": [name]}, {"Name": "vpc-id", "Values": [vpc_id]}]
    )["SecurityGroups"]
    return found[0] if found else None


def list_own(clients: Clients) -> "list[SecurityGroupTypeDef]":
    """Every group that a job of this deployment has made."""
    pages = clients.ec2.get_paginator("describe_security_groups").paginate(
        Filters=[
            {"Name": "tag:datamung:deployment", "Values": [clients.settings.deployment]},
            {"Name": "tag-key", "Values": ["datamung:job-id"]},
        ]
    )
    return [group for page in pages for group in page["SecurityGroups"]]


def job_of(group: "SecurityGroupTypeDef") -> str:
    """The job in the group's tags."""
    return _tags(group).get("datamung:job-id", "")


def delete(clients: Clients, group: "SecurityGroupTypeDef", job_id: str) -> None:
    """Deletes the job's group; one that is gone is fine.

    Raises NameTaken when the group is not the job's, TransientFault while something still carries it.
    """
    _refuse_foreign(clients, group, job_id)
    try:
        clients.ec2.delete_security_group(GroupId=group["GroupId"])
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "InvalidGroup.NotFound":
            return
        if code in {"DependencyViolation", "InvalidGroup.InUse"}:
            raise TransientFault(f"The security group {group['GroupName']} is still in use.") from error
        raise


def _refuse_foreign(clients: Clients, group: "SecurityGroupTypeDef", job_id: str) -> None:
    if not tagging.are_of(_tags(group), clients.settings.deployment, job_id):
        raise NameTaken(f"A security group named {group['GroupName']} exists and is not this job's.")


def _tags(group: "SecurityGroupTypeDef") -> dict[str, str]:
    return tagging.read(group.get("Tags", []))


def _unless_done(call: Any, **arguments: Any) -> None:
    try:
        call(**arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "InvalidGroup.NotFound":
            raise TransientFault(f"EC2 does not show the security group {arguments['GroupId']} yet.") from error
        if code not in _ALREADY:
            raise
