"""The worker as the image runs it: `python -m worker plan`, then `dump`, as processes with nothing but an environment.

Beside a real server stands moto for S3, DynamoDB and Secrets Manager.
"""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from tests.worker.conftest import ServerFactory
from tests.worker.dump_world import decompress, make_zoo, pretend_client, restore, state_of
from tests.worker.mysql_server import ADMIN, MysqlServer, replicate, wait_until_equal
from tests.worker.worker_process import CANARY, Cloud, dumps_of, everything_said, is_alive, make_account, wait_for


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
    assert "connecting.py" in cloud.output
