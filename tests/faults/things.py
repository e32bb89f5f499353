"""What the fakes hold, by kind and key: its name in a ledger, whose it is, and what a call would do to it."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from datamung import names, tagging

from tests.fakes.world import World
from tests.faults.disturbances import Call

DEPLOYMENT: Final = "prod"

Place = tuple[str, str]
"""The kind of a thing, and its key in the fake that holds it."""


@dataclass(frozen=True)
class Named:
    """A thing as a ledger names it."""

    job_id: str
    kind: str
    name: str


class Things:
    """Everything in one world that a job can make, and the like of it."""

    def __init__(self, world: World) -> None:
        aws: Any = world.clients
        self.held: dict[str, dict[str, Any]] = {
            "clone": world.rds.instances,
            "security_group": aws.ec2.groups,
            "secret": aws.secretsmanager.secrets,
            "task": world.ecs.tasks,
            "upload": world.s3.uploads,
            "object": world.s3.objects,
        }

    def state(self, kind: str, key: str) -> Any:
        """What may not change of a thing that is somebody else's; None when it is gone."""
        thing = self.held[kind].get(key)
        if thing is not None and kind == "task":
            return thing.stop_reason
        return copy.deepcopy(thing)

    def name(self, kind: str, key: str) -> str:
        """The name that a ledger has, or would have, for it."""
        thing = self.held[kind][key]
        match kind:
            case "security_group":
                return str(thing["GroupName"])
            case "task":
                return str(thing.name)
            case "upload":
                return str(thing.key)
        return key

    def owner(self, kind: str, key: str) -> str | None:
        """The job whose it is by name and tags; None where they do not agree."""
        thing, name = self.held[kind][key], self.name(kind, key)
        if kind in {"upload", "object"}:
            return names.job_of_key(name)
        if kind == "task":
            return str(thing.call["startedBy"])
        tags = {tag["Key"]: tag["Value"] for tag in thing.get("Tags", thing.get("TagList", []))}
        job_id = tags.get("datamung:job-id", "")
        is_own = tagging.are_of(tags, DEPLOYMENT, job_id) and "datamung:source" not in tags
        return job_id if is_own and name == names.resource_name(DEPLOYMENT, job_id) else None

    def alive(self) -> Iterator[Place]:
        """Kind and key of all that is there, and that is not ending by itself."""
        for kind, held in self.held.items():
            for key, thing in held.items():
                is_over = (kind == "task" and thing.exit) or (kind == "secret" and "DeletedDate" in thing)
                if not is_over:
                    yield kind, key

    def victims(self, call: Call) -> Iterator[Place]:
        """Kind and key of what a call would remove, stop or change."""
        asked = call.arguments
        match call.operation:
            case "delete_db_instance" | "modify_db_instance":
                victim = "clone", asked["DBInstanceIdentifier"]
            case "delete_security_group" | "authorize_security_group_ingress" | "authorize_security_group_egress":
                victim = "security_group", asked["GroupId"]
            case "delete_secret":
                victim = "secret", asked["SecretId"]
            case "stop_task":
                victim = "task", asked["task"]
            case "abort_multipart_upload":
                victim = "upload", asked["UploadId"]
            case "delete_object":
                victim = "object", asked["Key"]
            case _:
                return
        if victim[1] in self.held[victim[0]]:
            yield victim


def made_by(call: Call) -> Named:
    """What a create makes."""
    asked = call.arguments
    match call.operation:
        case "run_task":
            return Named(asked["startedBy"], "task", asked["group"])
        case "create_multipart_upload":
            return Named(names.job_of_key(asked["Key"]), "upload", asked["Key"])
        case "put_object" | "complete_multipart_upload":
            return Named(names.job_of_key(asked["Key"]), "object", asked["Key"])
        case "create_security_group":
            kind, name = "security_group", asked["GroupName"]
        case "create_secret":
            kind, name = "secret", asked["Name"]
        case "create_db_instance_read_replica":
            kind, name = "clone", asked["DBInstanceIdentifier"]
        case other:
            raise NotImplementedError(other)
    return Named(name.removeprefix(names.resource_name(DEPLOYMENT, "")), kind, name)
