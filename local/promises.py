"""What every job keeps, however it ended and whatever happened to it: nothing is left, and the end is told once."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from local.cloud.facts import Cloud
from local.leftovers import leftovers, object_keys, query
from local.traces import traces

_OUTCOME: Final = "The backup "
"""How the sentence of an outcome begins (`lambdas/record_outcome.py`); no other sentence does."""


def broken(cloud: Cloud, job_id: str, secrets: Collection[str]) -> list[str]:
    """A line for each promise that the ended job broke; `secrets` are the passwords that it had to do with."""
    return [
        *leftovers(cloud, job_id),
        *_unsettled(cloud, job_id),
        *_outcome(cloud, job_id),
        *(f"a password in {place}" for secret in secrets for place in traces(cloud, job_id, secret)),
    ]


def row_of(cloud: Cloud, job_id: str) -> dict[str, Any]:
    """The job's own row, as DynamoDB writes it."""
    (row,) = (row for row in query(cloud, f"JOB#{job_id}", "JOB") if row["sk"]["S"] == "JOB")
    return row


def _unsettled(cloud: Cloud, job_id: str) -> Iterator[str]:
    """The index that the sweeper reads; MiniStack's is never late."""
    answer = cloud.client("dynamodb").query(
        TableName=cloud.job_table,
        IndexName="unsettled",
        KeyConditionExpression="unsettled = :yes AND pk = :pk",
        ExpressionAttributeValues={":yes": {"S": "yes"}, ":pk": {"S": f"JOB#{job_id}"}},
    )
    yield from (f"unsettled row {row['sk']['S']}" for row in answer["Items"])


def _outcome(cloud: Cloud, job_id: str) -> Iterator[str]:
    """Recorded and told once; and a dump is there if, and only if, the job succeeded."""
    row = row_of(cloud, job_id)
    outcome, status = row.get("outcome", {}).get("S"), row["status"]["S"]
    if outcome is None or outcome != status or "ended_at" not in row:
        yield f"outcome {outcome} and status {status}"
    sentences = [event["sentence"]["S"] for event in query(cloud, f"JOB#{job_id}", "EVENT#")]
    told = [sentence for sentence in sentences if sentence.startswith(_OUTCOME)]
    if len(told) != 1:
        yield f"the outcome was told {len(told)} times: {told}"
    if bool(object_keys(cloud, f"backups/{job_id}/")) != (outcome == "succeeded"):
        yield f"a job that {outcome} and a dump do not go together"
