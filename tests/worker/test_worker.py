"""The worker as the image runs it: `python -m worker plan`, then `dump`, as processes with nothing but an environment.

Beside a real server stands moto for S3, DynamoDB and Secrets Manager.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from worker.records import ChunkRecord, Records, StreamPartRecord

from tests.worker.conftest import ServerFactory
from tests.worker.dump_world import decompress, make_zoo, pretend_client, restore, state_of
from tests.worker.mysql_server import ADMIN, MARIADB_BIN_DIR, MYSQL_BIN_DIR, MysqlServer, replicate, wait_until_equal

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
            "DATAMUNG_STALL_LIMIT_S": "60", "DATAMUNG_LAG_LIMIT_S": "60", "DATAMUNG_DEADLINE_S": "4000000000",
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


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def replica(request: pytest.FixtureRequest, start_server: ServerFactory) -> Iterator[MysqlServer]:
    """A replica that has caught up with a source that holds the zoo."""
    source, replica = start_server(request.param), start_server(request.param)
    replicate(source, replica)
    make_zoo(source)
    wait_until_equal(source, replica)
    yield replica
    replica.stop()
    source.stop()


@pytest.fixture
def cloud(moto: str, replica: MysqlServer, tmp_path: Path, request: pytest.FixtureRequest) -> Cloud:
    cloud = Cloud(moto, f"job-{abs(hash(request.node.name)) % 10**8:08d}", replica, tmp_path)
    replica.execute("START REPLICA" if replica.kind == "mysql" else "START SLAVE")  # an earlier job froze it
    if "jobs" not in cloud.client("dynamodb").list_tables()["TableNames"]:
        make_account(cloud)
    return cloud


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


def test_plan_and_dump_restore_with_zstd_and_the_plain_client(cloud: Cloud, start_server: ServerFactory) -> None:
    before = state_of(cloud.replica)
    cloud.plan()
    assert cloud.run("dump") == 0, cloud.output
    fresh = start_server(cloud.replica.kind)
    restore(fresh, decompress(cloud.complete()))
    assert state_of(fresh) == before
    rows = cloud.rows()
    assert {"PLAN", "STREAM", "HEARTBEAT#plan#00", "HEARTBEAT#dump#00", "CHUNK#00001"} <= set(rows)
    assert not [sk for sk in rows if sk.startswith("FAILURE")]
    assert rows["HEARTBEAT#dump#00"]["chunks_done"] == rows["PLAN"]["chunks"]
    assert CANARY not in everything_said(cloud)  # H85
    assert json.dumps(CANARY)[1:-1] not in everything_said(cloud)
    assert list(cloud.scratch.iterdir()) == []
    fresh.stop()


def test_log_is_one_json_object_per_line(cloud: Cloud) -> None:
    assert cloud.run("plan") == 0
    lines = [json.loads(line) for line in cloud.output.splitlines()]
    assert lines
    assert all({"at", "level", "message", "phase", "shard", "attempt"} <= set(line) for line in lines)


@pytest.mark.parametrize("fake", ["hang", "ignores_sigterm"])
def test_sigterm_kills_the_children_and_exits_143(cloud: Cloud, tmp_path: Path, fake: str) -> None:  # H11
    cloud.plan()
    real = cloud.changes.copy()
    script = f"exec {Path(__file__).parent}/fakes/{fake}"
    cloud.changes |= {f"DATAMUNG_{kind}_BIN_DIR": str(pretend_client(tmp_path / kind, script, kind.lower()))
                      for kind in ("MYSQL", "MARIADB")}  # fmt: skip
    worker = cloud.start("dump")
    wait_for(lambda: bool(dumps_of(worker.pid)))
    dumps = dumps_of(worker.pid)
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert cloud.finish(worker) == 143
    assert time.monotonic() - began < 20
    assert not [pid for pid in dumps if is_alive(pid)]
    failure = cloud.rows()["FAILURE#dump#00#01"]
    assert (failure["code"], failure["retryable"], failure["exit_code"]) == ("Terminated", True, 143)
    assert CANARY.encode() not in b"".join(dumps.values())  # H15
    cloud.changes = real | {"DATAMUNG_ATTEMPT": "2"}
    assert cloud.run("dump") == 0, cloud.output
    assert decompress(cloud.complete()).endswith(b"\n-- Dump completed\n")


def test_failure_is_logged_recorded_and_told_by_the_exit_code(cloud: Cloud) -> None:
    cloud.plan()
    cloud.changes["DATAMUNG_PLAN_SHA256"] = "0" * 64
    assert cloud.run("dump") == 7
    failure = cloud.rows()["FAILURE#dump#00#01"]
    assert (failure["code"], failure["retryable"]) == ("PlanMismatch", False)
    assert json.loads(cloud.output.splitlines()[-1])["message"].startswith("PlanMismatch")


def test_wrong_password_leaks_nothing(cloud: Cloud) -> None:  # H85
    secret = json.dumps({"username": ADMIN[0], "password": "canary-wrong"})
    cloud.changes["DATAMUNG_SECRET_ARN"] = cloud.client("secretsmanager").create_secret(
        Name=cloud.job_id, SecretString=secret
    )["ARN"]
    assert cloud.run("plan") == 3
    assert cloud.rows()["FAILURE#plan#00#01"]["code"] == "WrongPassword"
    assert "canary" not in everything_said(cloud)


def test_secret_that_is_not_there_is_said_by_name(cloud: Cloud) -> None:  # H85
    cloud.changes["DATAMUNG_SECRET_ARN"] = "canary-no-such-secret"
    assert cloud.run("plan") == 3
    failure = cloud.rows()["FAILURE#plan#00#01"]
    assert (failure["code"], failure["retryable"]) == ("SecretUnreadable", False)
    assert "ResourceNotFoundException" in failure["message"]
    assert "canary" not in everything_said(cloud)


def test_broken_contract_names_the_variable(cloud: Cloud) -> None:
    cloud.changes["DATAMUNG_UPLOAD_ID"] = ""
    assert cloud.run("dump") == 2
    assert "DATAMUNG_UPLOAD_ID" in cloud.output


def test_unknown_command_is_refused(cloud: Cloud) -> None:
    assert cloud.run("restore") == 2


def test_unforeseen_fault_is_told_by_its_place_and_not_by_its_text(cloud: Cloud) -> None:  # H85
    cloud.changes["DATAMUNG_CA_BUNDLE"] = "/canary/no-such-file"
    assert cloud.run("plan") == 1
    failure = cloud.rows()["FAILURE#plan#00#01"]
    assert (failure["code"], failure["retryable"], failure["exit_code"]) == ("WorkerLost", True, 1)
    assert "canary" not in cloud.output + repr(failure)
    assert "session.py" in cloud.output
