"""The sweeper: has everything cleaned up that outlived its job, whatever kept the job from doing so itself (H78).

It deletes nothing: it starts the clean-up machine for jobs that have ended and are not settled, and reports the rest.
A thing that no job's ledger knows is somebody's, and stays (H73).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from datamung import clean_up_machine, discovery, ledger, unsettled
from datamung.clients import Clients
from datamung.discovery import Thing
from datamung.judgement import Leftover, Standing, judge, standing_of, unseen
from datamung.settings import SweeperSettings
from datamung.troubles import Troubles

BUDGET_S: Final = 240
"""For looking at jobs, of the five minutes that the function has."""

Standings = Mapping[str, Standing | None]
"""By job id; None where there is no such job."""


@dataclass(frozen=True)
class Sweep:
    """What one sweep found, and for which jobs it started a clean-up (or would have, in a dry run)."""

    things: list[Leftover]
    clean_ups: list[str]
    troubles: list[str]
    """What it could not look at, or not start: the next sweep tries again."""


def sweep(clients: Clients, sweeper: SweeperSettings, *, dry_run: bool, budget_s: int = BUDGET_S) -> Sweep:
    """One look over everything; safe to run at any time, also while jobs run and beside another sweep.

    What is not settled comes first; jobs that could not be looked at within `budget_s` are a trouble.

    Things are listed before their ledgers are read, and a row is written before its create: what then has no row was
    not made by a job.
    """
    troubles = Troubles()
    found = discovery.everything(clients, troubles)
    standings = _standings(clients, sweeper, found, troubles, end_s=clients.now() + budget_s)
    things = [
        judge(sweeper, thing, standings[thing.job_id])
        for thing in found
        if thing.job_id in standings and _state(thing, standings) != "kept"
    ]
    missed = [one for standing in standings.values() if standing for one in unseen(sweeper, standing, found)]
    things += [one for one in missed if one.is_overdue(clients.now())]
    returned = [one.thing for one in things if one.status == "leftover" and _state(one.thing, standings) == "gone"]
    ended = _ended(standings, returned)
    if not dry_run:
        ended = _clean_up(clients, sweeper, ended, returned, troubles)
    return Sweep(things, sorted(ended), troubles)


def _standings(
    clients: Clients, sweeper: SweeperSettings, found: list[Thing], troubles: Troubles, *, end_s: float
) -> Standings:
    """Of every job that is not settled or has a thing; without those that could not be looked at."""
    standings: dict[str, Standing | None] = {}
    first = sorted(unsettled.job_ids(clients))
    for job_id in [*first, *sorted({thing.job_id for thing in found} - set(first))]:
        if clients.now() > end_s:
            troubles.append("The time for one sweep ran out before every job was looked at.")
            break
        with troubles.noted(f"job {job_id}"):
            standings[job_id] = standing_of(clients, sweeper, job_id)
    return standings


def _ended(standings: Standings, returned: list[Thing]) -> dict[str, Standing]:
    """The jobs to clean up after: ended and not settled, or with a thing whose create came later than any should."""
    again = {thing.job_id for thing in returned}
    return {
        job_id: standing
        for job_id, standing in standings.items()
        if standing and (standing.is_to_be_cleaned_up or job_id in again)
    }


def _clean_up(
    clients: Clients,
    sweeper: SweeperSettings,
    ended: Mapping[str, Standing],
    returned: list[Thing],
    troubles: Troubles,
) -> dict[str, Standing]:
    """Answers those of the jobs for which a clean-up was started."""
    started: dict[str, Standing] = {}
    for job_id, standing in sorted(ended.items()):
        with troubles.noted(f"job {job_id}"):
            for thing in returned:
                if thing.job_id == job_id:
                    ledger.reopen(clients, job_id, thing.kind, thing.name)  # H105
            if clean_up_machine.start(clients, sweeper.clean_up_machine_arn, standing.job):
                started[job_id] = standing
    return started


def _state(thing: Thing, standings: Standings) -> str | None:
    """The state of the thing's ledger row, if it has one."""
    standing = standings[thing.job_id]
    return standing.ledger.get((thing.kind, thing.name)) if standing else None
