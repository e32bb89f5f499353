"""Cancel raises a flag and stops workers; the job's own execution does the rest."""

from typing import Any

import pytest
from datamung import jobs

from tests.unit.calls import BODY, OLGA, Answer, call, start
from tests.unit.cloud import Cloud

JOB_ID: str = BODY["job_id"]


class FakeEcs:
    """A cluster: tasks by ARN, with who started them; stopping one is remembered."""

    def __init__(self, **started_by: str) -> None:
        self._started_by = started_by
        self.stopped: list[str] = []

    def get_paginator(self, _: str) -> "FakeEcs":
        return self

    def paginate(self, *, cluster: str, **filters: str) -> list[dict[str, list[str]]]:
        if filters.get("desiredStatus") == "STOPPED":
            return [{"taskArns": []}]
        return [{"taskArns": [arn for arn, job_id in self._started_by.items() if job_id == filters["startedBy"]]}]

    def describe_tasks(self, *, cluster: str, tasks: list[str]) -> dict[str, Any]:
        return {
            "tasks": [
                {"taskArn": arn, "startedBy": self._started_by[arn], "lastStatus": "RUNNING", "group": "dump-00-01"}
                for arn in tasks
            ]
        }

    def stop_task(self, *, cluster: str, task: str, reason: str) -> None:
        self.stopped.append(task)


def cancel(cloud: Cloud) -> Answer:
    return call(cloud, OLGA, "POST", f"/backups/{JOB_ID}/cancel")


def test_cancel_raises_the_flag_and_stops_only_the_jobs_workers(cloud: Cloud) -> None:
    ecs = FakeEcs(one=JOB_ID, two=JOB_ID, other="somebody-elses")
    start(cloud)
    answer = cancel(cloud.with_clients(ecs=ecs))
    assert (answer.status, answer.body["job_id"]) == (202, JOB_ID)
    assert jobs.get(cloud.clients, JOB_ID)["cancel_requested"] is True
    assert ecs.stopped == ["one", "two"]


def test_cancel_twice_is_cancel_once(cloud: Cloud) -> None:
    start(cloud)
    assert cancel(cloud) == cancel(cloud)
    told = call(cloud, OLGA, "GET", f"/backups/{JOB_ID}/events").body["items"]
    assert sum("Cancel requested" in event["sentence"] for event in told) == 1


@pytest.mark.parametrize("outcome", [None, "succeeded", "failed", "cancelled"])
def test_what_has_ended_or_is_ending_cannot_be_cancelled(cloud: Cloud, outcome: Any) -> None:
    start(cloud)
    jobs.close(cloud.clients, JOB_ID)
    if outcome is not None:
        jobs.record_outcome(cloud.clients, JOB_ID, outcome, None)
    answer = cancel(cloud)
    assert (answer.status, answer.body["code"]) == (409, "JobEnded")
    assert "cancel_requested" not in jobs.get(cloud.clients, JOB_ID)


def test_a_job_that_never_started_is_started_to_be_ended(cloud: Cloud) -> None:
    """P3: its execution finds the flag, removes what was made for it and records the outcome."""
    jobs.claim(
        cloud.clients,
        {
            "job_id": JOB_ID,
            "owner": OLGA.owner,
            "request_hash": "0" * 64,
            "request": {
                "source_identifier": "orders-prod",
                "isolation": {"mode": "replica"},
                "include": {},
                "worker": {"size": "M", "count": 1},
                "compression": "zstd",
                "verify": "counts",
            },
            "deadline_s": 2_000_000_000,
        },
    )
    assert cancel(cloud).status == 202
    assert [one["name"] for one in cloud.executions()] == [JOB_ID]
