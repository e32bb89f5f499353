"""plan.json, format 1: what the plan worker decided, and all that a dump worker and the manifest need to know of it.

A plan is immutable: its canonical bytes are hashed, the hash travels in the job row and in every result. It holds key
values (in `where` and `range`), so it lives only in the encrypted bucket and is never logged.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Literal, Self

from worker.codec import decode, encode
from worker.contract import Compression, Engine, Isolation, Verify
from worker.errors import PlanMismatch

PLAN_FORMAT = 1

StreamRunKind = Literal["data", "routines", "triggers", "events", "views", "everything"]


@dataclass(frozen=True)
class Server:
    """What a restore should compare (H19, H44)."""

    version: str
    version_comment: str
    server_uuid: str
    sql_mode: str
    character_set_server: str
    collation_server: str
    lower_case_table_names: int
    time_zone: str
    max_allowed_packet: int
    net_write_timeout: int


@dataclass(frozen=True)
class Client:
    program: Literal["mysqldump", "mariadb-dump"]
    version: str


@dataclass(frozen=True)
class Position:
    """Where in the source's history the clone stands. `file` and `position` are the source's binary log; `lag_s` is how
    far behind the source the clone was when it was frozen."""

    file: str
    position: int
    gtid_set: str
    lag_s: int
    frozen_at: str


@dataclass(frozen=True)
class Fingerprint:
    """What changes when a clone moves (H92). `executed_gtid_set` is None where no transaction had a GTID,
    `applied_position` where the server is no replica."""

    server_uuid: str
    started_at_s: int
    executed_gtid_set: str | None
    applied_position: str | None
    replica_threads_stopped: bool
    read_only: bool


@dataclass(frozen=True)
class SchemaItem:
    name: str
    create_sha256: str


@dataclass(frozen=True)
class TableItem:
    """A table, sequence or system-versioned table; `rows` and `checksum` only where `verify` asks. `data_bytes` is the
    server's estimate of the rows without secondary indexes."""

    schema: str
    name: str
    engine: str
    rows: int | None
    checksum: int | None
    data_bytes: int


@dataclass(frozen=True)
class ViewItem:
    schema: str
    name: str
    definer: str
    sha256: str


@dataclass(frozen=True)
class RoutineItem:
    schema: str
    name: str
    type: str
    definer: str
    sha256: str


@dataclass(frozen=True)
class TriggerItem:
    schema: str
    name: str
    table: str
    definer: str
    sha256: str


@dataclass(frozen=True)
class EventItem:
    schema: str
    name: str
    definer: str
    status: str
    sha256: str


@dataclass(frozen=True)
class Inventory:
    """Every object that the dump must hold; each `sha256` is of the text of the object's SHOW CREATE, in hex."""

    schemas: tuple[SchemaItem, ...]
    tables: tuple[TableItem, ...]
    views: tuple[ViewItem, ...]
    routines: tuple[RoutineItem, ...]
    triggers: tuple[TriggerItem, ...]
    events: tuple[EventItem, ...]


@dataclass(frozen=True)
class Range:
    """The keys of a range's first and last row, for people; the dump goes by `where`."""

    first: str
    last: str


@dataclass(frozen=True)
class Run:
    """One mysqldump: whole tables of one schema, or one table's range. `where` goes into the option file verbatim."""

    schema: str
    tables: tuple[str, ...]
    where: str | None = None
    range: Range | None = None


@dataclass(frozen=True)
class Chunk:
    """One part of the upload: its runs one after another. Number 1 is the only one of kind `schema`."""

    number: int
    kind: Literal["schema", "data"]
    runs: tuple[Run, ...]
    estimated_raw_bytes: int
    rows: int | None = None


@dataclass(frozen=True)
class IgnoredTable:
    schema: str
    table: str


@dataclass(frozen=True)
class StreamRun:
    """One mysqldump of the stream. `data` names one table; `routines`, `triggers` and `events` one schema; `views` and
    `everything` all schemas at once (H96)."""

    kind: StreamRunKind
    schema: str | None = None
    tables: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    ignore_tables: tuple[IgnoredTable, ...] = ()


@dataclass(frozen=True)
class Stream:
    """The parts from `first_number` on, sequential and open-ended."""

    first_number: int
    runs: tuple[StreamRun, ...]


@dataclass(frozen=True)
class Plan:
    """The whole plan. `ceiling_bytes` is the compressed size at which a chunk is stopped and moved to the stream."""

    job_id: str
    isolation: Isolation
    engine: Engine
    compression: Compression
    verify: Verify
    created_at: str
    server: Server
    client: Client
    position: Position | None
    fingerprint: Fingerprint | None
    inventory: Inventory
    warnings: tuple[str, ...]
    estimated_raw_bytes: int
    ceiling_bytes: int
    chunks: tuple[Chunk, ...]
    stream: Stream
    format: int = PLAN_FORMAT

    def to_bytes(self) -> bytes:
        """The canonical bytes, whose SHA-256 is the plan's identity."""
        return json.dumps(encode(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, stored: bytes, sha256_hex: str | None = None) -> Self:
        """The plan of these bytes.

        Raises:
            PlanMismatch: the bytes are not those of `sha256_hex`, or not a plan of this format.
        """
        if sha256_hex is not None and plan_sha256(stored) != sha256_hex:
            raise PlanMismatch("The plan object is not the one that the job recorded.")
        try:
            document = json.loads(stored)
            if document["format"] != PLAN_FORMAT:
                raise PlanMismatch(f"The plan is of format {document['format']}, this worker reads {PLAN_FORMAT}.")
            plan = decode(cls, document)
        except (ValueError, KeyError, TypeError):
            raise PlanMismatch("The plan object is not a plan.") from None
        return plan


def plan_sha256(stored: bytes) -> str:
    """SHA-256 of a plan's canonical bytes, in hex."""
    return hashlib.sha256(stored).hexdigest()
