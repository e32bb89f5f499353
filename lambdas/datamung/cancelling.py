"""How a job is cancelled: a flag that its next step reads, and its workers stopped at once.

Clean-up and outcome stay with the job's own execution, as long as there is one.
"""

from datamung import clean_up_machine, events, execution_end, jobs, tasks
from datamung.callers import Caller
from datamung.clients import Clients
from datamung.errors import JobEnded
from datamung.reading import visible_job
from datamung.rows import Job
from datamung.settings import ApiSettings
from datamung.starting import ensure_started


def cancel_backup(clients: Clients, api: ApiSettings, caller: Caller, job_id: str) -> Job:
    """The job with its flag raised; safe to call twice.

    A job whose execution never started is started, so that what was made for it is removed and its outcome recorded;
    one whose execution has ended without an outcome is cleaned up by the clean-up machine.

    Raises:
        JobNotFound: no such job, or not the caller's to end.
        JobEnded: the job has ended or is being cleaned up.
    """
    job = visible_job(clients, job_id, caller.may_cancel)
    if job.get("closing") or "manifest_key" in job:
        raise JobEnded(f"Job {job_id} has ended or is just being cleaned up.")
    jobs.request_cancel(clients, job_id)
    events.tell(
        clients, job_id, "cancel", "Cancel requested: workers stop, then everything made for the job is removed"
    )
    for task in tasks.of_job(clients, job_id, ()):
        tasks.stop(clients, task, job_id, "The job was cancelled.")
    job = jobs.get(clients, job_id)
    if "execution_arn" in job and execution_end.of(clients, api.state_machine_arn, job) is not None:
        clean_up_machine.start(clients, api.clean_up_machine_arn, job)
        return job
    return ensure_started(clients, api, job)
