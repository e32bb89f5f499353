"""An execution that has ended stays ended and does no more, and a state machine's own `TimeoutSeconds` ends it.

In AWS the first of success, failure, stop and time-out is final, no further task starts, and an execution older than
the machine's `TimeoutSeconds` becomes `TIMED_OUT`. MiniStack lets a step that fails after StopExecution turn ABORTED
into FAILED, goes on with the branches of a Parallel as if nothing had happened, and never looks at the machine's
time-out.
"""

import contextvars
import json
import threading
from typing import Any

from ministack.services import stepfunctions


def apply() -> None:
    """Guard the way to FAILED and into each task, and run a clock beside each execution."""
    fail = stepfunctions._fail_execution
    run = stepfunctions._run_execution
    execute_task = stepfunctions._execute_task

    def execute_task_while_running(
        state: dict[str, Any], given: Any, execution: dict[str, Any], context: dict[str, Any]
    ) -> Any:
        if execution["status"] != "RUNNING":
            raise stepfunctions._ExecutionError("States.Runtime", "the execution has ended")
        return execute_task(state, given, execution, context)

    def fail_once(execution: dict[str, Any], error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            fail(execution, error, cause)

    def run_with_clock(execution_arn: str) -> None:
        clock = _clock(execution_arn)
        try:
            run(execution_arn)
        finally:
            if clock:
                clock.cancel()

    stepfunctions._execute_task = execute_task_while_running
    stepfunctions._fail_execution = fail_once
    stepfunctions._run_execution = run_with_clock


def _clock(execution_arn: str) -> threading.Timer | None:
    execution = stepfunctions._executions.get(execution_arn)
    machine = stepfunctions._state_machines.get(execution["stateMachineArn"]) if execution else None
    timeout_s = json.loads(machine["definition"]).get("TimeoutSeconds") if machine else None
    if timeout_s is None:
        return None
    # The stores are scoped by context variables, which a new thread does not inherit.
    clock = threading.Timer(timeout_s, contextvars.copy_context().run, [_time_out, execution])
    clock.daemon = True
    clock.start()
    return clock


def _time_out(execution: dict[str, Any]) -> None:
    if execution["status"] != "RUNNING":
        return
    execution.update(status="TIMED_OUT", stopDate=stepfunctions.now_iso(), error="States.Timeout", cause="")
    details = {"executionTimedOutEventDetails": {"error": "States.Timeout"}}
    stepfunctions._add_event(execution, "ExecutionTimedOut", details)
    stepfunctions._emit_execution_status_event(execution)
