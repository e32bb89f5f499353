"""What the deployment does by itself once a job has ended, whatever ended it: sweeps, on schedule."""

from typing import Final

from datamung import jobs, unsettled

from tests.workflow.machine import Machine

INTERVAL_S: Final = 15 * 60
"""`tests/infra` holds the schedule to it."""

_MOST_SWEEPS: Final = 4
"""The one that cleans up, one more where the lease of a clean-up that died had to run out, and one that finds nothing:
what AWS lets go of is gone within one sweep (P3)."""


def settle(machine: Machine, job_id: str = "backup-0001") -> None:
    """Sweeps until a sweep finds nothing to be done; an outcome that was recorded stands."""
    ended = _ending(machine, job_id)
    for _ in range(_MOST_SWEEPS):
        machine.world.clock.advance(INTERVAL_S)
        swept = machine.sweep()
        assert swept["troubles"] == []
        if not swept["clean_ups"] and not swept["items"] and not unsettled.job_ids(machine.world.clients):
            assert ended in {_ending(machine, job_id), (None, None)}, "the outcome is recorded once"
            return
    raise AssertionError(f"{_MOST_SWEEPS} sweeps did not come to an end: {machine.sweep(dry_run=True)}")


def _ending(machine: Machine, job_id: str) -> tuple[str | None, str | None]:
    job = jobs.get(machine.world.clients, job_id)
    return job.get("outcome"), job.get("ended_at")
