"""The service stops every server it started, whatever ends it, and finds its instances again."""

import os
import signal
from pathlib import Path

import pytest

from local.ports import free_port
from tests.local.rds.conftest import LIMIT_S, Service, running, within

_ENGINE = "mariadb"  # the one that starts faster


@pytest.fixture
def port() -> int:
    return free_port()


def _alive(pid: int | None) -> bool:
    return pid is not None and Path(f"/proc/{pid}").exists()


def _fill(service: Service) -> None:
    service.create("kept", _ENGINE, DBName="shop", Tags=[{"Key": "a", "Value": "1"}])
    service.replicate("kept", "kept-replica")
    arn = service.describe("kept")["DBInstanceArn"]
    service.rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "b", "Value": "2"}])
    service.rds.modify_db_instance(DBInstanceIdentifier="kept", DBInstanceClass="db.r6g.large", ApplyImmediately=True)
    service.statuses_until_available("kept")
    service.query("kept", "CREATE TABLE shop.t (id INT PRIMARY KEY)")
    service.query("kept", "INSERT INTO shop.t VALUES (1)")


def test_instances_come_back_with_their_data_and_follow_each_other(tmp_path: Path, port: int) -> None:
    volatile = {"LatestRestorableTime"}
    with running(tmp_path, port) as service:
        _fill(service)
        before = {name: service.describe(name) for name in ("kept", "kept-replica")}
        pids = [service.admin.server(name).pid for name in before]
    assert not any(_alive(pid) for pid in pids)
    with running(tmp_path, port) as service:
        for name, was in before.items():
            now = service.describe(name)
            assert {key: now[key] for key in now if key not in volatile} == {
                key: was[key] for key in was if key not in volatile
            }
        service.query("kept", "INSERT INTO shop.t VALUES (2)")
        assert any(len(service.query("kept-replica", "SELECT id FROM shop.t")) == 2 for _ in within(10))


def test_killed_service_takes_its_servers_with_it_and_loses_nothing(tmp_path: Path, port: int) -> None:
    with running(tmp_path, port) as service:
        service.create("orphaned", _ENGINE, DBName="shop")
        service.query("orphaned", "CREATE TABLE shop.t (id INT PRIMARY KEY)")
        service.start_creating("unfinished", _ENGINE)
        pid = service.admin.server("orphaned").pid
        assert _alive(pid)
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait(LIMIT_S)
        assert any(not _alive(pid) for _ in within(5))
    with running(tmp_path, port) as service:
        assert service.query("orphaned", "SELECT COUNT(*) AS n FROM shop.t") == [{"n": 0}]
        names = [each["DBInstanceIdentifier"] for each in service.rds.describe_db_instances()["DBInstances"]]
        assert names == ["orphaned"]
        assert [folder.name for folder in (tmp_path / "instances").iterdir()] == ["orphaned"]
