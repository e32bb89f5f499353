"""State "Record outcome": what became of the job, once and for all."""

import json
from typing import Any

from datamung import clock, coverage, events, jobs, ledger
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.errors import Cancelled, DatamungError, LeftBehind, by_code
from datamung.redaction import redact
from datamung.rows import Failure, Job, Outcome


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{"status": "succeeded" | "failed" | "cancelled"}`; `event` is the machine's whole state."""
    return record_outcome(clients(), event)


def record_outcome(clients: Clients, state: dict[str, Any]) -> dict[str, Any]:
    """Records the outcome; safe to call twice: the first record stands.

    A published manifest is a backup, whatever answer was lost after it; yet only what is cleaned up is a success (H81).
    Cancelled means that nothing is left, no backup either.
    """
    job = jobs.get(clients, state["job_id"])
    left = _left_behind(clients, job, state)
    error = None if "manifest_key" in job else _why_unpublished(state)
    if left and (error is None or error["code"] == Cancelled.code()):
        error = _describe(LeftBehind, f"Left behind: {'; '.join(left)}")
    outcome: Outcome = "succeeded" if error is None else "failed"
    if error is not None and error["code"] == Cancelled.code():
        outcome = "cancelled"
    recorded = jobs.record_outcome(clients, job["job_id"], outcome, error)
    if recorded == "succeeded":
        coverage.record(clients, jobs.get(clients, job["job_id"]))
    if recorded == outcome:
        events.tell(clients, job["job_id"], "outcome", _sentence(clients, job, outcome, error))
    return {"status": recorded}


def _left_behind(clients: Clients, job: Job, state: dict[str, Any]) -> list[str]:
    cleanup = job.get("cleanup")
    if cleanup is not None and "cleanup_error" not in state:
        return [str(sentence) for sentence in cleanup["left"]]
    rows = [row for row in ledger.entries(clients, job["job_id"]) if row["state"] == "open"]
    left = [f"{ledger.WORDS[row['kind']]} {row['name']}" for row in rows]
    jobs.record_cleanup(clients, job["job_id"], "left" if left else "done", left)
    return left


def _why_unpublished(state: dict[str, Any]) -> Failure:
    if "error" in state:
        return _failure(state["error"])
    return _describe(DatamungError, "The workflow ended without a manifest.")


def _failure(caught: dict[str, Any]) -> Failure:
    """What the machine caught: a handler's own error has its sentence in the cause, as Lambda writes it."""
    message = str(caught.get("Cause", ""))
    try:
        cause = json.loads(message)
    except ValueError:
        cause = None
    if isinstance(cause, dict) and "errorMessage" in cause:
        message = str(cause["errorMessage"])
    code = str(caught.get("Error", DatamungError.code()))
    return {**_describe(by_code(code), message or f"A step ended with {code}."), "code": code}


def _describe(kind: type[DatamungError], message: str) -> Failure:
    return {"code": kind.code(), "message": redact(message), "hint": kind.hint}


def _sentence(clients: Clients, job: Job, outcome: Outcome, error: Failure | None) -> str:
    if error is None:
        size = clock.in_words(clients.now() - _created_s(job))
        return f"The backup of {job['request']['source_identifier']} succeeded after {size}"
    if outcome == "cancelled":
        return "The backup was cancelled; nothing of it is left"
    return f"The backup failed ({error['code']}): {error['message']}"


def _created_s(job: Job) -> float:
    return clock.epoch_s(job["created_at"])
