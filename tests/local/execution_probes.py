"""Does Lambda name errors, and does an execution end, as in AWS? Each probe answers whether it does."""

import io
import json
import time
import zipfile
from typing import Any

from tests.local.conftest import Emulator
from tests.local.waiting import eventually, unique


def role_arn(emulator: Emulator) -> str:
    name = unique("role")
    role = emulator.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    return str(role["Role"]["Arn"])


def make_function(emulator: Emulator, source: str) -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("code.py", source)
    function = emulator.client("lambda").create_function(
        FunctionName=unique("function"),
        Runtime="python3.11",
        Role=role_arn(emulator),
        Handler="code.handler",
        Code={"ZipFile": archive.getvalue()},
        Timeout=30,
    )
    return str(function["FunctionArn"])


def start_machine(emulator: Emulator, definition: dict[str, Any]) -> str:
    states = emulator.client("stepfunctions")
    machine = states.create_state_machine(
        name=unique("machine"), definition=json.dumps(definition), roleArn=role_arn(emulator)
    )
    return str(states.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"])


def status_of(emulator: Emulator, execution_arn: str) -> str:
    return str(emulator.client("stepfunctions").describe_execution(executionArn=execution_arn)["status"])


RAISING = """
class CloneMoved(Exception):
    pass

def handler(event, context):
    raise CloneMoved("first line\\nsecond: line")
"""


def a_failed_function_names_its_exception_class(emulator: Emulator) -> bool:
    answer = emulator.client("lambda").invoke(FunctionName=make_function(emulator, RAISING))
    payload = json.loads(answer["Payload"].read())
    return bool(payload["errorType"] == "CloneMoved" and payload["errorMessage"] == "first line\nsecond: line")


def a_state_catches_by_exception_class(emulator: Emulator) -> bool:
    task = {
        "Type": "Task",
        "Resource": make_function(emulator, RAISING),
        "Catch": [{"ErrorEquals": ["CloneMoved"], "Next": "Caught"}],
        "End": True,
    }
    execution = start_machine(emulator, {"StartAt": "Task", "States": {"Task": task, "Caught": {"Type": "Succeed"}}})
    eventually(lambda: status_of(emulator, execution) != "RUNNING")
    return status_of(emulator, execution) == "SUCCEEDED"


SLOW_FAILURE = """
import time

def handler(event, context):
    time.sleep(1.5)
    raise ValueError("too late")
"""


def a_stopped_execution_stays_aborted(emulator: Emulator) -> bool:
    task = {"Type": "Task", "Resource": make_function(emulator, SLOW_FAILURE), "End": True}
    execution = start_machine(emulator, {"StartAt": "Task", "States": {"Task": task}})
    time.sleep(0.7)
    emulator.client("stepfunctions").stop_execution(executionArn=execution)
    return not eventually(lambda: status_of(emulator, execution) != "ABORTED", within_s=3)


def a_stopped_execution_does_no_more(emulator: Emulator) -> bool:
    function = make_function(emulator, "import time\ndef handler(event, context):\n    time.sleep(1)\n")
    first = {"Type": "Task", "Resource": function, "Next": "Second"}
    second = {"Type": "Task", "Resource": function, "End": True}
    branch = {"StartAt": "First", "States": {"First": first, "Second": second}}
    both = {"Type": "Parallel", "Branches": [branch], "End": True}
    execution = start_machine(emulator, {"StartAt": "Both", "States": {"Both": both}})
    time.sleep(0.6)
    states = emulator.client("stepfunctions")
    states.stop_execution(executionArn=execution)
    time.sleep(1.5)
    events = [event["type"] for event in states.get_execution_history(executionArn=execution)["events"]]
    return events.count("TaskScheduled") == 1


def a_machine_times_out(emulator: Emulator) -> bool:
    task = {"Type": "Task", "Resource": make_function(emulator, SLOW_FAILURE), "End": True}
    execution = start_machine(emulator, {"StartAt": "Task", "TimeoutSeconds": 1, "States": {"Task": task}})
    eventually(lambda: status_of(emulator, execution) != "RUNNING")
    return status_of(emulator, execution) == "TIMED_OUT"
