"""What outlives its job: each thing that exists, judged by its job, its ledger and the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from datamung import clock, execution_end, jobs, ledger
from datamung.clients import Clients
from datamung.discovery import Thing
from datamung.errors import JobNotFound
from datamung.execution_end import Ending
from datamung.rows import Job, KindName
from datamung.settings import SweeperSettings

Status = Literal["in_use", "leftover", "unknown"]
"""Its job goes on; its job has ended; no job's ledger knows of it, so that it is reported and never removed."""

_S_PER_H: Final = 3600


@dataclass(frozen=True)
class Standing:
    """How a job stands: its row, how it ended, and the state of each row of its ledger."""

    job: Job
    ending: Ending | None
    ledger: Mapping[tuple[KindName, str], str]

    @property
    def is_to_be_cleaned_up(self) -> bool:
        """Whether it has ended and is not settled: no outcome, or something that is not known to be gone."""
        return self.ending is not None and ("outcome" not in self.job or "open" in self.ledger.values())


def standing_of(clients: Clients, sweeper: SweeperSettings, job_id: str) -> Standing | None:
    """None where there is no such job."""
    try:
        job = jobs.get(clients, job_id)
    except JobNotFound:
        return None
    rows = {(row["kind"], row["name"]): row["state"] for row in ledger.entries(clients, job_id)}
    return Standing(job, execution_end.of(clients, sweeper.state_machine_arn, job), rows)


@dataclass(frozen=True)
class Leftover:
    """A thing, and since when (epoch seconds) it should be gone, with some patience; 0 is always."""

    thing: Thing
    owner: str
    status: Status
    due_s: int

    def as_json(self, now_s: float) -> dict[str, Any]:
        """For the API and its users."""
        thing = self.thing
        return {
            "kind": thing.kind,
            "name": thing.name,
            "job_id": thing.job_id,
            "owner": self.owner,
            "status": self.status,
            "created_at": clock.iso(thing.created_s) if thing.created_s else None,
            "due_at": clock.iso(self.due_s) if self.due_s else None,
            "is_overdue": self.is_overdue(now_s),
            "per_hour_usd": thing.per_hour_usd,
        }

    def is_overdue(self, now_s: float) -> bool:
        """Whether it outlives the limit, so that somebody must be told."""
        return now_s > self.due_s


def judge(sweeper: SweeperSettings, thing: Thing, standing: Standing | None) -> Leftover:
    """What the thing is, by how its job stands."""
    limit_s = sweeper.leftover_limit_h * _S_PER_H
    unknown_s = thing.created_s + limit_s if thing.created_s else 0
    if standing is None:
        return Leftover(thing, "", "unknown", unknown_s)
    owner = standing.job["owner"]
    if (thing.kind, thing.name) not in standing.ledger:
        return Leftover(thing, owner, "unknown", unknown_s)
    if standing.ending is None:
        return Leftover(thing, owner, "in_use", standing.job["deadline_s"] + execution_end.GRACE_S)  # H90
    return Leftover(thing, owner, "leftover", standing.ending.at_s + limit_s)


def unseen(sweeper: SweeperSettings, standing: Standing, things: list[Thing]) -> list[Leftover]:
    """What stands open in the ledger of a job that has ended, and was not among the things that were found.

    Most of it is gone and about to be known for that. The rest has lost the tags by which things are found, or cannot
    be looked at: what outlives the limit without being known to be gone is told of like what is seen (P3).
    """
    if standing.ending is None:
        return []
    job, found = standing.job, {(thing.kind, thing.name) for thing in things if thing.job_id == standing.job["job_id"]}
    due_s = standing.ending.at_s + sweeper.leftover_limit_h * _S_PER_H
    return [
        Leftover(
            Thing(kind=kind, name=name, job_id=job["job_id"], per_hour_usd=None),
            job["owner"],
            "leftover",
            due_s,
        )
        for (kind, name), state in standing.ledger.items()
        if state == "open" and (kind, name) not in found
    ]
