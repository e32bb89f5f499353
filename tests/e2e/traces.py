"""Where a secret must not be: everything of a job that a person or a program can read."""

import base64
import json
import urllib.parse
from collections.abc import Iterator
from typing import Any

from local.cloud import Cloud
from local.leftovers import object_keys, query
from tests.e2e.sources import home_of


def traces(cloud: Cloud, job_id: str, secret: str) -> list[str]:
    """The places that hold the secret in any usual spelling."""
    return [place for place, text in _places(cloud, job_id) if any(word in text for word in _spellings(secret))]


def _spellings(secret: str) -> set[str]:
    return {
        secret,
        json.dumps(secret)[1:-1],
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
        base64.b64encode(secret.encode()).decode(),
        secret.replace("\\", "\\\\").replace("'", "\\'"),
        repr(secret)[1:-1],
    }


def _places(cloud: Cloud, job_id: str) -> Iterator[tuple[str, str]]:
    """Each place and its text; a place that must have text and has none is a mistake of the test."""
    rows = [*query(cloud, f"JOB#{job_id}"), *query(cloud, f"WORK#{job_id}")]
    assert rows
    yield "the job table", _text(rows)
    execution = f"{cloud.state_machine_arn.replace(':stateMachine:', ':execution:')}:{job_id}"
    history = cloud.client("stepfunctions").get_paginator("get_execution_history").paginate(executionArn=execution)
    events = [event for page in history for event in page["events"]]
    assert events
    yield "the execution's history", _text(events)
    yield from _logs(cloud)
    for key in object_keys(cloud, f"backups/{job_id}/dump.manifest"):
        content = cloud.client("s3").get_object(Bucket=cloud.bucket, Key=key)["Body"].read()
        yield key, content.decode()
    ecs = cloud.client("ecs")
    arns = ecs.list_tasks(cluster=cloud.cluster_arn, startedBy=job_id, desiredStatus="STOPPED")["taskArns"]
    if arns:
        yield "the tasks", _text(ecs.describe_tasks(cluster=cloud.cluster_arn, tasks=arns)["tasks"])
    for log in home_of(cloud).glob("*.log"):
        yield log.name, log.read_text(errors="replace")


def _logs(cloud: Cloud) -> Iterator[tuple[str, str]]:
    logs = cloud.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    assert groups
    for group in groups:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        yield group, "\n".join(event["message"] for page in pages for event in page["events"])


def _text(content: Any) -> str:
    return json.dumps(content, default=str, ensure_ascii=False)
