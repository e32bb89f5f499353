"""The gateway to Secrets Manager: the end of a per-job secret. Its value is never read here."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from datamung import names, tagging
from datamung.clients import Clients
from datamung.errors import NameTaken

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.type_defs import SecretListEntryTypeDef


def exists(clients: Clients, name: str, job_id: str) -> bool:
    """Whether the job's secret can still be read. Raises NameTaken when the one of that name is not the job's."""
    try:
        found = clients.secretsmanager.describe_secret(SecretId=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return False
        raise
    if found.get("DeletedDate") is not None:
        return False
    if not tagging.are_of(_tags(found), clients.settings.deployment, job_id):
        raise NameTaken(f"The secret {name} is not this job's and stays.")
    return True


def list_own(clients: Clients) -> "list[SecretListEntryTypeDef]":
    """Every secret that a job of this deployment has made; logins that users offer have no job."""
    pages = clients.secretsmanager.get_paginator("list_secrets").paginate(
        Filters=[{"Key": "name", "Values": [names.resource_name(clients.settings.deployment, "")]}]
    )
    return [
        secret
        for page in pages
        for secret in page["SecretList"]
        if tagging.is_own(_tags(secret), clients.settings.deployment)
    ]


def job_of(secret: Mapping[str, Any]) -> str:
    """The job in the secret's tags."""
    return _tags(secret).get("datamung:job-id", "")


def delete(clients: Clients, name: str) -> None:
    """Deletes the secret at once, without the usual time to think; one that is gone is fine."""
    try:
        clients.secretsmanager.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _tags(secret: Mapping[str, Any]) -> dict[str, str]:
    return tagging.read(secret.get("Tags", []))
