"""The job's row: claimed once, read before every step, closed once.

Claim, close, cancel and outcome are conditional, so that what is repeated, or comes late, undoes no decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from boto3.dynamodb.conditions import Attr, ConditionBase
from botocore.exceptions import ClientError

from datamung.clients import Clients
from datamung.clock import iso
from datamung.errors import Cancelled, DeadlinePassed, JobClosing, JobEnded, JobNotFound
from datamung.rows import FREE, Failure, Job, Outcome, Phase, Status, plain

CONTRACT_VERSION: Final = 1
"""What the row looks like, written down for whoever reads it years later; it changes with the row's fields."""

_OPEN: Final = Attr("outcome").not_exists() & Attr("closing").not_exists()


@dataclass(frozen=True)
class Claim:
    """The job under the claimed id, and whether this claim made it."""

    job: Job
    is_new: bool


def key_of(job_id: str) -> dict[str, str]:
    """The primary key of the job's row."""
    return {"pk": f"JOB#{job_id}", "sk": "JOB"}


def claim(clients: Clients, job: Job) -> Claim:
    """Takes the id for this job, or answers who has it: ids are never reused. Safe to call twice.

    `job` carries at least job_id, owner, request_hash, request and deadline_s; the rest of a new row is set here.
    """
    row: Job = {
        **job,
        "record": "JOB",
        "contract_version": CONTRACT_VERSION,
        "status": "queued",
        "created_at": iso(clients.now()),
        "attempts": {"plan": {}, "dump": {}},
        "failed_attempts": {"plan": {}, "dump": {}},
        "started_s": {},
        "redumps": 0,
        "lease": FREE,
        "unsettled": "yes",
    }
    try:
        clients.table.put_item(
            Item={**key_of(job["job_id"]), **cast("dict[str, Any]", row)}, ConditionExpression=Attr("pk").not_exists()
        )
    except ClientError as error:
        if not _is_condition(error):
            raise
        return Claim(get(clients, job["job_id"]), is_new=False)
    return Claim(row, is_new=True)


def get(clients: Clients, job_id: str) -> Job:
    """The job as it is now. Raises JobNotFound."""
    item = clients.table.get_item(Key=key_of(job_id), ConsistentRead=True).get("Item")
    if item is None:
        raise JobNotFound(f"There is no job {job_id}.")
    return from_item(item)


def go_on(clients: Clients, job_id: str) -> Job:
    """The job, if it may go on: every step before clean-up begins with this.

    Raises Cancelled, DeadlinePassed, or JobClosing when clean-up has begun (H84).
    """
    job = get(clients, job_id)
    if job.get("closing") or "outcome" in job:
        raise JobClosing(f"Job {job_id} is being cleaned up.")
    if job.get("cancel_requested"):
        raise Cancelled("The job was cancelled.")
    if clients.now() >= job["deadline_s"]:
        raise DeadlinePassed(f"The job did not end within {clients.settings.job_deadline_h} hours.")
    return job


def set_fields(clients: Clients, job_id: str, **fields: Any) -> None:
    """Records what a step found or made. Raises JobClosing once clean-up has begun."""
    try:
        _set(clients, job_id, fields, _OPEN)
    except ClientError as error:
        if not _is_condition(error):
            raise
        raise JobClosing(f"Job {job_id} is being cleaned up.") from error


def enter(clients: Clients, job_id: str, status: Status) -> None:
    """Moves the job to a status. Raises JobClosing once clean-up has begun."""
    set_fields(clients, job_id, status=status)


def begin(clients: Clients, job: Job, name: str) -> int:
    """When the named phase began, in seconds since the epoch; the first call decides."""
    if name not in job["started_s"]:
        job["started_s"][name] = int(clients.now())
        _set_in(clients, job["job_id"], ["started_s", name], job["started_s"][name])
    return job["started_s"][name]


def record_attempt(clients: Clients, job: Job, phase: Phase, shard: int, attempt: int, *, failed: int) -> None:
    """Records which attempt of a shard is the current one, and how many failed, before any task of it starts."""
    job["attempts"][phase][str(shard)] = attempt
    job["failed_attempts"][phase][str(shard)] = failed
    _set_in(clients, job["job_id"], ["attempts", phase, str(shard)], attempt)
    _set_in(clients, job["job_id"], ["failed_attempts", phase, str(shard)], failed)


def request_cancel(clients: Clients, job_id: str) -> None:
    """Raises the flag that the next step reads; safe to call twice. Raises JobEnded when there is an outcome."""
    try:
        _set(clients, job_id, {"cancel_requested": True}, Attr("pk").exists() & Attr("outcome").not_exists())
    except ClientError as error:
        if not _is_condition(error):
            raise
        raise JobEnded(f"Job {job_id} has ended.") from error


def close(clients: Clients, job_id: str) -> Job:
    """Marks the job closing, so that nothing more is created for it, and answers the row as it then is."""
    closing: dict[str, Any] = {"closing": True}
    try:
        row = _set(
            clients, job_id, {**closing, "status": "cleaning"}, Attr("pk").exists() & Attr("outcome").not_exists()
        )
    except ClientError as error:
        if not _is_condition(error):
            raise
        get(clients, job_id)
        row = _set(clients, job_id, closing, Attr("pk").exists())
    return from_item(row)


def record_cleanup(clients: Clients, job_id: str, state: str, left: list[str]) -> None:
    """Records how clean-up ended: `done`, or `left` with a sentence per resource."""
    _set(clients, job_id, {"cleanup": {"state": state, "left": left}}, Attr("pk").exists())


def note_clean_up(clients: Clients, job_id: str, execution_arn: str) -> None:
    """Records which execution cleans up in the place of the job's own; its patience begins now."""
    _set(clients, job_id, {"clean_up_execution_arn": execution_arn}, Attr("pk").exists())
    _set_in(clients, job_id, ["started_s", "cleaning"], int(clients.now()))


def record_outcome(clients: Clients, job_id: str, outcome: Outcome, error: Failure | None) -> Outcome:
    """Records the outcome once; a later call changes nothing and answers the recorded one."""
    fields: dict[str, Any] = {"outcome": outcome, "status": outcome, "ended_at": iso(clients.now())}
    if error is not None:
        fields["error"] = error
    try:
        _set(clients, job_id, fields, Attr("pk").exists() & Attr("outcome").not_exists(), remove=("unsettled",))
    except ClientError as refusal:
        if not _is_condition(refusal):
            raise
        return get(clients, job_id)["outcome"]
    return outcome


def _set(
    clients: Clients, job_id: str, fields: Mapping[str, Any], condition: ConditionBase, *, remove: tuple[str, ...] = ()
) -> dict[str, Any]:
    names = {f"#f{index}": name for index, name in enumerate(fields)}
    values = {f":v{index}": value for index, value in enumerate(fields.values())}
    removal = f" REMOVE {', '.join(remove)}" if remove else ""
    return clients.table.update_item(
        Key=key_of(job_id),
        UpdateExpression="SET " + ", ".join(f"#f{index} = :v{index}" for index in range(len(fields))) + removal,
        ConditionExpression=condition,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
    )["Attributes"]


def _set_in(clients: Clients, job_id: str, path: list[str], value: int) -> None:
    clients.table.update_item(
        Key=key_of(job_id),
        UpdateExpression="SET " + ".".join(f"#p{index}" for index in range(len(path))) + " = :value",
        ExpressionAttributeNames={f"#p{index}": name for index, name in enumerate(path)},
        ExpressionAttributeValues={":value": value},
    )


def from_item(item: Mapping[str, Any]) -> Job:
    """The job in a row as DynamoDB answers it."""
    return cast("Job", {name: plain(value) for name, value in item.items() if name not in {"pk", "sk"}})


def _is_condition(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"
