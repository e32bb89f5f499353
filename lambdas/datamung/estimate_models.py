"""What the API answers before a backup is started: what would refuse it, how long it takes, what it costs."""

from typing import Literal

from pydantic import BaseModel, Field

from datamung.checks import CheckCode
from datamung.options import IsolationMode, WorkerSize


class CheckAnswer(BaseModel):
    """One thing that a backup needs and that can be known before it."""

    code: CheckCode = Field(
        description="`engine`: it can be dumped. `status`: the database's status allows it. "
        "`master_password`: RDS does not manage it, which forbids a replica. `automated_backups`: they are on, which a "
        "replica needs. `login`: one is known that workers may read. `bucket`, `key`: the deployment's can be used. "
        "`source_storage`: the database has room for the logs that a replica makes it keep. `worker`: the chosen one "
        "exists, in a subnet that reaches AWS. `admission`: the database's security groups let it in."
    )
    passed: bool | None = Field(description="Null: not known, because AWS did not tell, or not in time.")
    message: str
    hint: str = Field(description="What to do next; empty unless the check has failed.")


class Recommendation(BaseModel):
    """The isolation and the worker that fit the database as it is now."""

    isolation: IsolationMode
    worker_size: WorkerSize
    reason: str


class Span(BaseModel):
    """A duration that is expected to lie between two, in seconds; not a promise."""

    least: int
    most: int


class Seconds(BaseModel):
    """How long each part takes."""

    isolating: Span = Field(description="Until the replica is available; `direct` makes none.")
    planning: Span = Field(description="Until the replica has caught up, is frozen, examined and counted.")
    dumping: Span
    verifying: Span = Field(description="Also completing, publishing and cleaning up.")
    total: Span
    basis: str = Field(description="To be said wherever these are shown.")


class PriceSpan(BaseModel):
    """US dollars, between two expectations."""

    least_usd: float
    most_usd: float


class Price(BaseModel):
    """What each part costs; null where a price is not known."""

    clone: PriceSpan | None = Field(description="The replica while it exists; 0 in `direct`.")
    worker: PriceSpan | None
    storage_per_month: PriceSpan = Field(description="The dump in S3.")
    basis: str = Field(description="To be said wherever these are shown.")


class EstimateWarning(BaseModel):
    """What the backup does to its source, told before it is started (H74)."""

    code: Literal["source_pause", "source_growth", "source_load"] = Field(
        description="`source_pause`: making a replica suspends a single-AZ source's I/O for moments. `source_growth`: "
        "the source keeps its binary logs while the replica stands still. `source_load`: in `direct` the dump runs on "
        "the database itself."
    )
    message: str


class Estimate(BaseModel):
    """Everything that can be said before a backup; nothing was made, and nothing is reserved."""

    checks: list[CheckAnswer]
    recommendation: Recommendation | None = Field(description="Null when no isolation is possible just now.")
    seconds: Seconds
    price: Price
    warnings: list[EstimateWarning]
