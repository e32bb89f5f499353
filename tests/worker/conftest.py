"""Fixtures around real servers; each xdist worker has its own, all copied from one template."""

import fcntl
import itertools
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from moto import mock_aws
from worker.connecting import connect
from worker.contract import Contract, Include
from worker.plan import make_plan
from worker.plan_model import Plan
from worker.progress import Progress
from worker.session import Session

from tests.worker.fake_aws import MemoryRecords
from tests.worker.mysql_server import ADMIN, MARIADB_BIN_DIR, MYSQL_BIN_DIR, Kind, MysqlServer, make_template, replicate

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Any:
    """template(kind) -> folder, made once for all xdist workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def template(kind: Kind) -> Path:
        folder = shared / f"template-{kind}"
        with (shared / f"template-{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "made").exists():
                make_template(kind, folder)
                (folder / "made").touch()
        return folder

    return template


@dataclass(frozen=True)
class ServerFactory:
    """Starts servers and ends them all at the end."""

    base: Path
    templates: Any
    started: list[MysqlServer]

    def __call__(self, kind: Kind = "mysql", *options: str) -> MysqlServer:
        server = MysqlServer(kind, self.base / f"{kind}{next(_numbers)}", self.templates(kind), options)
        self.started.append(server)
        return server.start()


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory, templates: Any) -> Iterator[ServerFactory]:
    """start_server(kind, *options) -> a running server of its own."""
    factory = ServerFactory(tmp_path_factory.mktemp("servers"), templates, [])
    yield factory
    for server in factory.started:
        server.stop()


@pytest.fixture(scope="session")
def mysql(start_server: ServerFactory) -> MysqlServer:
    """A MySQL server shared by this process's tests: use `schema` for a schema of one's own."""
    return start_server("mysql")


@pytest.fixture(scope="session")
def mariadb(start_server: ServerFactory) -> MysqlServer:
    """A MariaDB server shared by this process's tests."""
    return start_server("mariadb")


@dataclass(frozen=True)
class Pair:
    source: MysqlServer
    replica: MysqlServer


@pytest.fixture(params=["mysql", "mariadb"])
def pair(request: pytest.FixtureRequest, start_server: ServerFactory) -> Iterator[Pair]:
    """A source and its running replica, new for each test, of each product."""
    source, replica = start_server(request.param), start_server(request.param)
    replicate(source, replica)
    yield Pair(source, replica)
    replica.stop()
    source.stop()


@pytest.fixture
def schema(mysql: MysqlServer) -> Iterator[str]:
    """An empty schema on `mysql`, gone afterwards."""
    yield from schema_on(mysql)


@pytest.fixture
def mariadb_schema(mariadb: MysqlServer) -> Iterator[str]:
    """An empty schema on `mariadb`, gone afterwards."""
    yield from schema_on(mariadb)


def schema_on(server: MysqlServer) -> Iterator[str]:
    name = f"t{next(_numbers)}"
    server.execute(f"CREATE SCHEMA `{name}`")
    yield name
    server.execute(f"DROP SCHEMA `{name}`")


class FakeSecrets:
    """Secrets Manager with one secret; each read takes the next of its values, the last one for ever."""

    def __init__(self, *values: tuple[str, str]) -> None:
        self.values = list(values) or [ADMIN]
        self.reads = 0

    def get_secret_value(self, **request: str) -> dict[str, str]:
        assert request["SecretId"]
        username, password = self.values[min(self.reads, len(self.values) - 1)]
        self.reads += 1
        return {"SecretString": json.dumps({"username": username, "password": password})}

    @property
    def client(self) -> "SecretsManagerClient":
        return cast("SecretsManagerClient", self)


def session_with(server: MysqlServer, scratch: Path, login: tuple[str, str] = ADMIN, **changes: Any) -> Session:
    """A worker's session with the server."""
    return connect(contract_for(server, scratch, **changes), FakeSecrets(login).client)


def contract_for(server: MysqlServer, scratch: Path, **changes: Any) -> Contract:
    """The contract of a `direct` plan worker on this server, unless changed."""
    values: dict[str, Any] = {
        "phase": "plan", "job_id": "job-00000001", "table": "jobs", "bucket": "backups", "bucket_owner": "111122223333",
        "kms_key_arn": "arn:aws:kms:eu-central-1:111122223333:key/1", "isolation": "direct", "engine": server.kind,
        "host": server.host, "port": server.port, "source_host": "source.example", "source_port": 3306,
        "secret_arn": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:s", "compression": "zstd",
        "verify": "counts", "include": Include(), "shard": 0, "shards": 1, "attempt": 1,
        "dump_key": "backups/job-00000001/dump.sql.zst", "plan_key": "work/job-00000001/plan.json",
        "stall_limit_s": 900, "lag_limit_s": 60, "vcpu": 2, "ca_bundle": server.ca_bundle,
        "scratch": scratch, "mysql_bin_dir": MYSQL_BIN_DIR, "mariadb_bin_dir": MARIADB_BIN_DIR,
    }  # fmt: skip
    return Contract(**(values | changes))


class Watching(Progress):
    """Notes under which activities the server's pulse is felt."""

    def __init__(self) -> None:
        super().__init__(1)
        self.felt: dict[str, bool] = {}

    def note(self, activity: str) -> None:
        super().note(activity)
        self.felt[activity.partition(":")[0]] = any(thread.name == "pulse" for thread in threading.enumerate())


@dataclass
class Bench:
    """One job's surroundings."""

    s3: "S3Client"
    records: MemoryRecords
    progress: Watching = field(default_factory=Watching)

    def plan(self, contract: Contract) -> Plan:
        make_plan(contract, self.s3, FakeSecrets().client, self.records, self.progress)
        return Plan.from_bytes(self.stored(contract), str(self.records.table["PLAN"]["plan_sha256"]))

    def stored(self, contract: Contract) -> bytes:
        return self.s3.get_object(Bucket=contract.bucket, Key=contract.plan_key)["Body"].read()


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "test")
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="backups")
        yield Bench(s3, MemoryRecords())
