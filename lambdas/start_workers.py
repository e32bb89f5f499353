"""States "Start plan worker" and "Start dump workers": one task for each shard that has none."""

from typing import Any

from datamung import clock, events, jobs, ledger, names, shards, tasks
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errands import Errand
from datamung.rows import Job, LedgerRow, Phase


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{"state": "waiting", "wait_s": …}`."""
    return start_workers(clients(), event["job_id"], event["phase"])


def start_workers(clients: Clients, job_id: str, phase: Phase) -> dict[str, Any]:
    """Starts what is missing; safe to call twice: a start whose answer was lost is found again (H82)."""
    job = jobs.go_on(clients, job_id)
    jobs.enter(clients, job_id, "planning" if phase == "plan" else "dumping")
    jobs.begin(clients, job, phase)
    if phase == "plan":
        ledger.enter(clients, job_id, "object", names.plan_key(job_id), made_by_worker=True)
    rows = shards.task_rows(clients, job_id)
    for errand in shards.unstarted(job, phase, rows):
        _start(clients, job, errand, rows)
    return {"state": "waiting", "wait_s": clock.SHORTEST_WAIT_S}


def _start(clients: Clients, job: Job, errand: Errand, rows: dict[str, LedgerRow]) -> None:
    job_id = job["job_id"]
    failed = job["failed_attempts"][errand.phase].get(str(errand.shard), 0)
    jobs.record_attempt(clients, job, errand.phase, errand.shard, errand.attempt, failed=failed)
    entry = ledger.enter(clients, job_id, "task", errand.name)
    shown = [] if entry.is_first else tasks.of_job(clients, job_id, [])
    arn = next((task.arn for task in shown if task.name == errand.name), None)
    answer: dict[str, Any] = {}
    if arn is None:
        arn, answer = tasks.run(clients, job, errand)
    ledger.answered(clients, entry, answer, arn=arn)
    events.tell(clients, job_id, f"started {errand.name}", _sentence(job, errand))


def _sentence(job: Job, errand: Errand) -> str:
    again = f", attempt {errand.attempt}" if errand.attempt > 1 else ""
    if errand.phase == "plan":
        freezes = "" if job["request"]["isolation"]["mode"] == "direct" else "freezes, "
        return f"Started the worker that {freezes}examines and plans{again}"
    return f"Started dump worker {errand.shard + 1} of {errand.shards}{again}"
