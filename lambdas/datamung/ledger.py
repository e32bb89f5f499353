"""The ledger: a row for every resource, written before its create, so that nothing can be made and forgotten.

A row says until when a create may still be in flight, or made and not yet shown (`create_by`). "Not found" before then
means look again (H105).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from boto3.dynamodb.conditions import Attr, Key

from datamung import conditional, queries
from datamung.clients import Clients
from datamung.errors import JobClosing
from datamung.jobs import key_of
from datamung.rows import KindName, LedgerRow, plain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import ConditionCheckTypeDef, UpdateTypeDef

WORDS: Final[Mapping[KindName, str]] = {
    "task": "worker",
    "upload": "upload",
    "clone": "read replica",
    "secret": "secret",
    "object": "object",
    "security_group": "security group",
}
"""What a person calls each kind."""

FUNCTION_TIMEOUT_S: Final = 60
"""The time-out of the functions that create; `stacks/functions.py` sets it."""

LONG_FUNCTION_TIMEOUT_S: Final = 300
"""The time-out of the functions that complete, verify, publish and clean up."""

_IN_FLIGHT_S: Final = 60
"""How long a request may still take effect after the function that sent it was killed."""

_UNSEEN_S: Final = 30
"""After an answered create, so long AWS may not show what it made
(https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html)."""

_SHOWN_LATE: Final[frozenset[KindName]] = frozenset({"task", "clone", "security_group"})
"""Of ECS, RDS and EC2; S3 shows at once what it has answered, and a secret is made before its job's machine starts."""

_JOB_IS_OPEN: Final = "attribute_exists(pk) AND attribute_not_exists(closing) AND attribute_not_exists(outcome)"


@dataclass(frozen=True)
class Entry:
    """An open row that this call wrote; `is_first` when no earlier try can have sent a create."""

    job_id: str
    kind: KindName
    name: str
    is_first: bool


def enter(
    clients: Clients,
    job_id: str,
    kind: KindName,
    name: str,
    *,
    function_timeout_s: int = FUNCTION_TIMEOUT_S,
    made_by_worker: bool = False,
) -> Entry:
    """Writes the row, in one transaction with a check that the job is open. Safe to call twice.

    What a worker makes may come at any time while one runs, and not after: clean-up looks for it when all have ended.
    Raises JobClosing when clean-up has begun: the resource must not be created.
    """
    create_by = int(clients.now()) + (0 if made_by_worker else function_timeout_s + _IN_FLIGHT_S)
    existed = "Item" in clients.table.get_item(Key=_key(job_id, kind, name), ConsistentRead=True)
    table, client = clients.settings.table, clients.dynamodb
    try:
        client.transact_write_items(
            TransactItems=[
                {"ConditionCheck": _job_is_open(table, job_id)},
                {"Update": _open_row(table, job_id, kind, name, create_by)},
            ]
        )
    except client.exceptions.TransactionCanceledException as error:
        if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise
        raise JobClosing(f"Job {job_id} is being cleaned up: no {WORDS[kind]} is made for it.") from error
    return Entry(job_id, kind, name, is_first=not existed)


def answered(clients: Clients, entry: Entry, answer: Mapping[str, Any], *, arn: str | None = None) -> None:
    """Records that the create was answered, and what it made.

    When it was the only one ever sent, none is in flight any more: clean-up waits only until AWS surely shows it.
    """
    values: dict[str, Any] = {}
    if arn is not None:
        values["arn"] = arn
    if entry.is_first and answer.get("ResponseMetadata", {}).get("RetryAttempts") == 0:
        values["create_by"] = int(clients.now()) + (_UNSEEN_S if entry.kind in _SHOWN_LATE else 0)
    if values:
        _set(clients, entry.job_id, entry.kind, entry.name, values)


def refused(clients: Clients, entry: Entry) -> None:
    """Closes the row of a create that can never succeed: a resource of that name exists and is not the job's."""
    _settle(clients, entry.job_id, entry.kind, entry.name, "gone")


def settle(clients: Clients, job_id: str, row: LedgerRow, state: Literal["gone", "kept"]) -> None:
    """Closes a row: its resource is gone for good, or is the backup itself. Safe to call twice."""
    _settle(clients, job_id, row["kind"], row["name"], state)


def reopen(clients: Clients, job_id: str, kind: KindName, name: str) -> bool:
    """Opens a row again whose resource has appeared after it was taken for gone; whether there was such a row.

    A create that lands later than any request should is still found by the sweeper, and is the ledger's (H105).
    """
    return conditional.update(
        clients,
        _key(job_id, kind, name),
        UpdateExpression="SET #state = :open, unsettled = :yes",
        ConditionExpression=Attr("state").eq("gone"),
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":open": "open", ":yes": "yes"},
    )


def entries(clients: Clients, job_id: str) -> Iterator[LedgerRow]:
    """Every row of the job, open or not."""
    condition = Key("pk").eq(f"JOB#{job_id}") & Key("sk").begins_with("LEDGER#")
    rows = queries.every_row(clients, KeyConditionExpression=condition, ConsistentRead=True)
    return (cast("LedgerRow", plain(row)) for row in rows)


def _job_is_open(table: str, job_id: str) -> "ConditionCheckTypeDef":
    return {"TableName": table, "Key": key_of(job_id), "ConditionExpression": _JOB_IS_OPEN}


def _open_row(table: str, job_id: str, kind: KindName, name: str, create_by: int) -> "UpdateTypeDef":
    return {
        "TableName": table,
        "Key": _key(job_id, kind, name),
        "UpdateExpression": (
            "SET #kind = :kind, #name = :name, #state = :open, create_by = :create_by, unsettled = :yes"
        ),
        "ExpressionAttributeNames": {"#kind": "kind", "#name": "name", "#state": "state"},
        "ExpressionAttributeValues": {
            ":kind": kind,
            ":name": name,
            ":open": "open",
            ":create_by": create_by,
            ":yes": "yes",
        },
    }


def _key(job_id: str, kind: str, name: str) -> dict[str, str]:
    return {"pk": f"JOB#{job_id}", "sk": f"LEDGER#{kind}#{name}"}


def _set(clients: Clients, job_id: str, kind: str, name: str, values: Mapping[str, Any]) -> None:
    clients.table.update_item(
        Key=_key(job_id, kind, name),
        UpdateExpression="SET " + ", ".join(f"#f{index} = :v{index}" for index in range(len(values))),
        ExpressionAttributeNames={f"#f{index}": field for index, field in enumerate(values)},
        ExpressionAttributeValues={f":v{index}": value for index, value in enumerate(values.values())},
    )


def _settle(clients: Clients, job_id: str, kind: str, name: str, state: Literal["gone", "kept"]) -> None:
    clients.table.update_item(
        Key=_key(job_id, kind, name),
        UpdateExpression="SET #state = :state REMOVE unsettled",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":state": state},
    )
