"""How well a database is covered: by its newest succeeded backup of all of it, however many jobs came after."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from datamung import coverage, jobs
from datamung.clock import epoch_s
from record_outcome import record_outcome

from tests.unit.calls import ADA, BODY, OLGA, OTTO, User, call, start
from tests.unit.cloud import Clock, Cloud

JOB_ID: str = BODY["job_id"]
NEVER = {"state": "never", "last_succeeded_at": None, "last_job_id": None}


@pytest.fixture
def cloud(cloud: Cloud) -> Cloud:
    """The account a while after its database was made, which moto dates by the machine's own clock."""
    return cloud.with_clients(now=Clock(int(time.time()) + 1_000))


def ended(cloud: Cloud, job_id: str, *, at_s: float | None = None, manifest: bool = True, **asked: Any) -> str:
    """A job that has ended, with a manifest or in failure; when."""
    user = asked.pop("user", OLGA)
    assert start(cloud, user, job_id=job_id, **asked).status == 202
    if manifest:
        jobs.set_fields(cloud.clients, job_id, manifest_key="m")
    jobs.record_cleanup(cloud.clients, job_id, "done", [])
    then = cloud if at_s is None else cloud.with_clients(now=lambda: at_s)
    record_outcome(then.clients, {"job_id": job_id})
    return jobs.get(cloud.clients, job_id)["ended_at"]


def shown(cloud: Cloud, user: User = OLGA, *, at_s: float | None = None) -> Any:
    then = cloud if at_s is None else cloud.with_clients(now=lambda: at_s)
    (source,) = call(then, user, "GET", "/sources").body["items"]
    return source["coverage"]


def test_a_succeeded_backup_protects_until_it_is_stale(cloud: Cloud) -> None:
    assert shown(cloud) == NEVER
    ended_at = ended(cloud, JOB_ID)
    covered = {"last_succeeded_at": ended_at, "last_job_id": JOB_ID}
    assert shown(cloud) == {"state": "protected", **covered}
    limit_s = coverage.STALE_AFTER_H * 3600
    assert shown(cloud, at_s=epoch_s(ended_at) + limit_s) == {"state": "protected", **covered}
    assert shown(cloud, at_s=epoch_s(ended_at) + limit_s + 1) == {"state": "stale", **covered}


def test_a_failed_or_partial_backup_protects_nothing(cloud: Cloud) -> None:
    ended(cloud, "failed-0001", manifest=False)
    ended(cloud, "partial-0001", include={"schemas": ["shop"]})
    assert shown(cloud) == NEVER


def test_an_outcome_that_is_recorded_late_hides_no_newer_backup(cloud: Cloud) -> None:
    newest = ended(cloud, "newest-0001", at_s=cloud.clients.now() + 9_000)
    ended(cloud, "older-0001", at_s=cloud.clients.now() + 8_000)
    ended(cloud, "failed-0001", manifest=False)
    assert shown(cloud)["last_succeeded_at"] == newest


def test_a_backup_of_a_year_ago_is_known_whatever_came_after(cloud: Cloud) -> None:
    year_s = 365 * 86_400
    ended(cloud, "old-00001", at_s=cloud.clients.now())
    for number in range(30):
        ended(cloud, f"other-{number:04d}", manifest=False)
    assert shown(cloud, at_s=cloud.clients.now() + year_s)["state"] == "stale"


def test_coverage_survives_a_step_that_broke_off_after_the_outcome(cloud: Cloud) -> None:
    """The state is retried; the outcome stands, and the row is still to be written."""

    class BreaksOff:
        def __init__(self, table: Any) -> None:
            self._table = table

        def __getattr__(self, name: str) -> Any:
            return getattr(self._table, name)

        def update_item(self, **asked: Any) -> Any:
            if asked["Key"]["pk"] == "COVERAGE":
                raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "UpdateItem")
            return self._table.update_item(**asked)

    with pytest.raises(ClientError):
        ended(cloud.with_clients(table=BreaksOff(cloud.clients.table)), JOB_ID)
    assert (jobs.get(cloud.clients, JOB_ID)["outcome"], shown(cloud)) == ("succeeded", NEVER)
    assert record_outcome(cloud.clients, {"job_id": JOB_ID}) == {"status": "succeeded"}
    assert shown(cloud)["state"] == "protected"


def test_a_backup_of_another_database_of_the_same_name_does_not_count(cloud: Cloud) -> None:
    """A database that is restored or made anew under an old name has no backup yet."""
    (instance,) = cloud.clients.rds.describe_db_instances()["DBInstances"]
    made_s = instance["InstanceCreateTime"].timestamp()
    ended(cloud, JOB_ID, at_s=made_s - 1)
    assert shown(cloud, at_s=made_s + 1) == NEVER


def test_every_source_has_its_own_coverage(cloud: Cloud) -> None:
    cloud.add_source("billing")
    ended(cloud, JOB_ID)
    listed = call(cloud, OLGA, "GET", "/sources").body["items"]
    assert [source["coverage"]["state"] for source in listed] == ["never", "protected"]


def test_a_job_that_is_not_the_callers_protects_and_stays_unnamed(cloud: Cloud) -> None:
    """P7: its id would tell of another's job."""
    ended(cloud, JOB_ID)
    assert shown(cloud, OTTO)["state"] == "protected"
    assert shown(cloud, OTTO)["last_job_id"] is None
    assert shown(cloud, ADA)["last_job_id"] == JOB_ID
    assert call(cloud, OTTO, "GET", "/backups").body["items"] == []
