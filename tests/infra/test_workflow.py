"""The state machine ends, retries what can be mended, cleans up after everything, and fits into its history."""

import json
from typing import Any

import pytest
from clean_up import PATIENCE_S
from datamung import errors
from datamung.clock import LONGEST_WAIT_S, wait_s

from stacks.settings import LONGEST_DEADLINE_H
from tests.infra.template import GOLDEN, GOLDEN_CLEAN_UP, Template, render, states

HISTORY_LIMIT_EVENTS = 25_000
"""https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""

EVENTS = {"Task": 5, "Wait": 2, "Choice": 2}
"""Entered and exited; a Lambda call is scheduled, started and succeeded in between."""

LOOPS = {
    "Wait for replica": ["Wait for replica", "Check replica", "Replica ready?"],
    "Wait for plan": ["Wait for plan", "Check plan worker", "Plan made?"],
    "Wait for dump": ["Wait for dump", "Check dump workers", "Dump written?"],
    "Wait for deletions": ["Wait for deletions", "Clean up", "Cleaned up?"],
}


@pytest.fixture
def machine(cloud: Template) -> dict[str, Any]:
    """The state machine as deployed by default."""
    return cloud.workflow()


@pytest.fixture
def clean_up_machine(cloud: Template) -> dict[str, Any]:
    """The machine that cleans up in its place."""
    return cloud.clean_up_machine()


@pytest.fixture(params=["workflow", "clean-up machine"])
def either(request: pytest.FixtureRequest, cloud: Template) -> dict[str, Any]:
    """Each of the two machines in turn."""
    return cloud.workflow() if request.param == "workflow" else cloud.clean_up_machine()


@pytest.fixture
def tasks(either: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every Task of either machine, by name."""
    found = {name: state for name, state in states(either).items() if state["Type"] == "Task"}
    assert len(found) in {14, 3}
    return found


def test_machines_are_the_ones_that_were_reviewed(machine: dict[str, Any], clean_up_machine: dict[str, Any]) -> None:
    hint = "if the change is wanted: python -m tests.infra.golden"
    assert render(machine) == GOLDEN.read_text(), hint
    assert render(clean_up_machine) == GOLDEN_CLEAN_UP.read_text(), hint


def test_machine_is_the_same_in_every_variant(machine: dict[str, Any], local: Template, elsewhere: Template) -> None:
    assert local.workflow() == machine
    assert elsewhere.workflow()["States"] == machine["States"]
    assert elsewhere.clean_up_machine() == local.clean_up_machine()


def test_machine_is_plain_json_path_for_both_interpreters(either: dict[str, Any]) -> None:
    text = json.dumps(either)
    assert "QueryLanguage" not in text
    assert "{%" not in text
    assert '"Assign"' not in text


def test_every_task_outlives_its_function_and_no_more_h79(cloud: Template, tasks: dict[str, dict[str, Any]]) -> None:
    limits = {
        function["Handler"].removesuffix(".handler"): function["Timeout"]
        for function in cloud.of_type("AWS::Lambda::Function").values()
    }
    for name, task in tasks.items():
        assert 0 < task["TimeoutSeconds"] - limits[task["Resource"]] <= 10, name


def test_every_task_retries_faults_and_faults_only_h80(tasks: dict[str, dict[str, Any]]) -> None:
    for name, task in tasks.items():
        retry, *further = task["Retry"]
        assert [one["ErrorEquals"] for one in further] == ([["JobRunning"]] if name == "Find ending" else [])
        assert {"Lambda.ServiceException", "Lambda.TooManyRequestsException", "TransientFault"} <= set(
            retry["ErrorEquals"]
        ), name
        assert not {"States.ALL", "States.TaskFailed"} & set(retry["ErrorEquals"]), name
        assert retry["JitterStrategy"] == "FULL"
        waits = [
            min(retry["IntervalSeconds"] * retry["BackoffRate"] ** n, retry["MaxDelaySeconds"])
            for n in range(retry["MaxAttempts"])
        ]
        assert 120 <= sum(waits) <= 900, "minutes: hours are for the wait loops"


def test_every_error_that_is_matched_exists(either: dict[str, Any]) -> None:
    matched = {
        name
        for state in states(either).values()
        for rule in [*state.get("Retry", []), *state.get("Catch", [])]
        for name in rule["ErrorEquals"]
    }
    runtimes = {"Sandbox.Timedout", "Runtime.ExitError", "Runtime.OutOfMemory"}  # a function's end, not its answer
    assert runtimes < matched
    ours = {name for name in matched - runtimes if not name.startswith(("States.", "Lambda."))}
    assert ours <= {"TransientFault", "JobRunning"}
    assert all(errors.by_code(name).code() == name for name in ours)


def test_whatever_fails_is_cleaned_up_and_recorded(machine: dict[str, Any]) -> None:
    top = machine["States"]
    assert machine["StartAt"] == "Back up"
    assert top["Back up"]["Catch"] == [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Clean up"}]
    assert top["Back up"]["Next"] == "Clean up"
    assert top["Clean up"]["Catch"] == [
        {"ErrorEquals": ["States.ALL"], "ResultPath": "$.cleanup_error", "Next": "Record outcome"}
    ]
    assert "Catch" not in top["Record outcome"], "a failed record is a failed execution, not a green one (H81)"
    assert top["Outcome?"]["Default"] == "Failed"


def test_no_unknown_isolation_leads_to_a_hot_database(machine: dict[str, Any]) -> None:
    choice = states(machine)["Which isolation?"]
    assert "Default" not in choice
    assert {rule["StringEquals"]: rule["Next"] for rule in choice["Choices"]} == {
        "replica": "Create read replica",
        "direct": "Start plan worker",
    }


def test_only_ids_travel_h85(tasks: dict[str, dict[str, Any]]) -> None:
    for name, task in tasks.items():
        if name != "Record outcome":
            assert set(task["Parameters"]) <= {"job_id.$", "phase", "execution_arn.$"}, name


def test_every_state_can_be_reached(either: dict[str, Any]) -> None:
    def reached(scope: dict[str, Any]) -> set[str]:
        seen: set[str] = set()
        open_ends = [scope["StartAt"]]
        while open_ends:
            name = open_ends.pop()
            if name in seen:
                continue
            seen.add(name)
            state = scope["States"][name]
            rules = [*state.get("Choices", []), *state.get("Catch", []), state]
            open_ends += [rule[key] for rule in rules for key in ("Next", "Default") if key in rule]
            for branch in state.get("Branches", []):
                seen |= reached(branch)
        return seen

    assert reached(either) == set(states(either))


def test_both_machines_end_alike(machine: dict[str, Any], clean_up_machine: dict[str, Any]) -> None:
    """What cleans up in a job's place goes through the same states, so that nothing is known twice."""
    shared = {"Clean up", "Wait for deletions", "Cleaned up?"}
    assert {name: machine["States"][name] for name in shared} == {
        name: clean_up_machine["States"][name] for name in shared
    }
    records = [one["States"]["Record outcome"] for one in (machine, clean_up_machine)]
    assert [{**record, "Next": ""} for record in records] == [{**records[0], "Next": ""}] * 2


def test_clean_up_machine_is_green_only_if_nothing_is_left_h81(clean_up_machine: dict[str, Any]) -> None:
    choice = clean_up_machine["States"]["Clean?"]
    assert choice["Default"] == "Failed"
    assert [rule["Next"] for rule in choice["Choices"]] == ["Succeeded"]
    assert {"Variable": "$.cleanup.state", "StringEquals": "done"} in choice["Choices"][0]["And"]
    assert clean_up_machine["TimeoutSeconds"] > PATIENCE_S + LONGEST_WAIT_S


def test_loops_are_the_ones_that_the_budget_counts(machine: dict[str, Any]) -> None:
    waits = {name for name, state in states(machine).items() if state["Type"] == "Wait"}
    assert waits == set(LOOPS)
    for first, *rest in LOOPS.values():
        assert states(machine)[first]["Next"] == rest[0]
        assert states(machine)[rest[0]]["Next"] == rest[1]
        assert first in [rule["Next"] for rule in states(machine)[rest[1]]["Choices"]]


def events_of(machine: dict[str, Any], loop: list[str], lasting_s: float) -> int:
    """History events of a loop that lasts so long, when checks themselves take no time at all."""
    per_turn = sum(EVENTS[states(machine)[name]["Type"]] for name in loop)
    elapsed_s, turns = 0.0, 0
    while elapsed_s < lasting_s:
        elapsed_s += wait_s(elapsed_s)
        turns += 1
    return turns * per_turn


@pytest.mark.parametrize("deadline_h", [48, LONGEST_DEADLINE_H])
def test_longest_job_fits_into_its_history_h88(machine: dict[str, Any], deadline_h: int) -> None:
    phases = [loop for name, loop in LOOPS.items() if name != "Wait for deletions"]
    grace_s = machine["TimeoutSeconds"] - 48 * 3600
    events = sum(events_of(machine, loop, deadline_h * 3600 / len(phases)) for loop in phases)
    events += events_of(machine, LOOPS["Wait for deletions"], grace_s)
    events += sum(EVENTS.get(state["Type"], 4) for state in states(machine).values())
    assert 48 * 3600 / 120 * 9 < events < HISTORY_LIMIT_EVENTS


def test_machine_ends_after_the_deadline_and_clean_up_had_its_time(cloud: Template, elsewhere: Template) -> None:
    for template in (cloud, elsewhere):
        deadlines_h = {
            int(function["Environment"]["Variables"]["DATAMUNG_JOB_DEADLINE_H"])
            for function in template.of_type("AWS::Lambda::Function").values()
        }
        (deadline_h,) = deadlines_h
        assert template.workflow()["TimeoutSeconds"] == (deadline_h + 12) * 3600


def test_clean_up_gives_up_before_the_machine_ends(machine: dict[str, Any]) -> None:
    assert machine["TimeoutSeconds"] - 48 * 3600 > PATIENCE_S + LONGEST_WAIT_S


def test_history_is_logged_without_its_data_h85(cloud: Template) -> None:
    for one in cloud.of_type("AWS::StepFunctions::StateMachine").values():
        logging = one["LoggingConfiguration"]
        assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
        assert one["TracingConfiguration"] == {"Enabled": True}
