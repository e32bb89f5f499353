"""Cancel raises a flag and stops workers; the job's own execution does the rest."""

import json
from typing import Any

import pytest
from datamung import jobs

from tests.unit.calls import BODY, OLGA, OTTO, Answer, call, start
from tests.unit.cloud import START_S, Cloud

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


def _end_execution(cloud: Cloud) -> None:
    """As somebody does in the console."""
    (execution,) = cloud.executions()
    cloud.clients.stepfunctions.stop_execution(executionArn=execution["executionArn"])


def test_a_job_that_runs_is_left_to_its_own_execution(cloud: Cloud) -> None:
    start(cloud)
    for _ in range(2):
        cancel(cloud)
    assert cloud.executions(cloud.api.clean_up_machine_arn) == []
    assert len(cloud.executions()) == 1


def test_a_job_whose_execution_was_stopped_is_cleaned_up_in_its_place_once_h78(cloud: Cloud) -> None:
    start(cloud)
    _end_execution(cloud)
    for _ in range(3):
        assert cancel(cloud).status == 202
    (clean_up,) = cloud.executions(cloud.api.clean_up_machine_arn)
    asked = cloud.clients.stepfunctions.describe_execution(executionArn=clean_up["executionArn"])["input"]
    assert json.loads(asked) == {"job_id": JOB_ID}
    assert clean_up["name"].startswith(f"{JOB_ID}--")
    assert jobs.get(cloud.clients, JOB_ID)["cancel_requested"] is True
    assert len(cloud.executions()) == 1, "the job's own is not started again"


def test_a_clean_up_that_goes_on_is_not_started_twice(cloud: Cloud) -> None:
    start(cloud)
    _end_execution(cloud)
    cancel(cloud)
    (first,) = cloud.executions(cloud.api.clean_up_machine_arn)
    jobs.note_clean_up(cloud.clients, JOB_ID, first["executionArn"])
    much_later = cloud.with_clients(now=lambda: START_S + 3600)
    assert cancel(much_later).status == 202
    assert len(cloud.executions(cloud.api.clean_up_machine_arn)) == 1


def test_nobody_else_has_a_job_cleaned_up(cloud: Cloud) -> None:
    start(cloud)
    _end_execution(cloud)
    assert call(cloud, OTTO, "POST", f"/backups/{JOB_ID}/cancel").status == 404
    assert cloud.executions(cloud.api.clean_up_machine_arn) == []


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
