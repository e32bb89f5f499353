"""The sweeper: has everything cleaned up that outlived its job, whatever kept the job from doing so itself (H78).

It deletes nothing: it starts the clean-up machine for jobs that have ended and are not settled, and reports the rest.
A thing that no job's ledger knows is somebody's, and stays (H73).
"""

from dataclasses import dataclass

from datamung import clean_ups, discovery, ledger, unsettled
from datamung.clients import Clients
from datamung.discovery import Thing
from datamung.leftovers import Leftover, Standing, judge, standing_of, unseen
from datamung.settings import SweeperSettings


@dataclass(frozen=True)
class Sweep:
    """What one sweep found, and for which jobs it started a clean-up (or would have, in a dry run)."""

    things: list[Leftover]
    clean_ups: list[str]


def sweep(clients: Clients, sweeper: SweeperSettings, *, dry_run: bool) -> Sweep:
    """One look over everything; safe to run at any time, also while jobs run and beside another sweep.

    Things are listed before their ledgers are read, and a row is written before its create: what then has no row was
    not made by a job.
    """
    found = discovery.everything(clients)
    job_ids = sorted(unsettled.job_ids(clients) | {thing.job_id for thing in found})
    standings = {job_id: standing_of(clients, sweeper, job_id) for job_id in job_ids}
    things = [judge(sweeper, thing, standings[thing.job_id]) for thing in found if _state(thing, standings) != "kept"]
    missed = [one for standing in standings.values() if standing for one in unseen(sweeper, standing, found)]
    things += [one for one in missed if one.is_overdue(clients.now())]
    returned = {one.thing.job_id for one in things if _has_returned(one, standings)}
    ended = [
        (job_id, standing)
        for job_id, standing in standings.items()
        if standing and (standing.is_to_be_cleaned_up or job_id in returned)
    ]
    if dry_run:
        return Sweep(things, [job_id for job_id, _ in ended])
    for one in things:
        if _has_returned(one, standings):
            ledger.reopen(clients, one.thing.job_id, one.thing.kind, one.thing.name)
    started = [job_id for job_id, one in ended if clean_ups.start(clients, sweeper.clean_up_machine_arn, one.job)]
    return Sweep(things, started)


def _has_returned(one: Leftover, standings: dict[str, Standing | None]) -> bool:
    """Whether its ledger takes it for gone, and yet it is there: its create came later than any should (H105)."""
    return one.status == "leftover" and _state(one.thing, standings) == "gone"


def _state(thing: Thing, standings: dict[str, Standing | None]) -> str | None:
    """The state of the thing's ledger row, if it has one."""
    standing = standings[thing.job_id]
    return standing.ledger.get((thing.kind, thing.name)) if standing else None
