"""The worker's few AWS clients, made once: what they talk to comes from the task's environment, as for every SDK."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from worker.contract import Contract

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

_PATIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 10},  # H63: jittered pauses of up to 20 s, some minutes in all
    connect_timeout=10,
    read_timeout=60,
    max_pool_connections=64,
    tcp_keepalive=True,
)

_S3 = _PATIENT.merge(
    Config(
        request_checksum_calculation="when_required",  # parts carry our own SHA-256; a second sum costs CPU
        s3={
            "payload_signing_enabled": False
        },  # and the sum's header is signed, so the payload need not be hashed again
    )
)


@dataclass(frozen=True)
class Clients:
    """Safe to share between threads; of the table only its client is used (`records`)."""

    s3: "S3Client"
    secretsmanager: "SecretsManagerClient"
    table: "Table"


def connect(contract: Contract) -> Clients:
    session = boto3.session.Session()
    return Clients(
        s3=session.client("s3", config=_S3),
        secretsmanager=session.client("secretsmanager", config=_PATIENT),
        table=session.resource("dynamodb", config=_PATIENT).Table(contract.table),
    )
