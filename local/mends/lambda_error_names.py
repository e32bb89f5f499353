"""A failed Python function reports the class of its exception.

AWS answers `{"errorMessage", "errorType", "stackTrace"}` with the bare name of the class, and that name is what `Retry`
and `Catch` of a state machine compare. MiniStack answers `Runtime.HandlerError` for every exception.
"""

from contextvars import ContextVar
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_PLAIN_REPORT = '"error": str(e), "trace": traceback.format_exc()'
_FULL_REPORT = _PLAIN_REPORT + ', "error_class": type(e).__name__'

_last_result: ContextVar[dict[str, Any]] = ContextVar("last_result")


def apply() -> None:
    """Make the function's process report the class, and the invocation carry it to the caller."""
    if _PLAIN_REPORT not in lambda_runtime._PYTHON_WORKER_SCRIPT:
        raise RuntimeError("MiniStack's Python worker script has changed: look at this mend again")
    lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(_PLAIN_REPORT, _FULL_REPORT)
    invoke_in_process = lambda_runtime.Worker.invoke
    execute = lambda_svc._execute_function_warm

    def invoke(worker: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        result: dict[str, Any] = invoke_in_process(worker, *args, **kwargs)
        _last_result.set(result)
        return result

    def execute_with_class(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        _last_result.set({})
        outcome: dict[str, Any] = execute(func, event, request_id)
        error_class = _last_result.get().get("error_class")
        if error_class:
            outcome["body"]["errorType"] = error_class
            outcome["body"]["stackTrace"] = _last_result.get().get("trace", "").splitlines()
        return outcome

    lambda_runtime.Worker.invoke = invoke
    lambda_svc._execute_function_warm = execute_with_class
