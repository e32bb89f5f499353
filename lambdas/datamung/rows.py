"""The rows of the job table, as they are stored.

`JOB#<id>` holds what Lambdas write: the job, its timeline, its ledger. `WORK#<id>` holds what a worker may write:
freeze, plan, chunks, stream, heartbeats, failures. Numbers are whole; a field that is not known yet is absent.
"""

from decimal import Decimal
from typing import Any, Final, Literal, NotRequired, TypedDict

Phase = Literal["plan", "dump"]
Outcome = Literal["succeeded", "failed", "cancelled"]
Status = Literal["queued", "isolating", "planning", "dumping", "completing", "verifying", "cleaning", Outcome]
Isolation = Literal["replica", "direct"]


class Request(TypedDict):
    """What the user asked for; never credentials."""

    source_identifier: str
    isolation: dict[str, Any]
    include: dict[str, Any]
    worker: dict[str, Any]
    compression: Literal["zstd", "gzip"]
    verify: Literal["object", "counts", "checksums"]


class Source(TypedDict):
    """The database as the preflight found it."""

    identifier: str
    arn: str
    engine: Literal["mysql", "mariadb"]
    engine_version: str
    host: str
    port: int
    vpc_id: str
    availability_zone: str
    instance_class: str
    storage_type: str
    allocated_storage_gib: int
    iops: NotRequired[int]
    storage_throughput: NotRequired[int]
    security_group_ids: NotRequired[list[str]]
    subnet_ids: NotRequired[list[str]]


class Worker(TypedDict):
    """Where and as what the job's workers run; fixed by the preflight, so that a redeployment changes nothing."""

    task_definition_arn: str
    launch: dict[str, str]
    subnet_id: str
    availability_zone: NotRequired[str]
    assign_public_ip: bool
    security_group_ids: list[str]
    count: int


class Clone(TypedDict):
    """The clone's address."""

    identifier: str
    host: str
    port: int


class Upload(TypedDict):
    """The one multipart upload; in `direct` each attempt has its own."""

    key: str
    upload_id: str
    attempt: int


class Plan(TypedDict):
    """Where the plan lies and what it must hash to."""

    key: str
    sha256: str
    chunks: int
    stream_first: int
    estimated_raw_bytes: int


class Dump(TypedDict):
    """The finished object."""

    bucket: str
    key: str
    version_id: str
    size_bytes: int
    raw_bytes: int
    """What it holds, uncompressed."""
    etag: str


class Failure(TypedDict):
    """Why a job ended."""

    code: str
    message: str
    hint: str


class Lease(TypedDict):
    """Who may clean up just now, and until when (epoch seconds)."""

    holder: str
    until_s: int


FREE: Final[Lease] = {"holder": "", "until_s": 0}


class Job(TypedDict, total=False):
    """One backup: sort key `JOB`."""

    job_id: str
    record: Literal["JOB"]
    contract_version: int
    owner: str
    request_hash: str
    request: Request
    status: Status
    created_at: str
    ended_at: str
    deadline_s: int
    execution_arn: str
    secret_arn: str
    source: Source
    worker: Worker
    security_group_id: str
    clone: Clone
    upload: Upload
    plan: Plan
    dump: Dump
    manifest_key: str
    attempts: dict[Phase, dict[str, int]]
    """Per phase and shard the number of the current attempt, recorded before its task is started."""
    failed_attempts: dict[Phase, dict[str, int]]
    """Per phase and shard how many attempts ended by their own fault; an interruption is none."""
    redumps: int
    started_s: dict[str, int]
    """When each phase (clone, plan, dump, cleaning) began."""
    cancel_requested: bool
    closing: bool
    lease: Lease
    clean_up_execution_arn: str
    """The newest execution of the clean-up machine for this job."""
    cleanup: dict[str, Any]
    error: Failure
    outcome: Outcome
    unsettled: Literal["yes"]
    """There is no outcome yet."""


class Chunk(TypedDict):
    """One accepted part: sort key `CHUNK#<number>`."""

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
    """The client's, few and short; so are the stream's."""


class StreamPart(TypedDict):
    """One part of one attempt's stream: sort key `STREAMPART#<attempt>#<number>`."""

    number: int
    etag: str
    sha256: str
    size_bytes: int
    raw_bytes: int
    runs: list[dict[str, Any]]


class Stream(TypedDict):
    """The accepted stream: sort key `STREAM`."""

    plan_sha256: str
    attempt: int
    first: int
    last: int
    size_bytes: int
    raw_bytes: int
    warnings: list[str]


class Heartbeat(TypedDict):
    """What a worker last said of itself: sort key `HEARTBEAT#<phase>#<shard>`."""

    attempt: int
    at: int
    progress_at: int
    raw_bytes: int
    chunks_done: int
    activity: str


class WorkerFailure(TypedDict):
    """Why a worker ended: sort key `FAILURE#<phase>#<shard>#<attempt>`."""

    code: str
    message: str
    retryable: bool
    exit_code: int


KindName = Literal["task", "upload", "clone", "security_group", "secret", "object"]
"""What a job may make."""


class LedgerRow(TypedDict):
    """One resource that was, or may be about to be, created: sort key `LEDGER#<kind>#<name>`."""

    kind: KindName
    name: str
    create_by: int
    state: Literal["open", "gone", "kept"]
    arn: NotRequired[str]
    unsettled: NotRequired[Literal["yes"]]
    """Its state is open; the sweeper's index holds such rows only."""


class Covered(TypedDict):
    """A database's newest succeeded backup: partition `COVERAGE`, sort key its identifier."""

    job_id: str
    job_owner: str
    ended_at: str


def plain(value: Any) -> Any:
    """A stored value with `int` and `list` in place of DynamoDB's `Decimal` and `set`."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | set):
        return [plain(inner) for inner in value]
    return value
