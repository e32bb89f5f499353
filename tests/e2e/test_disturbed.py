"""Jobs that something happens to while they dump, the source taking writes: the dump is right, or there is none."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from local import seed
from local.cloud import Cloud
from local.cloud.source import IDENTIFIER
from local.compare import compare
from local.demo.backup import download
from local.demo.restore import fresh_server, restore
from local.demo.writer import writing
from local.faults import workers
from local.inventory import inventory_of
from local.leftovers import object_keys
from local.waiting import await_true
from tests.e2e.jobs import Jobs

pytestmark = pytest.mark.xdist_group("cloud")

REQUEST: Final[dict[str, Any]] = {
    "include": {"tables": [{"schema": "telemetry", "table": "events"}, {"schema": "telemetry", "table": "applog"}]},
    "verify": "checksums",
}
"""A hundred megabytes: some seconds of dumping. Views stay out, since one of them needs another schema."""

WRITES_PER_SECOND: Final = 20


@pytest.fixture(scope="module")
def source(local_cloud: Cloud) -> Iterator[str]:
    """The demo's database, being written to."""
    server = local_cloud.source_server()
    seed.seed(server, print)
    with writing(server, WRITES_PER_SECOND) as writer:
        yield IDENTIFIER
        assert writer.changes


@pytest.fixture(scope="module")
def job_ids(jobs: Jobs, source: str, local_cloud: Cloud) -> dict[str, str]:
    """Three jobs at once, each disturbed in the middle of its dump."""
    disturbances = {"moved": _reboot_clone, "cancelled": _cancel, "killed": _kill_worker}
    job_ids = {name: jobs.start(name, source, **REQUEST) for name in disturbances}
    with ThreadPoolExecutor(len(job_ids)) as pool:
        for done in [pool.submit(_disturb, jobs, job_ids[name], how) for name, how in disturbances.items()]:
            done.result()
    return job_ids


def _disturb(jobs: Jobs, job_id: str, how: Callable[[Jobs, str], None]) -> None:
    jobs.await_first_chunk(job_id)
    how(jobs, job_id)


def _reboot_clone(jobs: Jobs, job_id: str) -> None:
    jobs.cloud.client("rds").reboot_db_instance(DBInstanceIdentifier=f"dm-local-{job_id}")


def _cancel(jobs: Jobs, job_id: str) -> None:
    jobs.api.cancel(job_id)


def _kill_worker(_jobs: Jobs, job_id: str) -> None:
    (pid,) = workers.pids(job_id, "dump")
    workers.kill(pid)
    await_true(lambda: pid not in workers.pids(job_id, "dump"), "the worker's death", 10)


def test_a_clone_that_moves_ends_the_job_without_a_dump(jobs: Jobs, job_ids: dict[str, str]) -> None:
    """H92, P1, P2."""
    assert jobs.error_of(job_ids["moved"])["code"] == "CloneMoved"
    assert object_keys(jobs.cloud, f"backups/{job_ids['moved']}/") == []


def test_a_cancelled_job_leaves_nothing(jobs: Jobs, job_ids: dict[str, str]) -> None:
    """P2, P3."""
    assert jobs.end_of(job_ids["cancelled"])["status"] == "cancelled"
    assert object_keys(jobs.cloud, f"backups/{job_ids['cancelled']}/") == []
    assert workers.pids(job_ids["cancelled"], "dump") == []


def test_a_killed_worker_is_replaced_and_the_dump_is_right(
    jobs: Jobs, job_ids: dict[str, str], local_cloud: Cloud, tmp_path: Path
) -> None:
    """H12, P1: what was accepted stays, the rest is dumped by another worker."""
    job = jobs.success_of(job_ids["killed"])
    starts = [event for event in jobs.api.events(job["job_id"]) if "dump worker" in event["sentence"]]
    assert len(starts) > 1
    dump, manifest = download(local_cloud, job, tmp_path)
    with fresh_server(local_cloud, "e2e-restored-killed") as restored:
        restore(dump, restored)
        results = compare(manifest["inventory"], inventory_of(restored))
    assert [result for result in results if not result.agrees] == []
    assert sum(result.rows or 0 for result in results) > 600_000
