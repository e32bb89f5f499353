"""The gateway to Secrets Manager: the end of a per-job secret. Its value is never read here."""

from botocore.exceptions import ClientError

from datamung import tagging
from datamung.clients import Clients
from datamung.errors import NameTaken


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
    tags = {tag.get("Key", ""): tag.get("Value", "") for tag in found.get("Tags", [])}
    if not tagging.are_of(tags, clients.settings.deployment, job_id):
        raise NameTaken(f"The secret {name} is not this job's and stays.")
    return True


def delete(clients: Clients, name: str) -> None:
    """Deletes the secret at once, without the usual time to think; one that is gone is fine."""
    try:
        clients.secretsmanager.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
