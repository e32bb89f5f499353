"""State "Find ending": why the job's own execution is over, before anything of the job's is removed in its place."""

import os
from functools import cache
from typing import Any

from datamung import events, execution_end, jobs
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errors import JobRunning
from datamung.settings import MachineSettings


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{"Error": …, "Cause": …}`, as a Catch would."""
    return find_ending(clients(), _machine(), event["job_id"], event["execution_arn"])


def find_ending(clients: Clients, machine: MachineSettings, job_id: str, execution_arn: str) -> dict[str, Any]:
    """Safe to call at any time. `execution_arn` is that of the clean-up that asks, noted in the job's row.

    Raises JobRunning when the job's own execution goes on: it cleans up after itself.
    """
    job = jobs.get(clients, job_id)
    ending = execution_end.of(clients, machine.state_machine_arn, job)
    if ending is None:
        raise JobRunning(f"The execution of job {job_id} goes on.")
    jobs.note_clean_up(clients, job_id, execution_arn)
    if "outcome" not in job:
        events.tell(clients, job_id, "ending", f"{ending.message.removesuffix('.')}; cleaning up in its place")
    return {"Error": ending.error.code(), "Cause": ending.message}


@cache
def _machine() -> MachineSettings:
    return MachineSettings.from_environment(os.environ)
