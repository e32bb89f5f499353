"""StopTask takes as long as the process takes to end.

In AWS StopTask answers at once with `desiredStatus` STOPPED; the task stays until its container has ended, by SIGTERM
or, `stopTimeout` seconds later, by SIGKILL, and only then is STOPPED, with the container's own exit code. MiniStack
says STOPPED with exit code 0 before it sends the signal, gives five seconds, and never reads the code. A successor
that starts when its predecessor is STOPPED would meet it alive.
"""

import contextvars
import json
import threading
from typing import Any

from ministack.core.concurrency import resource_lock
from ministack.services import ecs

_DEFAULT_STOP_TIMEOUT_S = 30
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"""

Answer = tuple[int, dict[str, str], bytes]


def apply() -> None:
    """Answer StopTask at once and finish it beside the request."""
    stop_unstarted = ecs._stop_task

    def stop_task(data: dict[str, Any]) -> Answer:
        cluster_name = ecs._resolve_cluster_name(data.get("cluster", "default"))
        task = ecs._resolve_task(data.get("task", ""), cluster_name) if cluster_name else None
        answer: Answer
        if not task or not task.get("_docker_ids") or task["lastStatus"] == "STOPPED":
            answer = stop_unstarted(data)
        else:
            _begin(task, data.get("reason", "Task stopped by user"))
            answer = ecs.json_response({"task": ecs._sanitize(task)})
        return answer

    ecs._stop_task = stop_task
    ecs._ACTION_MAP["StopTask"] = stop_task


def _begin(task: dict[str, Any], reason: str) -> None:
    with resource_lock("ecs-task", task["taskArn"]):
        if task["desiredStatus"] == "STOPPED":
            return
        task.update(desiredStatus="STOPPED", stoppingAt=ecs._iso(), stoppedReason=reason, stopCode="UserInitiated")
    # The stores are scoped by context variables, which a new thread does not inherit.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_finish, task), daemon=True).start()


def _finish(task: dict[str, Any]) -> None:
    containers = [ecs._get_docker().get(container_id) for container_id in task["_docker_ids"]]
    for container, definition, shown in zip(containers, _definitions(task), task["containers"], strict=True):
        container.stop(timeout=definition.get("stopTimeout", _DEFAULT_STOP_TIMEOUT_S))
        shown.update(lastStatus="STOPPED", exitCode=container.wait()["StatusCode"])
    ecs._cleanup_task_resources(task, ecs._get_docker())
    with resource_lock("ecs-task", task["taskArn"]):
        ecs._bump_task_version(task)
        now = ecs._iso()
        task.update(lastStatus="STOPPED", executionStoppedAt=now, stoppedAt=now)
    ecs._recount_cluster(ecs._cluster_name_from_arn(task["clusterArn"]))


def _definitions(task: dict[str, Any]) -> list[dict[str, Any]]:
    _status, _headers, body = ecs._describe_task_definition({"taskDefinition": task["taskDefinitionArn"]})
    definitions: list[dict[str, Any]] = json.loads(body)["taskDefinition"]["containerDefinitions"]
    return definitions
