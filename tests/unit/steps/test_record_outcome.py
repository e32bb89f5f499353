"""What the machine's last state makes of all that happened."""

import json
from typing import Any

import pytest
from datamung import jobs, ledger
from datamung.errors import DatamungError, GrantsMissing
from record_outcome import record_outcome

from tests.fakes.world import CANARY, World

JOB = "backup-0001"
DONE = {"state": "done", "left": []}


def _caught(error: str, cause: Any) -> dict[str, str]:
    return {"Error": error, "Cause": cause if isinstance(cause, str) else json.dumps(cause)}


def _ended(world: World, cleanup: dict[str, Any] | None = None, *, published: bool = False, **state: Any) -> Any:
    if not world.rows():
        world.claim(JOB)
    if published:
        jobs.set_fields(world.clients, JOB, manifest_key="m")
    jobs.close(world.clients, JOB)
    if cleanup is not None:
        jobs.record_cleanup(world.clients, JOB, cleanup["state"], cleanup["left"])
    status = record_outcome(world.clients, {"job_id": JOB, **state})["status"]
    job = jobs.get(world.clients, JOB)
    assert job["outcome"] == job["status"] == status
    return job


def test_published_and_cleaned_up_is_succeeded(world: World) -> None:
    job = _ended(world, DONE, published=True)
    assert job["outcome"] == "succeeded"
    assert "error" not in job


def test_without_a_manifest_nothing_is_succeeded(world: World) -> None:
    job = _ended(world, DONE)
    assert (job["outcome"], job["error"]["message"]) == ("failed", "The workflow ended without a manifest.")


def test_handlers_error_is_told_with_its_hint(world: World) -> None:
    cause = {"errorType": "GrantsMissing", "errorMessage": "SHOW_ROUTINE is missing.", "stackTrace": ["secret code"]}
    job = _ended(world, DONE, error=_caught("GrantsMissing", cause))
    assert job["error"] == {
        "code": "GrantsMissing",
        "message": "SHOW_ROUTINE is missing.",
        "hint": GrantsMissing.hint,
    }


@pytest.mark.parametrize("cause", ["not JSON", "[1]", '{"no": "message"}', ""])
def test_error_of_a_service_is_told_whatever_its_form(world: World, cause: str) -> None:
    job = _ended(world, DONE, error=_caught("States.Timeout", cause))
    assert job["error"]["code"] == "States.Timeout"
    assert job["error"]["message"]
    assert job["error"]["hint"] == DatamungError.hint


def test_cancelled_is_cancelled(world: World) -> None:
    job = _ended(world, DONE, error=_caught("Cancelled", {"errorMessage": "The job was cancelled."}))
    assert job["outcome"] == "cancelled"


@pytest.mark.parametrize("error", [None, "Cancelled"])
def test_what_is_left_behind_is_never_green_h81(world: World, error: str | None) -> None:
    state = {"error": _caught(error, {"errorMessage": "x"})} if error else {}
    job = _ended(world, {"state": "left", "left": ["read replica dm-x: is being deleted"]}, published=True, **state)
    assert (job["outcome"], job["error"]["code"]) == ("failed", "LeftBehind")
    assert "dm-x" in job["error"]["message"]


def test_clean_up_that_broke_is_read_from_the_ledger_h81(world: World) -> None:
    world.claim(JOB)
    ledger.enter(world.clients, JOB, "clone", "dm-x")
    state = {"cleanup_error": _caught("States.Timeout", "")}
    job = _ended(world, None, published=True, **state)
    assert job["outcome"] == "failed"
    assert "read replica dm-x" in job["cleanup"]["left"]


def test_first_cause_is_kept_when_clean_up_fails_too(world: World) -> None:
    job = _ended(
        world,
        {"state": "left", "left": ["read replica dm-x: is being deleted"]},
        error=_caught("CloneMoved", {"errorMessage": "It moved."}),
    )
    assert job["error"]["code"] == "CloneMoved"
    assert job["cleanup"]["state"] == "left"


def test_outcome_is_recorded_and_told_once(world: World) -> None:
    _ended(world, DONE, published=True)
    late = {"job_id": JOB, "error": _caught("CloneMoved", {"errorMessage": "It moved."})}
    assert record_outcome(world.clients, late) == {"status": "succeeded"}
    assert world.sentences() == ["The backup of orders-prod succeeded after 0 s"]


def test_password_in_an_error_does_not_reach_the_record_h85(world: World) -> None:
    cause = {"errorMessage": f"Access denied (password='{CANARY.partition(chr(39))[0]}')"}
    _ended(world, DONE, error=_caught("WrongPassword", cause))
    assert "canary" not in json.dumps(world.rows(), default=str)
