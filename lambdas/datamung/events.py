"""The job's timeline: sentences for a person, written where the thing happens, each once however often it is tried."""

import secrets
from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Key

from datamung.clients import Clients
from datamung.clock import iso
from datamung.jobs import key_of


def tell(clients: Clients, job_id: str, once: str, sentence: str) -> None:
    """Adds a sentence to the timeline, unless one was told under the key `once` before.

    The key is kept in the job's row, in one transaction with the sentence. Sentences never hold secrets or key values.
    """
    at = iso(clients.now())
    client = clients.dynamodb
    try:
        client.transact_write_items(
            TransactItems=[
                {
                    "Update": {
                        "TableName": clients.settings.table,
                        "Key": key_of(job_id),
                        "UpdateExpression": "ADD told :keys",
                        "ConditionExpression": "attribute_exists(pk) AND NOT contains(told, :key)",
                        "ExpressionAttributeValues": {":keys": {once}, ":key": once},
                    }
                },
                {
                    "Put": {
                        "TableName": clients.settings.table,
                        "Item": {
                            "pk": f"JOB#{job_id}",
                            "sk": f"EVENT#{at}#{secrets.token_hex(2)}",
                            "at": at,
                            "sentence": sentence,
                        },
                    }
                },
            ]
        )
    except client.exceptions.TransactionCanceledException as error:
        if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise


def page(
    clients: Clients, job_id: str, limit: int, start_key: Mapping[str, Any] | None = None
) -> tuple[list[dict[str, str]], dict[str, Any] | None]:
    """The timeline in order, as `{at, sentence}`, and the key to go on from (None: that was all)."""
    more: dict[str, Any] = {"ExclusiveStartKey": dict(start_key)} if start_key else {}
    answer = clients.table.query(
        KeyConditionExpression=Key("pk").eq(f"JOB#{job_id}") & Key("sk").begins_with("EVENT#"), Limit=limit, **more
    )
    found = [{"at": str(item["at"]), "sentence": str(item["sentence"])} for item in answer["Items"]]
    return found, answer.get("LastEvaluatedKey")
