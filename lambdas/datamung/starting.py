"""How a backup starts: one job however often the same request is sent, and whatever answer is lost (H83).

The id is claimed by a conditional write; a typed login goes into the job's secret; the execution has the job's name.
Each of the three is safe to repeat, so the same request finishes what an earlier one left undone.
"""

import json
from contextlib import suppress
from typing import Final

from botocore.exceptions import ClientError

from datamung import events, jobs, ledger, names, sources, tagging
from datamung.callers import Caller
from datamung.clients import Clients
from datamung.errors import JobClosing, JobIdTaken, JobNotFound, NameTaken, SourceNotFound
from datamung.models import BackupRequest, Credentials
from datamung.rows import Job
from datamung.settings import ApiSettings

_S_PER_H: Final = 3600


def start_backup(clients: Clients, api: ApiSettings, caller: Caller, request: BackupRequest) -> Job:
    """The job of this request, started; safe to call twice.

    Raises:
        SourceNotFound: the database does not exist or is not offered to the caller.
        JobIdTaken: the id belongs to another request or another owner.
    """
    if not caller.may_start:
        raise SourceNotFound(f"There is no database {request.source_identifier} that you may back up.")
    job = _claimed(clients, caller, request)
    if request.credentials is None:
        return ensure_started(clients, api, job)
    try:
        _keep_login(clients, job, request.credentials)
    except JobClosing:
        return jobs.get(clients, job["job_id"])
    return ensure_started(clients, api, job)


def ensure_started(clients: Clients, api: ApiSettings, job: Job) -> Job:
    """Starts the job's execution, unless it was started before or the job has ended."""
    if "execution_arn" in job or _is_over(job):
        return job
    execution_arn = _start_execution(clients, api, job["job_id"])
    with suppress(JobClosing):  # a job that was refused at once is in its clean-up already
        jobs.set_fields(clients, job["job_id"], execution_arn=execution_arn)
    return jobs.get(clients, job["job_id"])


def _claimed(clients: Clients, caller: Caller, request: BackupRequest) -> Job:
    """The job under the requested id, if it is this caller's and of this very request."""
    try:
        job = jobs.get(clients, request.job_id)
    except JobNotFound:
        sources.require_offer(clients, caller, request.source_identifier)
        job = jobs.claim(clients, _new_job(clients, caller, request)).job
    if job["owner"] != caller.owner or job["request_hash"] != request.fingerprint():
        raise JobIdTaken(f"The job id {request.job_id} was used before.")
    if not _is_over(job):
        asked = job["request"]
        events.tell(
            clients,
            job["job_id"],
            "requested",
            f"Backup of {asked['source_identifier']} requested, isolation {asked['isolation']['mode']}",
        )
    return job


def _new_job(clients: Clients, caller: Caller, request: BackupRequest) -> Job:
    return {
        "job_id": request.job_id,
        "owner": caller.owner,
        "request_hash": request.fingerprint(),
        "request": request.row(),
        "deadline_s": int(clients.now()) + clients.settings.job_deadline_h * _S_PER_H,
    }


def _keep_login(clients: Clients, job: Job, credentials: Credentials) -> None:
    """Puts the typed login into the job's secret, its ledger row first; a secret that is there already stays.

    Raises JobClosing when clean-up has begun, NameTaken when the secret of that name is not the job's.
    """
    if "secret_arn" in job or _is_over(job):
        return
    job_id, name = job["job_id"], names.resource_name(clients.settings.deployment, job["job_id"])
    entry = ledger.enter(clients, job_id, "secret", name)
    login = {"username": credentials.username, "password": credentials.password.get_secret_value()}
    try:
        made = clients.secretsmanager.create_secret(
            Name=name,
            Description=f"Datamung backup {job_id}: the login typed for it",
            SecretString=json.dumps(login),
            Tags=[{"Key": key, "Value": value} for key, value in tagging.of(clients, job).items()],
        )
        answer, arn = dict(made), made["ARN"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceExistsException":
            raise
        answer, arn = {}, _own_secret(clients, entry)
    ledger.answered(clients, entry, answer, arn=arn)
    jobs.set_fields(clients, job_id, secret_arn=arn)


def _own_secret(clients: Clients, entry: ledger.Entry) -> str:
    """The ARN of the secret that an earlier try made. Raises NameTaken when it is not the job's."""
    secret = clients.secretsmanager.describe_secret(SecretId=entry.name)
    if not tagging.are_of(tagging.read(secret.get("Tags", [])), clients.settings.deployment, entry.job_id):
        ledger.refused(clients, entry)
        raise NameTaken(f"A secret named {entry.name} exists and is not this job's.")
    return secret["ARN"]


def _start_execution(clients: Clients, api: ApiSettings, job_id: str) -> str:
    """The ARN of the execution named after the job: started now, or by an earlier try."""
    try:
        return clients.stepfunctions.start_execution(
            stateMachineArn=api.state_machine_arn, name=job_id, input=json.dumps({"job_id": job_id})
        )["executionArn"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise
    return names.execution_arn(api.state_machine_arn, job_id)


def _is_over(job: Job) -> bool:
    return bool(job.get("closing")) or "outcome" in job
