"""What a watcher sees while a dump runs, and after."""

from typing import Any

import pytest
from datamung import jobs

from tests.unit.calls import BODY, OLGA, call, start
from tests.unit.cloud import START_S, Cloud

JOB_ID: str = BODY["job_id"]
PLAN = {"key": "k", "sha256": "0" * 64, "chunks": 4, "stream_first": 5, "estimated_raw_bytes": 1000}
DUMP = {"bucket": "backups", "key": "k.sql.zst", "version_id": "1", "size_bytes": 77, "raw_bytes": 1234, "etag": "e"}


def put_work(cloud: Cloud, sort_key: str, **fields: Any) -> None:
    cloud.clients.table.put_item(Item={"pk": f"WORK#{JOB_ID}", "sk": sort_key, **fields})


def beat(cloud: Cloud, shard: int, raw_bytes: int, progress_at: int) -> None:
    put_work(
        cloud,
        f"HEARTBEAT#dump#{shard:02d}",
        attempt=1,
        at=progress_at,
        progress_at=progress_at,
        raw_bytes=raw_bytes,
        chunks_done=1,
        activity="Dumping",
    )


def dumping(cloud: Cloud) -> None:
    start(cloud)
    jobs.set_fields(cloud.clients, JOB_ID, status="dumping", plan=PLAN, started_s={"dump": START_S})


def shown(cloud: Cloud) -> Any:
    return call(cloud, OLGA, "GET", f"/backups/{JOB_ID}").body


def test_progress_is_what_workers_wrote(cloud: Cloud) -> None:
    dumping(cloud)
    put_work(cloud, "CHUNK#00001", number=1, raw_bytes=100)
    beat(cloud, 0, 200, START_S + 10)
    beat(cloud, 1, 50, START_S + 5)
    expected = {
        "fraction": 0.25,
        "raw_bytes": 250,
        "estimated_raw_bytes": 1000,
        "chunks_done": 1,
        "chunks": 4,
        "bytes_per_second": 25,
    }
    assert shown(cloud)["progress"] == expected
    (listed,) = call(cloud, OLGA, "GET", "/backups").body["items"]
    assert listed["progress"] == expected


def test_progress_does_not_fall_back_when_a_worker_is_replaced(cloud: Cloud) -> None:
    dumping(cloud)
    for number in (1, 2, 3):
        put_work(cloud, f"CHUNK#{number:05d}", number=number, raw_bytes=200)
    beat(cloud, 0, 10, START_S + 100)
    assert shown(cloud)["progress"]["fraction"] == 0.6


def test_only_a_written_dump_is_whole(cloud: Cloud) -> None:
    dumping(cloud)
    beat(cloud, 0, 5000, START_S + 1)
    assert shown(cloud)["progress"]["fraction"] == 0.99


def test_an_empty_plan_divides_nothing(cloud: Cloud) -> None:
    dumping(cloud)
    jobs.set_fields(cloud.clients, JOB_ID, plan={**PLAN, "estimated_raw_bytes": 0})
    assert shown(cloud)["progress"]["fraction"] == 0.0


def test_a_dump_is_shown_once_its_manifest_exists(cloud: Cloud) -> None:
    """P2: a dump without a manifest is no backup."""
    dumping(cloud)
    jobs.set_fields(cloud.clients, JOB_ID, status="verifying", dump=DUMP)
    assert shown(cloud)["dump"] is None
    assert shown(cloud)["progress"]["fraction"] == 1.0
    jobs.set_fields(cloud.clients, JOB_ID, manifest_key="m.json")
    assert shown(cloud)["dump"] == {"bucket": "backups", "key": "k.sql.zst", "manifest_key": "m.json", "size_bytes": 77}


def test_a_finished_dump_says_what_it_holds_and_not_what_was_estimated(cloud: Cloud) -> None:
    dumping(cloud)
    jobs.set_fields(cloud.clients, JOB_ID, dump=DUMP, manifest_key="m.json")
    jobs.record_outcome(cloud.clients, JOB_ID, "succeeded", None)
    progress = shown(cloud)["progress"]
    assert (progress["fraction"], progress["raw_bytes"], progress["chunks_done"]) == (1.0, 1234, 4)
    assert progress["estimated_raw_bytes"] == 1000


def test_a_removed_dump_is_not_whole(cloud: Cloud) -> None:
    """P2: without a manifest, clean-up removes it."""
    dumping(cloud)
    jobs.set_fields(cloud.clients, JOB_ID, dump=DUMP)
    jobs.record_outcome(cloud.clients, JOB_ID, "cancelled", None)
    progress = shown(cloud)["progress"]
    assert (progress["fraction"], progress["raw_bytes"], progress["chunks_done"]) == (0.0, 0, 0)


def test_a_failed_job_says_why_and_what_next(cloud: Cloud) -> None:
    dumping(cloud)
    why: Any = {"code": "WrongPassword", "message": "The database refused the login.", "hint": "Check it."}
    jobs.record_outcome(cloud.clients, JOB_ID, "failed", why)
    answer = shown(cloud)
    assert (answer["status"], answer["error"]) == ("failed", why)
    assert answer["ended_at"] is not None


@pytest.mark.parametrize("end", ["written", "ended"])
def test_a_dump_that_goes_no_further_is_not_counted_at_every_look(cloud: Cloud, end: str) -> None:
    dumping(cloud)
    if end == "written":
        jobs.set_fields(cloud.clients, JOB_ID, status="completing", dump=DUMP)
    else:
        jobs.record_outcome(cloud.clients, JOB_ID, "cancelled", None)
    table = Counting(cloud.clients.table)
    assert shown(cloud.with_clients(table=table))["job_id"] == JOB_ID
    assert table.queries == 0


class Counting:
    """The job table, which counts who reads many rows at once."""

    def __init__(self, table: Any) -> None:
        self._table, self.queries = table, 0

    def __getattr__(self, name: str) -> Any:
        self.queries += name == "query"
        return getattr(self._table, name)


def test_only_named_fields_leave(cloud: Cloud) -> None:
    """H86: whatever a row comes to hold."""
    dumping(cloud)
    jobs.set_fields(cloud.clients, JOB_ID, secret_arn="arn:secret", source={"host": "10.0.0.1"}, worker={"role": "r"})
    text = call(cloud, OLGA, "GET", f"/backups/{JOB_ID}").text + call(cloud, OLGA, "GET", "/backups").text
    for inside in ("arn:secret", "10.0.0.1", "request_hash", "execution_arn", "told"):
        assert inside not in text
