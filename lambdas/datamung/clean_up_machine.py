"""Starts a clean-up in the place of a job's own execution that has ended."""

import json
from typing import Final

from botocore.exceptions import ClientError

from datamung import execution_end, names
from datamung.clients import Clients
from datamung.rows import Job

_SLOT_S: Final = 300
"""Two requests within one slot start one execution."""


def start(clients: Clients, clean_up_machine_arn: str, job: Job) -> bool:
    """Whether an execution of the clean-up machine was started; not where one goes on. Safe to call at any time."""
    latest = job.get("clean_up_execution_arn")
    if latest is not None and execution_end.is_running(clients, latest):
        return False
    try:
        clients.stepfunctions.start_execution(
            stateMachineArn=clean_up_machine_arn,
            name=names.clean_up_execution(job["job_id"], int(clients.now()) // _SLOT_S),
            input=json.dumps({"job_id": job["job_id"]}),
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise
        return False
    return True
