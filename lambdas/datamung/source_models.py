"""What the API answers of databases: what they are, how they can be backed up, how well they are covered."""

from typing import Literal

from pydantic import BaseModel, Field

from datamung.coverage import STALE_AFTER_H
from datamung.models import Failure
from datamung.options import IsolationMode


class Coverage(BaseModel):
    """How well a database is covered by backups of all of it."""

    state: Literal["protected", "stale", "never"] = Field(
        description=f"`protected`: its newest succeeded backup ended in the last {STALE_AFTER_H} hours. `stale`: it "
        "is older. `never`: there is none. A backup of chosen schemas or tables does not count, nor one older "
        "than the database: that is of another that had its name."
    )
    last_succeeded_at: str | None = Field(description="When that backup ended.")
    last_job_id: str | None = Field(description="The job that made it; null if it is not the caller's to see.")


class SourceMode(BaseModel):
    """Whether a database, as it is now, can be backed up in an isolation; `refusal` is null if it can."""

    mode: IsolationMode
    refusal: Failure | None


class Source(BaseModel):
    """A database that the caller may back up; `size_bytes` is its allocated storage."""

    identifier: str
    engine: str
    version: str
    instance_class: str
    storage_type: str
    size_bytes: int
    is_multi_az: bool
    status: str = Field(description="As RDS names it.")
    modes: list[SourceMode] = Field(
        description="What the database itself allows, in order of preference; `POST /backups/estimate` looks further."
    )
    coverage: Coverage


class Sources(BaseModel):
    """The databases on offer, by identifier."""

    items: list[Source]
    next_token: str | None
