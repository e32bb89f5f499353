"""Executions that end from outside, the event of it that gets lost, and the sweep that needs no event."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from local.cloud.facts import Cloud

SCHEDULE: Final = "rate(15 minutes)"
"""The template's own (`stacks/sweeper.py`)."""

_SOON: Final = "rate(1 minute)"


class SweepFailed(Exception):
    """The sweep did not come to its end; the message is its own."""


def execution_arn(cloud: Cloud, job_id: str) -> str:
    """The job's own execution."""
    return f"{cloud.state_machine_arn.replace(':stateMachine:', ':execution:')}:{job_id}"


def stop(cloud: Cloud, job_id: str) -> None:
    """As somebody does in the console."""
    cloud.client("stepfunctions").stop_execution(executionArn=execution_arn(cloud, job_id))


def deliver_again(cloud: Cloud, job_id: str) -> None:
    """The event of its end, once more: EventBridge delivers at least once."""
    cloud.client("stepfunctions").start_execution(
        stateMachineArn=cloud.clean_up_machine_arn, input=json.dumps({"job_id": job_id})
    )


@contextmanager
def unheard(cloud: Cloud) -> Iterator[None]:
    """No event of an ended execution is delivered while the block runs."""
    events, name = cloud.client("events"), _rule(cloud, "EventPattern", cloud.state_machine_arn)
    events.disable_rule(Name=name)
    try:
        yield
    finally:
        events.enable_rule(Name=name)


def sweep(cloud: Cloud) -> dict[str, Any]:
    """What the schedule calls: things and clean-ups, as the API tells them. Raises SweepFailed."""
    answer = cloud.client("lambda").invoke(FunctionName=cloud.sweep_function, Payload=b"{}")
    swept: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise SweepFailed(f"{swept['errorType']}: {swept['errorMessage']}")
    return swept


@contextmanager
def no_schedule(cloud: Cloud) -> Iterator[None]:
    """Only sweeps that are asked for, while the block runs."""
    events, name = cloud.client("events"), _rule(cloud, "ScheduleExpression")
    events.put_rule(Name=name, ScheduleExpression=_SOON, State="DISABLED")
    try:
        yield
    finally:
        events.put_rule(Name=name, ScheduleExpression=SCHEDULE, State="ENABLED")


@contextmanager
def swept_by_schedule(cloud: Cloud) -> Iterator[None]:
    """Within `no_schedule`: the product's own schedule is on, and runs as soon as a minute has passed without it."""
    events, name = cloud.client("events"), _rule(cloud, "ScheduleExpression")
    events.enable_rule(Name=name)
    try:
        yield
    finally:
        events.disable_rule(Name=name)


def _rule(cloud: Cloud, kind: str, word: str = "") -> str:
    """The name of the deployment's one rule of a kind whose pattern or schedule holds the word."""
    rules = cloud.client("events").list_rules()["Rules"]
    (name,) = (rule["Name"] for rule in rules if kind in rule and word in rule[kind])
    return str(name)
