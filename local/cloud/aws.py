"""Clients of a local cloud, made from what they are given: no variable or file of this machine plays a part."""

import threading
from functools import cache
from typing import Any, Final

import boto3
from botocore.config import Config

_making: Final = threading.Lock()
"""boto3 must make one client at a time; using them at the same time is fine."""


def client(service: str, *, endpoint: str, region: str, access_key_id: str, secret_access_key: str) -> Any:
    """The boto3 client of the service at an address, made once."""
    with _making:
        return _made(service, endpoint, region, access_key_id, secret_access_key)


@cache
def _made(service: str, endpoint: str, region: str, access_key_id: str, secret_access_key: str) -> Any:
    make: Any = boto3.client  # typed per service, which is a variable here
    return make(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        config=Config(retries={"mode": "standard"}, max_pool_connections=32),
    )
