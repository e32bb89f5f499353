"""What the API takes and what it answers.

Only the fields named here leave, whatever a row holds. What a backup may be asked for is in `options.py`.
"""

import hashlib
import json
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from datamung import prices
from datamung.names import JOB_ID_PATTERN
from datamung.options import CompressionFormat, Include, IsolationChoice, Options, Strict, Verification, WorkerChoice
from datamung.rows import KindName, Request, Status


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


class Credentials(Strict):
    """A login for this one job: it goes into a secret of the job, and nowhere else."""

    username: Annotated[str, Field(min_length=1, max_length=80)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=256)]


class EstimateRequest(Strict):
    """A backup that may be started; the database suffices, and a job id means nothing yet."""

    job_id: JobId | None = None
    source_identifier: SourceIdentifier
    isolation: IsolationChoice = IsolationChoice()
    credentials: Credentials | None = None
    include: Include = Include()
    worker: WorkerChoice = WorkerChoice()
    compression: CompressionFormat = "zstd"
    verify: Verification = "counts"

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


class BackupRequest(EstimateRequest):
    """One backup; the job id and the database suffice."""

    job_id: JobId

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


class Links(BaseModel):
    """Pages of the AWS console, for whoever may sign in to the account; null while there is nothing to show."""

    execution: str | None
    worker_log: str | None
    dump: str | None


class Backup(BaseModel):
    """One job."""

    job_id: str
    owner: str
    source_identifier: str
    options: Options
    status: Status
    cancel_requested: bool = Field(
        description="A cancel was accepted: until the job has ended, it is being stopped, and what it made removed."
    )
    progress: Progress
    dump: Dump | None
    error: Failure | None
    links: Links
    created_at: str
    ended_at: str | None


class Event(BaseModel):
    """One sentence of a job's timeline."""

    at: str
    sentence: str


class LogLine(BaseModel):
    """One line of a worker's log."""

    at: str
    worker: str = Field(description="Phase, shard and attempt: `dump-00-01`.")
    level: Literal["INFO", "WARNING", "ERROR", ""] = Field(description="Empty where the line does not say.")
    line: str


class Resource(BaseModel):
    """Something that the job made, or was about to make."""

    kind: KindName
    name: str
    state: Literal["open", "gone", "kept"] = Field(
        description="`open`: it may exist, and clean-up is to remove it. `gone`: it is known not to exist. `kept`: it "
        "is the backup."
    )


class Leftover(BaseModel):
    """Something that a job has made and that exists."""

    kind: KindName
    name: str
    job_id: str
    owner: str = Field(description="Empty where no job is known.")
    status: Literal["in_use", "leftover", "unknown"] = Field(
        description="`in_use`: its job goes on. `leftover`: its job has ended, and clean-up is after it. `unknown`: it "
        "bears Datamung's tags and stands in no job's ledger; it is reported and never removed."
    )
    created_at: str | None = Field(description="Where AWS tells it.")
    due_at: str | None = Field(
        description="Until then it may exist; what outlives that is told by the alarm. Null where it never might."
    )
    is_overdue: bool
    per_hour_usd: float | None = Field(description=f"What it costs while it is there. {prices.BASIS}")


class Leftovers(BaseModel):
    """Everything that exists because a job made it, backups excepted."""

    items: list[Leftover]
    clean_ups: list[str] = Field(
        description="The jobs for which a clean-up was started; of a look only: for which a sweep would start one."
    )
    troubles: list[str] = Field(description="What could not be looked at just now; the next sweep tries again.")


class ErrorAnswer(BaseModel):
    """Every answer of the API that is not a success. `code` is the failure's name for programs, `message` says what
    happened, `hint` what to do next."""

    code: str
    message: str
    hint: str
    request_id: str


class GatewayAnswer(BaseModel):
    """What API Gateway says itself where no answer of the API is to be had; `message` is the status in words."""

    message: str


class Backups(BaseModel):
    """Jobs, newest first."""

    items: list[Backup]
    next_token: str | None


class Events(BaseModel):
    """A timeline, oldest first."""

    items: list[Event]
    next_token: str | None


class LogLines(BaseModel):
    """A job's log, oldest first."""

    items: list[LogLine]
    next_token: str | None = Field(description="Null once the job has ended and all of it was read: ask again with it.")


class Resources(BaseModel):
    """The job's ledger."""

    items: list[Resource]
    next_token: str | None
