"""A backup is told of before it is started, watched while it runs and fetched when it is done, by the API alone."""

import hashlib
import urllib.request
from typing import Any

import pytest

from local.cloud import Cloud
from local.servers import Server
from tests.e2e.conftest import ZOO
from tests.e2e.jobs import Jobs
from tests.e2e.sources import CANARY

pytestmark = pytest.mark.xdist_group("cloud")


@pytest.fixture(scope="module")
def estimate(jobs: Jobs, zoos: dict[str, Server]) -> dict[str, Any]:
    assert ZOO in zoos
    return jobs.api.estimate(source_identifier=ZOO, credentials={"username": "root", "password": CANARY})


@pytest.fixture(scope="module")
def job(jobs: Jobs, estimate: dict[str, Any]) -> dict[str, Any]:
    """A job that has succeeded, as the estimate said that it can."""
    assert not [check for check in estimate["checks"] if check["passed"] is False]
    return jobs.success_of(jobs.start("watched", ZOO))


def test_the_estimate_tells_what_the_job_then_does(estimate: dict[str, Any], job: dict[str, Any]) -> None:
    """H74."""
    assert {check["code"] for check in estimate["checks"] if check["passed"]} >= {"engine", "login", "bucket", "worker"}
    assert {warning["code"] for warning in estimate["warnings"]} == {"source_pause", "source_growth"}
    assert job["options"]["isolation"]["mode"] == estimate["recommendation"]["isolation"]


def test_the_workers_log_is_read_to_its_end(jobs: Jobs, job: dict[str, Any]) -> None:
    lines = jobs.api.items(f"/backups/{job['job_id']}/log")
    workers = [line["worker"] for line in lines]
    assert list(dict.fromkeys(workers)) == ["plan-00-01", "dump-00-01"]
    assert [line["line"] for line in lines].count("done") == 2
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def test_what_was_made_is_gone_and_the_backup_is_kept(jobs: Jobs, job: dict[str, Any]) -> None:
    resources = jobs.api.items(f"/backups/{job['job_id']}/resources")
    assert {one["name"] for one in resources if one["state"] == "kept"} == {
        job["dump"]["key"],
        job["dump"]["manifest_key"],
    }
    assert {one["kind"] for one in resources if one["state"] == "gone"} >= {"task", "clone", "security_group", "upload"}
    assert [one for one in resources if one["state"] == "open"] == []


def test_the_links_give_the_dump_h62(jobs: Jobs, job: dict[str, Any], local_cloud: Cloud) -> None:
    links = jobs.api.download(job["job_id"])
    fetched = urllib.request.urlopen(links["dump"]["url"], timeout=60).read()  # noqa: S310
    stored = local_cloud.client("s3").get_object(Bucket=local_cloud.bucket, Key=job["dump"]["key"])["Body"].read()
    assert hashlib.sha256(fetched).hexdigest() == hashlib.sha256(stored).hexdigest()
    assert len(fetched) == links["dump"]["size_bytes"] == job["dump"]["size_bytes"]
    assert urllib.request.urlopen(links["manifest"]["url"], timeout=60).read().startswith(b"{")  # noqa: S310


def test_the_tables_of_the_dump_are_told_with_their_bytes(jobs: Jobs, job: dict[str, Any]) -> None:
    tables = jobs.api.items(f"/backups/{job['job_id']}/tables")
    sizes = [table["size_bytes"] for table in tables]
    assert len(tables) > 20
    assert sizes == sorted(sizes, reverse=True)
    assert 0 < sum(sizes) <= job["dump"]["size_bytes"]


def test_a_source_is_protected_by_its_backup(jobs: Jobs, job: dict[str, Any]) -> None:
    (source,) = (one for one in jobs.api.items("/sources") if one["identifier"] == ZOO)
    assert source["coverage"]["state"] == "protected"
    assert job["job_id"] in [one["job_id"] for one in jobs.api.items("/backups", source_identifier=ZOO)]
