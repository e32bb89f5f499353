"""The login that the job's secret holds: read when it is needed, because it may be rotated meanwhile (H26)."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from worker.contract import Contract
from worker.errors import SecretUnreadable, WrongPassword

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

PASSING_REFUSALS = {"InternalServiceError", "InternalFailure", "ServiceUnavailable", "ThrottlingException"}
"""What Secrets Manager and AWS' front answer when trying again helps; other refusals last until somebody acts."""


@dataclass(frozen=True)
class Login:
    """A user and its password, which never appears in a representation."""

    username: str
    password: str = field(repr=False)


def read_login(contract: Contract, secretsmanager: "SecretsManagerClient") -> Login:
    """The login that the job's secret holds now.

    Raises:
        SecretUnreadable: Secrets Manager or the secret's key refuses, and would again.
        WrongPassword: the secret has no user name and password.
    """
    try:
        secret = secretsmanager.get_secret_value(SecretId=contract.secret_arn).get("SecretString", "")
    except ClientError as refusal:
        code = refusal.response["Error"]["Code"]
        if code in PASSING_REFUSALS:
            raise
        raise SecretUnreadable(f"Secrets Manager does not hand out the secret with the login: {code}.") from None
    try:
        content = json.loads(secret)
        return Login(username=str(content["username"]), password=str(content["password"]))
    except (ValueError, KeyError, TypeError):
        raise WrongPassword("The secret does not hold a JSON object with username and password.") from None
