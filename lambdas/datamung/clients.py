"""The clients that every function works with, made on first use and passed on as an argument."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from datamung.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_stepfunctions import SFNClient

_PATIENT = Config(retries={"mode": "standard", "max_attempts": 3}, connect_timeout=3, read_timeout=15)
"""Three tries of at most 18 s fit into the shortest function's 60 s."""

_ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=3, read_timeout=25)
"""A caller of the API waits for the answer, 29 s at most."""

_S3 = Config(
    retries={"mode": "standard", "max_attempts": 2}, connect_timeout=3, read_timeout=130, signature_version="s3v4"
)
"""Completing 10,000 parts takes minutes; two tries fit into the completing function's 300 s. Links to objects under a
KMS key must be signed in this version, which boto3 does not choose by itself everywhere."""


@dataclass(frozen=True, kw_only=True)
class Clients:
    """Everything a function may touch; tests pass fakes for single fields."""

    settings: Settings
    table: "Table"
    dynamodb: "DynamoDBClient"
    """The table's own client: it takes and gives plain Python values, also in transactions."""
    rds: "RDSClient"
    ec2: "EC2Client"
    ecs: "ECSClient"
    s3: "S3Client"
    secretsmanager: "SecretsManagerClient"
    stepfunctions: "SFNClient"
    cloudwatch: "CloudWatchClient"
    logs: "CloudWatchLogsClient"
    kms: "KMSClient"
    sns: "SNSClient"
    lambda_: "LambdaClient"
    now: Callable[[], float] = time.time
    """Seconds since the epoch."""


def make_clients(settings: Settings) -> Clients:
    """Clients for the region and endpoints of the environment; nothing is called yet."""
    session = boto3.Session(region_name=settings.region)
    table = session.resource("dynamodb", config=_PATIENT).Table(settings.table)
    return Clients(
        settings=settings,
        table=table,
        dynamodb=table.meta.client,
        rds=session.client("rds", config=_PATIENT),
        ec2=session.client("ec2", config=_PATIENT),
        ecs=session.client("ecs", config=_PATIENT),
        s3=session.client("s3", config=_S3),
        secretsmanager=session.client("secretsmanager", config=_PATIENT),
        stepfunctions=session.client("stepfunctions", config=_PATIENT),
        cloudwatch=session.client("cloudwatch", config=_PATIENT),
        logs=session.client("logs", config=_PATIENT),
        kms=session.client("kms", config=_PATIENT),
        sns=session.client("sns", config=_PATIENT),
        lambda_=session.client("lambda", config=_ONCE),
    )


@cache
def clients() -> Clients:
    """The clients of this function's environment, made once per warm function."""
    return make_clients(Settings.from_environment(os.environ))
