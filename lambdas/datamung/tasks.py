"""The gateway to ECS: the job's workers, one task per phase, shard and attempt.

A task is known by `startedBy` = job id and by its group, which names phase, shard and attempt. Its environment is the
worker's whole contract (`worker/contract.py`); a secret is never in it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from datamung import names, tagging
from datamung.clients import Clients
from datamung.errands import Errand, environment
from datamung.errors import NameTaken, TransientFault, WorkerNotStarted
from datamung.rows import Job

if TYPE_CHECKING:
    from mypy_boto3_ecs.type_defs import ContainerTypeDef, NetworkConfigurationTypeDef, TaskTypeDef

CONTAINER: Final = "worker"
"""The container's name in every task definition."""

_MOST_OVERRIDES: Final = 8192
"""Characters that RunTask takes as overrides, JSON included (ECS API reference, RunTask)."""

_MOST_DESCRIBED: Final = 100
"""Tasks that one DescribeTasks takes."""

_CPU_UNITS: Final = 1024
_MIB_PER_GIB: Final = 1024

_AGAIN: Final = ("RESOURCE", "AGENT", "Capacity is unavailable", "EMPTY CAPACITY PROVIDER")
"""RunTask's failures that pass: no room for the task just now (H82)."""

_INTERRUPTION_CODES: Final = frozenset({"SpotInterruption", "TerminationNotice", "InfrastructureHealth"})
_INTERRUPTION_WORDS: Final = ("draining", "host ec2", "spot", "scheduled for retirement", "infrastructure")


@dataclass(frozen=True)
class Task:
    """A worker as ECS describes it; `exit_code` is None for one that runs or never started."""

    arn: str
    name: str
    """Its errand's name, kept as the task's group: `dump-00-01`."""
    started_by: str
    status: str
    exit_code: int | None
    stop_code: str
    stopped_reason: str
    created_s: int
    stopped_s: int
    """0 for one that has not stopped."""
    vcpu: float = 0
    memory_gib: float = 0
    is_fargate: bool = False

    @property
    def is_stopped(self) -> bool:
        """Whether its processes have ended."""
        return self.status == "STOPPED"

    @property
    def was_interrupted(self) -> bool:
        """Whether its machine was taken away: no fault of the worker's."""
        words = self.stopped_reason.lower()
        return self.stop_code in _INTERRUPTION_CODES or (
            self.stop_code != "TaskFailedToStart" and any(word in words for word in _INTERRUPTION_WORDS)
        )


def run(clients: Clients, job: Job, errand: Errand) -> tuple[str, dict[str, Any]]:
    """Starts one worker; answers the task's ARN and ECS's answer. Safe to repeat: the client token finds the same task.

    Raises TransientFault where there is no room just now, WorkerNotStarted where there never will be.
    """
    worker = job["worker"]
    told = [{"name": name, "value": value} for name, value in environment(clients, job, errand).items()]
    overrides: Any = {"containerOverrides": [{"name": CONTAINER, "command": [errand.phase], "environment": told}]}
    if len(json.dumps(overrides)) > _MOST_OVERRIDES:
        raise WorkerNotStarted("The selection of schemas and tables is too long to be passed to a worker.")
    answer = clients.ecs.run_task(
        cluster=clients.settings.cluster_arn,
        taskDefinition=worker["task_definition_arn"],
        count=1,
        clientToken=names.run_task_token(job["job_id"], errand.phase, errand.shard, errand.attempt),
        startedBy=job["job_id"],
        group=errand.name,
        networkConfiguration=_network(job),
        overrides=overrides,
        tags=tagging.for_ecs(clients, job),
        **_launch(worker["launch"]),
    )
    for failure in answer.get("failures", []):
        reason = f"{failure.get('reason', '')} {failure.get('detail', '')}".strip()
        kind = TransientFault if reason.startswith(_AGAIN) else WorkerNotStarted
        raise kind(f"ECS could not start the worker: {reason}")
    return answer["tasks"][0]["taskArn"], dict(answer)


def of_job(clients: Clients, job_id: str, known_arns: Iterable[str]) -> list[Task]:
    """Every task of the job that ECS still shows: those with known ARNs and those whose start was never answered.

    ECS shows a stopped task for an hour. `startedBy` must be ListTasks' only filter, so the stopped ones are listed
    over the whole cluster.
    """
    cluster = clients.settings.cluster_arn
    listing = clients.ecs.get_paginator("list_tasks")
    arns = set(known_arns)
    for page in listing.paginate(cluster=cluster, startedBy=job_id):
        arns.update(page["taskArns"])
    for page in listing.paginate(cluster=cluster, desiredStatus="STOPPED"):
        arns.update(page["taskArns"])
    return [task for task in _described(clients, arns) if task.started_by == job_id]


def list_running(clients: Clients) -> list[Task]:
    """Every worker of the deployment that has not stopped: nothing else runs in its cluster."""
    pages = clients.ecs.get_paginator("list_tasks").paginate(cluster=clients.settings.cluster_arn)
    arns = {arn for page in pages for arn in page["taskArns"]}
    return [task for task in _described(clients, arns) if not task.is_stopped]


def stop(clients: Clients, task: Task, job_id: str, reason: str) -> None:
    """Asks a task to stop; one that stopped is fine. Raises NameTaken when the task is not the job's."""
    if task.started_by != job_id:
        raise NameTaken(f"The task {task.arn} is not this job's and stays.")
    if not task.is_stopped:
        clients.ecs.stop_task(cluster=clients.settings.cluster_arn, task=task.arn, reason=reason)


def _described(clients: Clients, arns: set[str]) -> list[Task]:
    found: list[Task] = []
    ordered = sorted(arns)
    for first in range(0, len(ordered), _MOST_DESCRIBED):
        tasks = ordered[first : first + _MOST_DESCRIBED]
        answer = clients.ecs.describe_tasks(cluster=clients.settings.cluster_arn, tasks=tasks)
        found.extend(_task(task) for task in answer["tasks"])
    return found


def _network(job: Job) -> "NetworkConfigurationTypeDef":
    worker = job["worker"]
    return {
        "awsvpcConfiguration": {
            "subnets": [worker["subnet_id"]],
            "securityGroups": [job["security_group_id"], *worker["security_group_ids"]],
            "assignPublicIp": "ENABLED" if worker["assign_public_ip"] else "DISABLED",
        }
    }


def _launch(launch: dict[str, str]) -> dict[str, Any]:
    if "capacity_provider" in launch:
        return {"capacityProviderStrategy": [{"capacityProvider": launch["capacity_provider"], "weight": 1}]}
    return {"launchType": launch["launch_type"]}


def _task(task: "TaskTypeDef") -> Task:
    containers = task.get("containers", [])
    nothing: ContainerTypeDef = {}
    worker = next((one for one in containers if one.get("name") == CONTAINER), nothing)
    created, stopped = task.get("createdAt"), task.get("stoppedAt")
    return Task(
        arn=task.get("taskArn", ""),
        name=task.get("group", ""),
        started_by=task.get("startedBy", ""),
        status=task.get("lastStatus", ""),
        exit_code=worker.get("exitCode"),
        stop_code=str(task.get("stopCode") or ""),
        stopped_reason=str(task.get("stoppedReason") or worker.get("reason") or ""),
        created_s=int(created.timestamp()) if created else 0,
        stopped_s=int(stopped.timestamp()) if stopped else 0,
        vcpu=int(task.get("cpu", "0")) / _CPU_UNITS,
        memory_gib=int(task.get("memory", "0")) / _MIB_PER_GIB,
        is_fargate=task.get("launchType") == "FARGATE",
    )
