"""Where a secret must not be: everything of a job that a person or a program can read."""

import base64
import json
import urllib.parse
from collections.abc import Iterator
from typing import Any

from local.cloud.facts import Cloud
from local.leftovers import object_keys, query


def traces(cloud: Cloud, job_id: str, secret: str) -> list[str]:
    """The places that hold the secret in any usual spelling."""
    spellings = _spellings(secret)
    return [place for place, text in _places(cloud, job_id) if any(word in text for word in spellings)]


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
    """Each place and its text. Looking for the job's own id shows whether a place was read."""
    yield "the job table", _text([*query(cloud, f"JOB#{job_id}"), *query(cloud, f"WORK#{job_id}")])
    yield "the execution's history", _history(cloud, f"{_executions(cloud.state_machine_arn)}:{job_id}")
    for execution in clean_ups(cloud, job_id):
        yield "a clean-up's history", _history(cloud, execution["executionArn"])
    yield from _logs(cloud)
    for key in object_keys(cloud, f"backups/{job_id}/dump.manifest"):
        content = cloud.client("s3").get_object(Bucket=cloud.bucket, Key=key)["Body"].read()
        yield key, content.decode()
    ecs = cloud.client("ecs")
    arns = ecs.list_tasks(cluster=cloud.cluster_arn, startedBy=job_id, desiredStatus="STOPPED")["taskArns"]
    if arns:
        yield "the tasks", _text(ecs.describe_tasks(cluster=cloud.cluster_arn, tasks=arns)["tasks"])
    for log in cloud.home.glob("*.log"):
        yield log.name, log.read_text(errors="replace")


def clean_ups(cloud: Cloud, job_id: str) -> list[dict[str, Any]]:
    """The executions of the clean-up machine for a job, as Step Functions describes them."""
    states = cloud.client("stepfunctions")
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=cloud.clean_up_machine_arn)
    listed = [execution["executionArn"] for page in pages for execution in page["executions"]]
    described = [dict(states.describe_execution(executionArn=arn)) for arn in listed]
    return [execution for execution in described if json.loads(execution["input"])["job_id"] == job_id]


def _executions(state_machine_arn: str) -> str:
    return state_machine_arn.replace(":stateMachine:", ":execution:")


def _history(cloud: Cloud, execution_arn: str) -> str:
    """Empty where there is no such execution."""
    states = cloud.client("stepfunctions")
    try:
        pages = list(states.get_paginator("get_execution_history").paginate(executionArn=execution_arn))
    except states.exceptions.ExecutionDoesNotExist:
        return ""
    return _text([event for page in pages for event in page["events"]])


def _logs(cloud: Cloud) -> Iterator[tuple[str, str]]:
    logs = cloud.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        yield group["logGroupName"], "\n".join(event["message"] for page in pages for event in page["events"])


def _text(content: Any) -> str:
    return json.dumps(content, default=str, ensure_ascii=False)
