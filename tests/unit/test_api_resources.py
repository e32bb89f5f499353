"""A job's ledger as its watcher sees it: what was made, and whether it is still there."""

from datamung import jobs, ledger

from tests.unit.calls import BODY, OLGA, call, start
from tests.unit.cloud import Cloud

JOB_ID: str = BODY["job_id"]


def test_a_jobs_resources_are_its_ledger(cloud: Cloud) -> None:
    start(cloud, credentials={"username": "u", "password": "p"})
    clone = ledger.enter(cloud.clients, JOB_ID, "clone", "dm-prod-nightly-0001")
    dump = ledger.enter(cloud.clients, JOB_ID, "object", "backups/nightly-0001/dump.sql.zst")
    rows = {row["kind"]: row for row in ledger.entries(cloud.clients, JOB_ID)}
    ledger.settle(cloud.clients, JOB_ID, rows[clone.kind], "gone")
    ledger.settle(cloud.clients, JOB_ID, rows[dump.kind], "kept")
    answer = call(cloud, OLGA, "GET", f"/backups/{JOB_ID}/resources")
    assert answer.body == {
        "items": [
            {"kind": "clone", "name": "dm-prod-nightly-0001", "state": "gone"},
            {"kind": "object", "name": "backups/nightly-0001/dump.sql.zst", "state": "kept"},
            {"kind": "secret", "name": "dm-prod-nightly-0001", "state": "open"},
        ],
        "next_token": None,
    }
    assert "arn:" not in answer.text


def test_a_job_that_made_nothing_has_no_resources(cloud: Cloud) -> None:
    start(cloud)
    assert jobs.get(cloud.clients, JOB_ID)["status"] == "queued"
    assert call(cloud, OLGA, "GET", f"/backups/{JOB_ID}/resources").body["items"] == []
