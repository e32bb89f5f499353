"""What a boto3 client raises."""

from typing import Any

from botocore.exceptions import ClientError


def aws_error(operation: str, code: str, message: str = "refused by the fake", status: int = 400) -> ClientError:
    """The error of one operation, as botocore builds it from a service's answer."""
    answer: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, operation)
