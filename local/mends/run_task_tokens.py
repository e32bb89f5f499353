"""RunTask with a client token that was used before answers the same tasks and starts none.

In AWS the token makes RunTask idempotent: the same request gets the tasks of the first one back, another request with
the same token is refused (`ConflictException`). MiniStack ignores it and starts another worker.
"""

import json
import threading
from http import HTTPStatus
from typing import Any

from ministack.services import ecs

Answer = tuple[int, dict[str, str], bytes]

_lock = threading.Lock()
_started: dict[tuple[str, str, str], tuple[dict[str, Any], list[str]]] = {}
"""(account, region, token) → the request and the ARNs it got, for as long as this process lives: AWS keeps 24 h."""


def apply() -> None:
    """Look the token up before running."""
    run = ecs._run_task

    def run_once(data: dict[str, Any]) -> Answer:
        token = data.get("clientToken")
        if not token:
            answer: Answer = run(data)
            return answer
        with _lock:
            return _run_or_repeat(run, data, token)

    ecs._run_task = run_once
    ecs._ACTION_MAP["RunTask"] = run_once


def _run_or_repeat(run: Any, data: dict[str, Any], token: str) -> Answer:
    key = (ecs.get_account_id(), ecs.get_region(), token)
    answer: Answer
    if key in _started:
        request, task_arns = _started[key]
        if request != data:
            answer = ecs.error_response_json("ConflictException", "The token was used with another request.", 400)
            return answer
        answer = ecs._describe_tasks({"cluster": data.get("cluster", "default"), "tasks": task_arns})
        return answer
    request = json.loads(json.dumps(data))
    answer = run(data)
    status, _headers, body = answer
    if status == HTTPStatus.OK:
        _started[key] = (request, [task["taskArn"] for task in json.loads(body)["tasks"]])
    return answer
