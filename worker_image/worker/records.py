"""What a worker writes down: the rows `WORK#<job id>` of the job table, and nothing else (its role allows no more).

A result is accepted by one conditional put: the first wins, and the loser is told what was accepted, so that a
replacement and a straggler agree (H93). Every write is safe to repeat. Rows hold no secret and no key value.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from worker.contract import Phase

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

Row = dict[str, Any]


@dataclass(frozen=True)
class _Record:
    """A row's own fields; what a table holds besides them is ignored."""

    def row(self) -> Row:
        return asdict(self)

    @classmethod
    def of(cls, row: Row) -> Self:
        return cls(**{field.name: row[field.name] for field in fields(cls)})


@dataclass(frozen=True)
class PlanRecord(_Record):
    """Where the plan lies and how large the work is; `summary` is a sentence for the timeline."""

    plan_key: str
    plan_sha256: str
    chunks: int
    stream_first: int
    estimated_raw_bytes: int
    tables: int
    summary: str


@dataclass(frozen=True)
class ChunkRecord(_Record):
    """One accepted part. `sha256` is base64 of the stored bytes, as S3's ChecksumSHA256; `moved`: its range went to the
    stream and the part holds no data; `warnings` are the client's (H05)."""

    plan_sha256: str
    number: int
    shard: int
    attempt: int
    etag: str
    sha256: str
    size_bytes: int
    raw_bytes: int
    rows: int | None
    moved: bool
    warnings: list[str]


@dataclass(frozen=True)
class StreamPartRecord(_Record):
    """One part of the stream, and the runs that begin in it (`offset_bytes` from the stream's start, compressed)."""

    attempt: int
    number: int
    etag: str
    sha256: str
    size_bytes: int
    raw_bytes: int
    runs: list[Row]


@dataclass(frozen=True)
class StreamRecord(_Record):
    """The whole stream: parts `first` to `last` of one attempt. Its existence says that everything is written;
    `warnings` are the client's (H05)."""

    plan_sha256: str
    attempt: int
    first: int
    last: int
    size_bytes: int
    raw_bytes: int
    warnings: list[str]


@dataclass(frozen=True)
class Heartbeat(_Record):
    """Life (`at`) and progress (`progress_at`), epoch seconds; `activity` is a short sentence without key values."""

    attempt: int
    at: int
    progress_at: int
    raw_bytes: int
    chunks_done: int
    activity: str


@dataclass(frozen=True)
class FailureRecord(_Record):
    """Why a worker ended; `retryable` says whether a fresh one may succeed."""

    code: str
    message: str
    retryable: bool
    exit_code: int


@dataclass(frozen=True)
class FreezeRecord(_Record):
    """A worker is about to stop replication on this server, which runs since then (epoch seconds): `lag_s` behind."""

    server_uuid: str
    server_started_at_s: int
    lag_s: int


class Records:
    """The work rows of one job. Safe to share between threads: only the table's client is used."""

    def __init__(self, table: "Table", job_id: str) -> None:
        self._table = table
        self._pk = f"WORK#{job_id}"

    def note_freeze(self, freeze: FreezeRecord) -> None:
        """The last counts: a server that was restarted is frozen anew."""
        self.put("FREEZE", freeze.row())

    def freeze(self) -> FreezeRecord | None:
        row = self.read("FREEZE")
        return FreezeRecord.of(row) if row else None

    def accept_plan(self, plan: PlanRecord) -> PlanRecord:
        """The plan that counts: this one, or the one that was first."""
        return PlanRecord.of(self.put_first("PLAN", plan.row()))

    def plan(self) -> PlanRecord | None:
        row = self.read("PLAN")
        return PlanRecord.of(row) if row else None

    def accept_chunk(self, chunk: ChunkRecord) -> ChunkRecord:
        """The result that counts for this chunk: this one, or the one that was first."""
        return ChunkRecord.of(self.put_first(f"CHUNK#{chunk.number:05d}", chunk.row()))

    def accepted_chunks(self) -> dict[int, ChunkRecord]:
        """Every chunk accepted so far, by number."""
        return {row["number"]: ChunkRecord.of(row) for row in self.rows("CHUNK#")}

    def put_stream_part(self, part: StreamPartRecord) -> None:
        self.put(f"STREAMPART#{part.attempt:02d}#{part.number:05d}", part.row())

    def stream_parts(self, attempt: int) -> list[StreamPartRecord]:
        """One attempt's parts in the order of the object."""
        return [StreamPartRecord.of(row) for row in self.rows(f"STREAMPART#{attempt:02d}#")]

    def accept_stream(self, stream: StreamRecord) -> StreamRecord:
        """The stream that counts: this one, or the one that was first."""
        return StreamRecord.of(self.put_first("STREAM", stream.row()))

    def stream(self) -> StreamRecord | None:
        row = self.read("STREAM")
        return StreamRecord.of(row) if row else None

    def put_heartbeat(self, phase: Phase, shard: int, heartbeat: Heartbeat) -> None:
        self.put(f"HEARTBEAT#{phase}#{shard:02d}", heartbeat.row())

    def put_failure(self, phase: Phase, shard: int, attempt: int, failure: FailureRecord) -> None:
        self.put(f"FAILURE#{phase}#{shard:02d}#{attempt:02d}", failure.row())

    # The four accesses to the table; everything above is made of them.

    def put(self, sk: str, row: Row) -> None:
        """Writes a row; the last wins."""
        self._table.meta.client.put_item(TableName=self._table.name, Item={"pk": self._pk, "sk": sk, **row})

    def put_first(self, sk: str, row: Row) -> Row:
        """Writes a row that is not there yet, and returns the row that is there now."""
        client = self._table.meta.client
        try:
            client.put_item(
                TableName=self._table.name,
                Item={"pk": self._pk, "sk": sk, **row},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except client.exceptions.ConditionalCheckFailedException:
            accepted = self.read(sk)
            return accepted if accepted else self.put_first(sk, row)
        return row

    def read(self, sk: str) -> Row | None:
        found = self._table.meta.client.get_item(
            TableName=self._table.name, Key={"pk": self._pk, "sk": sk}, ConsistentRead=True
        )
        return _plain(found["Item"]) if "Item" in found else None

    def rows(self, prefix: str) -> Iterator[Row]:
        """The rows whose sort key begins with `prefix`, in order."""
        pages = self._table.meta.client.get_paginator("query").paginate(
            TableName=self._table.name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": self._pk, ":prefix": prefix},
            ConsistentRead=True,
        )
        return (_plain(row) for page in pages for row in page["Items"])


def _plain(value: Any) -> Any:
    """DynamoDB's decimals as the whole numbers they were."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value
