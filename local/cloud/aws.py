"""Clients of a local cloud, made from what they are given: no variable or file of this machine plays a part."""

from typing import Any

import boto3
from botocore.config import Config


def client(service: str, *, endpoint: str, region: str, access_key_id: str, secret_access_key: str) -> Any:
    """A boto3 client of the service at an address."""
    make: Any = boto3.client  # typed per service, which is a variable here
    return make(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        config=Config(retries={"mode": "standard"}),
    )
