"""One local RDS per test process; instances are made once per module and engine."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pymysql
import pytest
from pymysql.connections import Connection
from pymysql.cursors import DictCursor

from local.ports import free_port
from local.rds.client import LocalRdsClient

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient

ROOT = Path(__file__).parents[3]
LIMIT_S = 60
MASTER = "admin"
PASSWORD = "it's a secret"


@dataclass
class Service:
    """A running local RDS, and the short words that tests use."""

    process: subprocess.Popen[bytes]
    endpoint: str
    ca: Path

    @cached_property
    def rds(self) -> "RDSClient":
        client: RDSClient = self.client("rds")
        return client

    @property
    def admin(self) -> LocalRdsClient:
        return LocalRdsClient(self.endpoint)

    def client(self, service: Any) -> Any:
        """A boto3 client of this service, or of the EC2 and Secrets Manager beside it."""
        return boto3.client(service, endpoint_url=self.endpoint)

    def describe(self, identifier: str) -> dict[str, Any]:
        return dict(self.rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0])

    def create(self, identifier: str, engine: str, **options: Any) -> dict[str, Any]:
        """Create an instance with backups and wait until it is available."""
        self.start_creating(identifier, engine, **options)
        self.statuses_until_available(identifier)
        return self.describe(identifier)

    def start_creating(self, identifier: str, engine: str, **options: Any) -> None:
        wanted: dict[str, Any] = {
            "AllocatedStorage": 20,
            "BackupRetentionPeriod": 1,
            "DBInstanceClass": "db.t3.micro",
            "MasterUsername": MASTER,
            "MasterUserPassword": PASSWORD,
        } | options
        given = {name: value for name, value in wanted.items() if value is not None}
        self.rds.create_db_instance(DBInstanceIdentifier=identifier, Engine=engine, **given)

    def replicate(self, source: str, identifier: str, **options: Any) -> dict[str, Any]:
        """Create a replica and wait until it is available."""
        self.rds.create_db_instance_read_replica(
            DBInstanceIdentifier=identifier, SourceDBInstanceIdentifier=source, **options
        )
        self.statuses_until_available(identifier)
        return self.describe(identifier)

    def statuses_until_available(self, identifier: str) -> list[str]:
        """Every status seen on the way, in order; a failed instance fails the test."""
        seen: list[str] = []
        for _ in within(LIMIT_S):
            status = self.describe(identifier)["DBInstanceStatus"]
            assert status != "failed", f"{identifier} failed after {seen}"
            if [status] != seen[-1:]:
                seen.append(status)
            if status == "available":
                return seen
        raise AssertionError(f"{identifier} was not available in time: {seen}")

    def wait_until_gone(self, identifier: str) -> list[str]:
        """Every status seen until the instance was not found."""
        seen: list[str] = []
        try:
            for _ in within(LIMIT_S):
                seen.append(self.describe(identifier)["DBInstanceStatus"])
        except self.rds.exceptions.DBInstanceNotFoundFault:
            return sorted(set(seen))
        raise AssertionError(f"{identifier} is still there: {seen}")

    def connect(self, identifier: str, password: str = PASSWORD) -> "Connection[DictCursor]":
        """The master user's session over verified TLS."""
        endpoint = self.describe(identifier)["Endpoint"]
        return pymysql.connect(
            host=endpoint["Address"],
            port=endpoint["Port"],
            user=MASTER,
            password=password,
            autocommit=True,
            cursorclass=DictCursor,
            ssl_ca=str(self.ca),
            ssl_verify_cert=True,
            ssl_verify_identity=True,
        )

    def query(self, identifier: str, statement: str) -> list[dict[str, Any]]:
        """One statement as the master user."""
        with self.connect(identifier) as session, session.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())


def within(limit_s: float) -> Iterator[None]:
    """Turns until the limit is over, a short pause between them."""
    deadline_s = time.monotonic() + limit_s
    while time.monotonic() < deadline_s:
        yield
        time.sleep(0.05)


@contextmanager
def running(data: Path, port: int) -> Iterator[Service]:
    """A local RDS on this folder; ended in order, if the test did not end it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local.rds", "--port", str(port), "--data", str(data), "--pace-s", "0.3"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert said["ready"] is True
        yield Service(process, said["endpoint"], Path(said["ca_bundle"]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(LIMIT_S)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The local RDS of this test process."""
    with running(tmp_path_factory.mktemp("rds"), free_port()) as service:
        yield service
