"""What the deployment does by itself once a job has ended, whatever ended it: sweeps, on schedule."""

from typing import Final

from datamung import unsettled

from tests.workflow.machine import Machine

INTERVAL_S: Final = 15 * 60
"""`tests/infra` holds the schedule to it."""

_MOST_SWEEPS: Final = 60
"""Fifteen hours: beyond a machine's patience, and the lease of a clean-up that died."""


def settle(machine: Machine) -> int:
    """Sweeps until nothing is left to be done, and once more; answers how many sweeps it took."""
    for sweeps in range(1, _MOST_SWEEPS):
        machine.world.clock.advance(INTERVAL_S)
        swept = machine.sweep()
        if not swept["clean_ups"] and not swept["items"] and not unsettled.job_ids(machine.world.clients):
            return sweeps
    raise AssertionError(f"{_MOST_SWEEPS} sweeps did not come to an end: {machine.sweep(dry_run=True)}")
