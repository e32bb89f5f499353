"""ECS tasks run: each container is a process on this machine.

MiniStack asks a container engine to run a task and, where there is none, leaves the task RUNNING for ever. This mend
puts an object in the place of its Docker client that has the few calls MiniStack makes and starts the worker package
instead of an image. A container has its task definition's environment and command, its memory limit (per process, by
`RLIMIT_DATA`), a scratch folder on tmpfs that goes with it, and SIGTERM then SIGKILL; its output goes to CloudWatch
Logs by MiniStack's own forwarder. Every image is the worker: there is no other.

The variable `LOCAL_WORKER` holds JSON: `argv` (the image's entry point) and `environment` (what the image would set).
"""

import atexit
import json
import os
import threading
from typing import Any

from ministack.services import ecs

from local.mends.process import ContainerProcess, WorkerImage

_MEBIBYTE = 1024 * 1024


class ProcessEngine:
    """The part of a Docker client that MiniStack's ECS uses. Its `containers` and `images` are itself."""

    def __init__(self, image: WorkerImage) -> None:
        self._image = image
        self._running: dict[str, ContainerProcess] = {}
        self._lock = threading.Lock()
        self.containers = self
        self.images = self

    def run(self, _image_uri: str, **options: Any) -> ContainerProcess:
        container = ContainerProcess(
            self._image,
            command=options.get("command") or [],
            environment=options["environment"],
            memory_bytes=options["memory_bytes"],
        )
        with self._lock:
            self._running[container.id] = container
        container.on_removal = self._forget
        return container

    def get(self, container_id: str) -> ContainerProcess:
        with self._lock:
            return self._running[container_id]

    def list(self, *_args: object, **_kwargs: object) -> list[ContainerProcess]:
        with self._lock:
            return list(self._running.values())

    def stop_all(self) -> None:
        """End every container at once: nothing outlives the local cloud."""
        for container in self.list():
            container.remove()

    def _forget(self, container_id: str) -> None:
        with self._lock:
            self._running.pop(container_id, None)


def apply() -> None:
    """Put the engine in place and let a container know its region, its account and its memory limit."""
    config = json.loads(os.environ["LOCAL_WORKER"])
    engine = ProcessEngine(WorkerImage(argv=config["argv"], environment=config["environment"]))
    build_options = ecs._build_run_kwargs
    register_metadata = ecs._register_metadata
    clean_up = ecs._cleanup_task_resources

    def build_with_memory(container: dict[str, Any], task: dict[str, Any], *args: Any) -> dict[str, Any]:
        memory_mib = int(container.get("memory") or task.get("memory") or 0)
        return {**build_options(container, task, *args), "memory_bytes": memory_mib * _MEBIBYTE}

    def register_on_this_host(*args: Any) -> str:
        *leading, environment, _host_mode, _network_address = args
        token: str = register_metadata(*leading, environment, True, None)
        environment["AWS_REGION"] = environment["AWS_DEFAULT_REGION"] = ecs.get_region()
        # An access key id of twelve digits is the account; the role of the task has no key of its own here.
        environment["AWS_ACCESS_KEY_ID"] = ecs.get_account_id()
        environment["AWS_SECRET_ACCESS_KEY"] = os.environ["AWS_SECRET_ACCESS_KEY"]
        return token

    def clean_up_always(task: dict[str, Any], client: ProcessEngine | None, *args: Any) -> None:
        """After a container's own end MiniStack leaves it to a reaper; its scratch folder may hold a login."""
        clean_up(task, client or engine, *args)

    ecs._get_docker = lambda: engine
    ecs._cleanup_task_resources = clean_up_always
    ecs._build_run_kwargs = build_with_memory
    ecs._register_metadata = register_on_this_host
    atexit.register(engine.stop_all)
