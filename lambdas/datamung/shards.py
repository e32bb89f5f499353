"""How a phase's workers stand: which run, which are done, which must be replaced, which end the job.

The current attempt of each shard is in the job row; its task's ledger row is closed when the task ended well. So an
answer that was lost changes nothing: the next look finds the same.
"""

from dataclasses import dataclass
from typing import Final, Literal

from datamung import clock, events, jobs, ledger, tasks, work
from datamung.clients import Clients
from datamung.errands import Errand
from datamung.errors import (
    ContractBroken,
    DatamungError,
    WorkerError,
    WorkerLost,
    WorkerNotStarted,
    WorkerStalled,
    by_code,
)
from datamung.rows import Job, LedgerRow, Phase
from datamung.tasks import Task

MOST_ATTEMPTS: Final = 3
"""So often a shard may fail by its own fault; an interruption is none."""

_STALLED: Final = "Stopped by Datamung: no progress"

CONTRACT_BROKEN: Final = 2
"""The one exit code without a row (`worker/errors.py`): such a worker may not even know the table."""

Standing = Literal["waiting", "replace", "ready"]


@dataclass(frozen=True)
class Ended:
    """Why an attempt ended: what the job fails with if no other attempt is made."""

    error: DatamungError
    again: bool
    at_fault: bool = True


def count(job: Job, phase: Phase) -> int:
    """How many workers the phase has: one plans, one writes a dump that is a single stream."""
    return job["worker"]["count"] if phase == "dump" and job["plan"]["chunks"] else 1


def current(job: Job, phase: Phase, shard: int) -> Errand:
    """The shard's current attempt."""
    return Errand(
        phase=phase,
        shard=shard,
        attempt=job["attempts"][phase].get(str(shard), 1),
        shards=count(job, phase),
        upload_id=job["upload"]["upload_id"] if phase == "dump" else "",
    )


def task_rows(clients: Clients, job_id: str) -> dict[str, LedgerRow]:
    """The ledger's tasks by the name of their errand."""
    return {row["name"]: row for row in ledger.entries(clients, job_id) if row["kind"] == "task"}


def unstarted(job: Job, phase: Phase, rows: dict[str, LedgerRow]) -> list[Errand]:
    """The current attempts that have no task yet."""
    errands = [current(job, phase, shard) for shard in range(count(job, phase))]
    return [errand for errand in errands if "arn" not in rows.get(errand.name, {})]


def look(clients: Clients, job: Job, phase: Phase) -> Standing:
    """Where the phase stands; records replacements and stops what stands still.

    Raises the worker's own error, WorkerNotStarted, WorkerStalled or WorkerLost when no attempt is left.
    """
    rows = task_rows(clients, job["job_id"])
    arns = [row["arn"] for row in rows.values() if row["state"] == "open" and "arn" in row]
    shown = {task.name: task for task in tasks.of_job(clients, job["job_id"], arns)}
    if unstarted(job, phase, rows):
        return "replace"
    standings = [
        _look_at(clients, job, errand, rows[errand.name], shown.get(errand.name))
        for errand in [current(job, phase, shard) for shard in range(count(job, phase))]
    ]
    return next((one for one in ("replace", "waiting") if one in standings), "ready")


def replace(clients: Clients, job: Job, errand: Errand, *, at_fault: bool) -> None:
    """Records that the shard's next attempt is to be started; it goes on from what was accepted (H18)."""
    failed = job["failed_attempts"][errand.phase].get(str(errand.shard), 0) + int(at_fault)
    jobs.record_attempt(clients, job, errand.phase, errand.shard, errand.attempt + 1, failed=failed)


def _look_at(clients: Clients, job: Job, errand: Errand, row: LedgerRow, task: Task | None) -> Standing:
    if row["state"] == "gone":
        return "ready"
    if task is None:
        if clients.now() < row["create_by"] + clients.settings.stall_limit_s:
            return "waiting"
        return _end(
            clients, job, errand, Ended(WorkerLost("ECS does not know the worker's task any more."), again=True)
        )
    if not task.is_stopped:
        _stop_if_stalled(clients, job, errand, task)
        return "waiting"
    if task.exit_code == 0:
        ledger.settle(clients, job["job_id"], row, "gone")
        return "ready"
    return _end(clients, job, errand, why_ended(clients, job["job_id"], errand, task))


def why_ended(clients: Clients, job_id: str, errand: Errand, task: Task) -> Ended:
    """What a stopped task says of its end: ECS's reason first, then the worker's own words, then the exit code."""
    who = f"Worker {errand.shard + 1}"
    if task.stopped_reason.startswith(_STALLED):
        return Ended(WorkerStalled(f"{who}: {task.stopped_reason}"), again=True)
    if task.was_interrupted:
        return Ended(WorkerLost(f"{who} was interrupted: {task.stopped_reason}"), again=True, at_fault=False)
    said = work.failure(clients, job_id, errand.phase, errand.shard, errand.attempt)
    if said is not None:
        kind = by_code(said["code"])
        error = kind(said["message"]) if issubclass(kind, WorkerError) else WorkerLost(f"{who}: {said['message']}")
        return Ended(error, again=said["retryable"])
    if task.exit_code == CONTRACT_BROKEN:
        return Ended(ContractBroken(f"{who} was not told what it needs; its log names the variable."), again=False)
    if task.exit_code is None:
        return Ended(WorkerNotStarted(f"{who} did not start: {task.stopped_reason}"), again=True)
    return Ended(WorkerLost(f"{who} ended with exit code {task.exit_code}: {task.stopped_reason}"), again=True)


def _end(clients: Clients, job: Job, errand: Errand, ended: Ended) -> Standing:
    failed = job["failed_attempts"][errand.phase].get(str(errand.shard), 0) + int(ended.at_fault)
    if not ended.again or failed >= MOST_ATTEMPTS:
        raise ended.error
    events.tell(
        clients, job["job_id"], f"ended {errand.name}", f"{str(ended.error).removesuffix('.')}. A new worker takes over"
    )
    replace(clients, job, errand, at_fault=ended.at_fault)
    return "replace"


def _stop_if_stalled(clients: Clients, job: Job, errand: Errand, task: Task) -> None:
    beat = work.heartbeat(clients, job["job_id"], errand.phase, errand.shard)
    is_its_own = beat is not None and beat["attempt"] == errand.attempt
    progress_s = beat["progress_at"] if beat is not None and is_its_own else task.created_s
    still_s = clients.now() - progress_s
    if still_s > clients.settings.stall_limit_s:
        tasks.stop(clients, task, job["job_id"], f"{_STALLED} for {clock.in_words(still_s)}")
