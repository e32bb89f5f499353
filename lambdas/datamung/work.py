"""What the workers wrote of themselves: plan, chunks, stream, heartbeats, failures.

Workers own these rows; the control plane reads them, and withdraws an acceptance only where S3 no longer has the part.
"""

from collections.abc import Iterator
from typing import Any, cast

from boto3.dynamodb.conditions import Key

from datamung import queries
from datamung.clients import Clients
from datamung.rows import Chunk, Heartbeat, Phase, Stream, StreamPart, WorkerFailure, plain


def plan(clients: Clients, job_id: str) -> dict[str, Any] | None:
    """The plan row: plan_key, plan_sha256, chunks, stream_first, estimated_raw_bytes, tables, summary."""
    return _get(clients, job_id, "PLAN")


def chunks(clients: Clients, job_id: str) -> dict[int, Chunk]:
    """The accepted chunks by part number."""
    rows = cast("Iterator[Chunk]", _query(clients, job_id, "CHUNK#"))
    return {row["number"]: row for row in rows}


def stream(clients: Clients, job_id: str) -> Stream | None:
    """The accepted stream."""
    return cast("Stream | None", _get(clients, job_id, "STREAM"))


def stream_parts(clients: Clients, job_id: str, attempt: int) -> dict[int, StreamPart]:
    """The parts of one attempt's stream by part number."""
    rows = cast("Iterator[StreamPart]", _query(clients, job_id, f"STREAMPART#{attempt:02d}#"))
    return {row["number"]: row for row in rows}


def heartbeat(clients: Clients, job_id: str, phase: Phase, shard: int) -> Heartbeat | None:
    """What the shard's worker last said."""
    return cast("Heartbeat | None", _get(clients, job_id, f"HEARTBEAT#{phase}#{shard:02d}"))


def heartbeats(clients: Clients, job_id: str, phase: Phase) -> list[Heartbeat]:
    """What each shard's worker last said, in the order of shards."""
    return cast("list[Heartbeat]", list(_query(clients, job_id, f"HEARTBEAT#{phase}#")))


def failure(clients: Clients, job_id: str, phase: Phase, shard: int, attempt: int) -> WorkerFailure | None:
    """Why an attempt ended, if its worker could still say so."""
    return cast("WorkerFailure | None", _get(clients, job_id, f"FAILURE#{phase}#{shard:02d}#{attempt:02d}"))


def withdraw_chunk(clients: Clients, job_id: str, number: int) -> None:
    """Makes a chunk be dumped again; safe to call twice."""
    clients.table.delete_item(Key={"pk": f"WORK#{job_id}", "sk": f"CHUNK#{number:05d}"})


def withdraw_stream(clients: Clients, job_id: str) -> None:
    """Makes the whole stream be dumped again: a stream is one unit. Safe to call twice."""
    clients.table.delete_item(Key={"pk": f"WORK#{job_id}", "sk": "STREAM"})


def _get(clients: Clients, job_id: str, sort_key: str) -> dict[str, Any] | None:
    item = clients.table.get_item(Key={"pk": f"WORK#{job_id}", "sk": sort_key}, ConsistentRead=True).get("Item")
    return None if item is None else plain(item)


def _query(clients: Clients, job_id: str, prefix: str) -> Iterator[dict[str, Any]]:
    condition = Key("pk").eq(f"WORK#{job_id}") & Key("sk").begins_with(prefix)
    rows = queries.every_row(clients, KeyConditionExpression=condition, ConsistentRead=True)
    return (plain(row) for row in rows)
