"""What the API takes and what it answers.

In: a field that is not named here is refused, so no host, ARN, bucket or role can come from a client (H86).
Out: only the fields named here leave, whatever a row holds.
"""

import hashlib
import json
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from datamung.names import JOB_ID_PATTERN, Compression
from datamung.rows import Isolation, Request, Status

INCLUDE_LIMIT_BYTES: Final = 4_000
"""`include` travels in RunTask's container overrides, which hold at most 8,192 characters."""

MAX_WORKERS: Final = 1
"""Workers that one job may have."""


class _In(BaseModel):
    """Refuses unknown fields; its errors never repeat the input, which may hold a password (H85)."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _job_id(candidate: str) -> str:
    if JOB_ID_PATTERN.fullmatch(candidate) is None:
        raise ValueError("must be 8 to 36 of a-z, 0-9 and -, begin and end with a letter or digit, and hold no --")
    return candidate


JobId = Annotated[
    str,
    AfterValidator(_job_id),
    Field(
        description="Chosen by the caller, never used again.",
        json_schema_extra={"minLength": 8, "maxLength": 36, "pattern": f"^{JOB_ID_PATTERN.pattern}$"},
    ),
]
SourceIdentifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,62}$")]
MysqlName = Annotated[str, Field(min_length=1, max_length=64)]
"""MySQL's limit for names of schemas and tables: 64 characters."""


class IsolationChoice(_In):
    """How the dump is kept away from the database's own load."""

    mode: Isolation = "replica"


class Credentials(_In):
    """A login for this one job: it goes into a secret of the job, and nowhere else."""

    username: Annotated[str, Field(min_length=1, max_length=80)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=256)]


class TableName(_In):
    """One table."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)

    schema_name: Annotated[MysqlName, Field(alias="schema")]
    table: MysqlName


class Include(_In):
    """What to dump: whole schemas, and single tables; nothing named means everything."""

    schemas: tuple[MysqlName, ...] = ()
    tables: tuple[TableName, ...] = ()

    @model_validator(mode="after")
    def _fits_into_a_task(self) -> Self:
        if len(json.dumps(self.chosen()).encode()) > INCLUDE_LIMIT_BYTES:
            raise ValueError(f"must be at most {INCLUDE_LIMIT_BYTES:,} bytes of JSON")
        return self

    def chosen(self) -> dict[str, Any]:
        """The lists that name something."""
        lists = self.model_dump(mode="json", by_alias=True)
        return {name: named for name, named in lists.items() if named}


class WorkerChoice(_In):
    """The machine that dumps: Fargate S 1 vCPU/4 GB, M 4/16, L 8/32, XL 16/64, or the VPC's own EC2 instances."""

    size: Literal["S", "M", "L", "XL", "EC2"] = "M"
    count: Annotated[int, Field(ge=1, le=MAX_WORKERS)] = 1


class BackupRequest(_In):
    """One backup; the job id and the database suffice."""

    job_id: JobId
    source_identifier: SourceIdentifier
    isolation: IsolationChoice = IsolationChoice()
    credentials: Credentials | None = None
    include: Include = Include()
    worker: WorkerChoice = WorkerChoice()
    compression: Compression = "zstd"
    verify: Literal["object", "counts", "checksums"] = "counts"

    def row(self) -> Request:
        """What the job's row remembers: everything but id and credentials."""
        return Request(
            source_identifier=self.source_identifier.lower(),
            isolation=self.isolation.model_dump(mode="json"),
            include=self.include.chosen(),
            worker=self.worker.model_dump(mode="json"),
            compression=self.compression,
            verify=self.verify,
        )

    def fingerprint(self) -> str:
        """The same for the same request; it knows whose login was typed, and nothing of the password (H85)."""
        username = self.credentials.username if self.credentials else None
        canonical = json.dumps([self.row(), username], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


class Config(BaseModel):
    """What the sign-in page needs; public."""

    issuer: str
    client_id: str
    region: str
    version: str


class Coverage(BaseModel):
    """How well a database is covered by backups."""

    last_succeeded_at: str | None = Field(description="When its newest succeeded backup ended, if that is recent.")


class Source(BaseModel):
    """A database that the caller may back up; `size_bytes` is its allocated storage."""

    identifier: str
    engine: str
    version: str
    size_bytes: int
    status: str
    coverage: Coverage


class Progress(BaseModel):
    """How far the dump is; `raw_bytes` are bytes of SQL before compression, estimated as a whole by the plan."""

    fraction: Annotated[float, Field(ge=0, le=1)]
    raw_bytes: int
    estimated_raw_bytes: int
    chunks_done: int
    chunks: int
    bytes_per_second: int


class Dump(BaseModel):
    """Where the backup lies; answered once its manifest exists."""

    bucket: str
    key: str
    manifest_key: str
    size_bytes: int


class Failure(BaseModel):
    """Why a job ended, and what to do next."""

    code: str
    message: str
    hint: str


class Backup(BaseModel):
    """One job."""

    job_id: str
    owner: str
    source_identifier: str
    status: Status
    progress: Progress
    dump: Dump | None
    error: Failure | None
    created_at: str
    ended_at: str | None


class Event(BaseModel):
    """One sentence of a job's timeline."""

    at: str
    sentence: str


class ErrorAnswer(BaseModel):
    """Every answer that is not a success."""

    code: str
    message: str
    hint: str
    request_id: str


class Sources(BaseModel):
    """The databases on offer, by identifier."""

    items: list[Source]
    next_token: str | None


class Backups(BaseModel):
    """Jobs, newest first."""

    items: list[Backup]
    next_token: str | None


class Events(BaseModel):
    """A timeline, oldest first."""

    items: list[Event]
    next_token: str | None
