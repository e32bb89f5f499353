"""State "Clean up": removes what the job made, however it ended; reached from both ends of the workflow."""

from typing import Any, Final

from datamung import clock, events, jobs, leases, removal
from datamung.clients import Clients, clients
from datamung.edge import step

PATIENCE_S: Final = 8 * 3600
"""So long AWS may take to let go; the machine ends four hours later, so that the outcome is recorded in any case."""


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{"state": "waiting" | "done" | "left", "wait_s": …}`."""
    return clean_up(clients(), event["job_id"])


def clean_up(clients: Clients, job_id: str) -> dict[str, Any]:
    """One pass over the ledger; marks the job closing first, so that nothing new is made. Safe to call at any time.

    While another clean-up of the job is at work it waits, and then looks at what that one left.
    """
    job = jobs.close(clients, job_id)
    elapsed_s = clients.now() - jobs.begin(clients, job, "cleaning")
    with leases.held(clients, job_id) as is_held:
        if not is_held:
            return {"state": "waiting", "wait_s": clock.wait_s(elapsed_s)}
        still = removal.one_pass(clients, job)
    if still and elapsed_s < PATIENCE_S:
        return {"state": "waiting", "wait_s": clock.wait_s(elapsed_s)}
    jobs.record_cleanup(clients, job_id, "left" if still else "done", still)
    if still:
        events.tell(clients, job_id, "left", f"Clean-up gave up; left behind: {'; '.join(still)}")
        return {"state": "left", "wait_s": 0}
    kept = " but the backup itself" if "manifest_key" in job else ""
    events.tell(clients, job_id, "cleaned", f"Cleaned up: nothing that the job made is left{kept}")
    return {"state": "done", "wait_s": 0}
