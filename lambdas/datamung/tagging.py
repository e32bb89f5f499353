"""A job's tags, in the spelling of each service."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from datamung import names
from datamung.clients import Clients
from datamung.clock import iso
from datamung.rows import Job

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import TagTypeDef as Ec2Tag
    from mypy_boto3_ecs.type_defs import TagTypeDef as EcsTag
    from mypy_boto3_rds.type_defs import TagTypeDef as RdsTag

_NOT_IN_A_TAG: Final = re.compile(r"[^\w\s.:/=+@-]")
"""RDS and ECS take letters, digits, white space and these signs; an owner (`issuer#subject`) holds others."""

_LONGEST_VALUE: Final = 256


def of(clients: Clients, job: Job) -> dict[str, str]:
    """The tags of everything that the job makes."""
    expires_at = iso(job["deadline_s"])
    tags = names.tags(clients.settings.deployment, job["job_id"], job["owner"], expires_at)
    return {key: _NOT_IN_A_TAG.sub("_", value)[:_LONGEST_VALUE] for key, value in tags.items()}


def for_rds(clients: Clients, job: Job) -> "list[RdsTag]":
    """The tags as RDS takes them."""
    return [{"Key": key, "Value": value} for key, value in of(clients, job).items()]


def for_ec2(clients: Clients, job: Job) -> "list[Ec2Tag]":
    """The tags as EC2 takes them."""
    return [{"Key": key, "Value": value} for key, value in of(clients, job).items()]


def for_ecs(clients: Clients, job: Job) -> "list[EcsTag]":
    """The tags as ECS takes them."""
    return [{"key": key, "value": value} for key, value in of(clients, job).items()]


def read(listed: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Tags by key, of a service that lists them as `{"Key": …, "Value": …}`."""
    return {str(tag.get("Key", "")): str(tag.get("Value", "")) for tag in listed}


def is_own(tags: dict[str, str], deployment: str) -> bool:
    """Whether a resource with these tags was made by a job of this deployment, whichever."""
    return tags.get("datamung:deployment") == deployment and "datamung:job-id" in tags


def are_of(tags: dict[str, str], deployment: str, job_id: str) -> bool:
    """Whether a resource with these tags was made by this deployment for this job (H73)."""
    return tags.get("datamung:deployment") == deployment and tags.get("datamung:job-id") == job_id
