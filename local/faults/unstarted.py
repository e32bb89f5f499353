"""Jobs that are accepted and never started: the API cannot reach Step Functions, and its caller gives up."""

import time
from datetime import UTC, datetime
from typing import Any

from local.cloud.facts import Cloud
from local.demo.api import Api, Refused
from local.faults import settings


class NotRefused(Exception):
    """The API started a job that it could not start."""


def accept_only(cloud: Cloud, **request: Any) -> None:
    """The job's id is claimed and its typed login kept; its execution does not start, and the caller gets an error."""
    nowhere = {"DATAMUNG_STATE_MACHINE_ARN": f"{cloud.state_machine_arn}-gone"}
    with settings.changed(cloud, "api", nowhere):
        try:
            Api(cloud.api_url, cloud.token).start(**request)
        except Refused:
            return
    raise NotRefused(f"the API answered as if it had started {request['job_id']}")


def age(cloud: Cloud, job_id: str, by_s: float) -> None:
    """Let the job be so old."""
    long_ago = datetime.fromtimestamp(time.time() - by_s, UTC).isoformat(timespec="milliseconds")
    cloud.client("dynamodb").update_item(
        TableName=cloud.job_table,
        Key={"pk": {"S": f"JOB#{job_id}"}, "sk": {"S": "JOB"}},
        UpdateExpression="SET created_at = :long_ago",
        ExpressionAttributeValues={":long_ago": {"S": long_ago.replace("+00:00", "Z")}},
    )
