"""Secrets Manager in memory: a secret that is scheduled for deletion is there, and can neither be read nor replaced."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.fakes.aws_error import aws_error
from tests.fakes.pages import OnePage

Secret = dict[str, Any]


class FakeSecrets:
    """Secrets by name; a forced deletion of one that is not there is no error, as with the service."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.secrets: dict[str, Secret] = {}
        self._now = now

    def get_paginator(self, operation: str) -> OnePage:
        return OnePage(getattr(self, operation))

    def create_secret(self, **call: Any) -> dict[str, Any]:
        name = call["Name"]
        if name in self.secrets:
            is_going = "DeletedDate" in self.secrets[name]
            raise aws_error("CreateSecret", "InvalidRequestException" if is_going else "ResourceExistsException")
        arn = f"arn:aws:secretsmanager:secret:{name}"
        self.secrets[name] = {"ARN": arn, "Name": name, "Tags": call["Tags"], "CreatedDate": self._date()}
        return {"ARN": arn, "ResponseMetadata": {"RetryAttempts": 0}}

    def describe_secret(self, **call: Any) -> Secret:
        if call["SecretId"] not in self.secrets:
            raise aws_error("DescribeSecret", "ResourceNotFoundException")
        return dict(self.secrets[call["SecretId"]])

    def list_secrets(self, **call: Any) -> dict[str, Any]:
        ((key, (prefix,)),) = [(one["Key"], one["Values"]) for one in call["Filters"]]
        if key != "name":
            raise aws_error("ListSecrets", "ValidationException")
        found = [one for one in self.secrets.values() if one["Name"].startswith(prefix) and "DeletedDate" not in one]
        return {"SecretList": [dict(one) for one in found]}

    def delete_secret(self, **call: Any) -> None:
        name, is_forced = call["SecretId"], call.get("ForceDeleteWithoutRecovery", False)
        if name not in self.secrets:
            if not is_forced:
                raise aws_error("DeleteSecret", "ResourceNotFoundException")
            return
        if "DeletedDate" in self.secrets[name]:
            raise aws_error("DeleteSecret", "InvalidRequestException")
        if is_forced:
            del self.secrets[name]
        else:
            self.secrets[name]["DeletedDate"] = self._date()

    def _date(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)
