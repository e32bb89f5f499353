"""One job's AWS for a worker that runs as the image runs it: moto for S3, DynamoDB and Secrets Manager."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from worker.records import ChunkRecord, Records, StreamPartRecord

from tests.worker.mysql_server import ADMIN, MARIADB_BIN_DIR, MYSQL_BIN_DIR, MysqlServer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

PACKAGE = Path(__file__).resolve().parents[2] / "worker_image"
CANARY = ADMIN[1]


@dataclass
class Cloud:
    """One job's AWS, and what a worker of it is told."""

    endpoint: str
    job_id: str
    replica: MysqlServer
    scratch: Path
    output: str = ""
    changes: dict[str, str] = field(default_factory=dict)

    def client(self, service: Any) -> Any:
        return boto3.client(service, endpoint_url=self.endpoint, region_name="eu-central-1",
                            aws_access_key_id="test", aws_secret_access_key="test")  # fmt: skip

    @property
    def table(self) -> "Table":
        resource = boto3.resource("dynamodb", endpoint_url=self.endpoint, region_name="eu-central-1",
                                  aws_access_key_id="test", aws_secret_access_key="test")  # fmt: skip
        return resource.Table("jobs")

    @property
    def records(self) -> Records:
        return Records(self.table, self.job_id)

    def rows(self) -> dict[str, dict[str, Any]]:
        return {str(row["sk"]): row for row in self.table.scan()["Items"] if row["pk"] == f"WORK#{self.job_id}"}

    @property
    def dump_key(self) -> str:
        return f"backups/{self.job_id}/dump.sql.zst"

    def environment(self) -> dict[str, str]:
        told = {
            "DATAMUNG_CONTRACT": "1", "DATAMUNG_JOB_ID": self.job_id, "DATAMUNG_TABLE": "jobs",
            "DATAMUNG_BUCKET": "backups", "DATAMUNG_BUCKET_OWNER": "123456789012",
            "DATAMUNG_KMS_KEY_ARN": "arn:aws:kms:k",
            "DATAMUNG_ISOLATION": "replica", "DATAMUNG_ENGINE": self.replica.kind, "DATAMUNG_HOST": "127.0.0.1",
            "DATAMUNG_PORT": str(self.replica.port), "DATAMUNG_SOURCE_HOST": "127.0.0.1", "DATAMUNG_SOURCE_PORT": "1",
            "DATAMUNG_SECRET_ARN": "login", "DATAMUNG_COMPRESSION": "zstd", "DATAMUNG_VERIFY": "counts",
            "DATAMUNG_INCLUDE": "{}", "DATAMUNG_SHARD": "0", "DATAMUNG_SHARDS": "1", "DATAMUNG_ATTEMPT": "1",
            "DATAMUNG_DUMP_KEY": self.dump_key, "DATAMUNG_PLAN_KEY": f"work/{self.job_id}/plan.json",
            "DATAMUNG_STALL_LIMIT_S": "60", "DATAMUNG_LAG_LIMIT_S": "60",
            "DATAMUNG_VCPU": "2",
            "DATAMUNG_CA_BUNDLE": str(self.replica.ca_bundle), "DATAMUNG_SCRATCH": str(self.scratch),
            "DATAMUNG_MYSQL_BIN_DIR": str(MYSQL_BIN_DIR), "DATAMUNG_MARIADB_BIN_DIR": str(MARIADB_BIN_DIR),
            "AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "PYTHONPATH": str(PACKAGE), "PATH": os.environ["PATH"],
        }  # fmt: skip
        return told | self.changes

    def start(self, phase: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "worker", phase]
        return subprocess.Popen(command, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def finish(self, worker: "subprocess.Popen[bytes]", limit_s: float = 60) -> int:
        output, _ = worker.communicate(timeout=limit_s)
        self.output += output.decode()
        return worker.returncode

    def run(self, phase: str) -> int:
        return self.finish(self.start(phase))

    def plan(self) -> None:
        """The plan phase, and what the control plane does after it."""
        assert self.run("plan") == 0, self.output
        upload = self.client("s3").create_multipart_upload(
            Bucket="backups", Key=self.dump_key, ChecksumAlgorithm="SHA256"
        )
        planned = self.records.plan()
        assert planned is not None
        self.changes |= {"DATAMUNG_UPLOAD_ID": upload["UploadId"], "DATAMUNG_PLAN_SHA256": planned.plan_sha256}

    def complete(self) -> bytes:
        """Names exactly the accepted parts, and returns the object."""
        chunks, stream = self.records.accepted_chunks(), self.records.stream()
        assert stream is not None
        parts: list[ChunkRecord | StreamPartRecord] = [*chunks.values(), *self.records.stream_parts(stream.attempt)]
        self.client("s3").complete_multipart_upload(
            Bucket="backups", Key=self.dump_key, UploadId=self.changes["DATAMUNG_UPLOAD_ID"],
            MultipartUpload={"Parts": [
                {"PartNumber": part.number, "ETag": part.etag, "ChecksumSHA256": part.sha256} for part in parts
            ]},
        )  # fmt: skip
        stored: bytes = self.client("s3").get_object(Bucket="backups", Key=self.dump_key)["Body"].read()
        return stored


def make_account(cloud: Cloud) -> None:
    cloud.client("dynamodb").create_table(
        TableName="jobs", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
    )  # fmt: skip
    cloud.client("s3").create_bucket(Bucket="backups", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    login = json.dumps({"username": ADMIN[0], "password": ADMIN[1]})
    cloud.client("secretsmanager").create_secret(Name="login", SecretString=login)


def wait_for(happened: Callable[[], bool], limit_s: float = 30) -> None:
    end = time.monotonic() + limit_s
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def dumps_of(worker: int) -> dict[int, bytes]:
    """A worker's mysqldumps by process id, and what everybody on the machine can read of each."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            seen = (status.parent / "cmdline").read_bytes() + (status.parent / "environ").read_bytes()
            if f"PPid:\t{worker}\n" in status.read_text() and (b"sleep" in seen or b"fakes/" in seen):
                found[int(status.parent.name)] = seen
    return found


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


def everything_said(cloud: Cloud) -> str:
    """All that outlives a worker: its log, its rows, and the plan."""
    s3 = cloud.client("s3")
    found = s3.list_objects_v2(Bucket="backups", Prefix=f"work/{cloud.job_id}/").get("Contents", [])
    plans = [s3.get_object(Bucket="backups", Key=item["Key"])["Body"].read().decode() for item in found]
    return "".join([cloud.output, repr(cloud.rows()), *plans])
