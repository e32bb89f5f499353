"""Somebody in the same account, who makes things under a job's name and touches what is a job's."""

from typing import Any, Final, Literal, get_args

from datamung import names

from tests.fakes.account import SOURCE
from tests.fakes.world import World
from tests.faults.things import DEPLOYMENT, Place, Things

TagsOf = tuple[str, str]
"""A deployment and a job."""

TAGS: Final[tuple[TagsOf | None, ...]] = (("prod", "backup-9999"), ("test", "backup-0001"), None)
"""Of what is not the job's: another job's, another deployment's, or none."""

Deed = Literal[
    "makes a clone",
    "makes a security group",
    "makes a secret",
    "starts a task of the job",
    "starts a task of that name",
    "protects the clone",
    "schedules the end of the secret",
    "removes what it can",
    "unties the tags",
]
DEEDS: Final[tuple[Deed, ...]] = get_args(Deed)


class Intruder:
    """What belongs to others, from the beginning or by a deed. A deed does nothing where there is no occasion."""

    def __init__(self, world: World, things: Things) -> None:
        self._world, self._things = world, things
        users: list[Place] = [("clone", SOURCE), ("security_group", world.source_group_id), ("secret", "orders-login")]
        self.owned: dict[Place, Any] = {}
        """What is not a job's, as it must stay."""
        self._stays = frozenset(users)
        for place in users:
            self._own(place)

    def does(self, deed: Deed, job_id: str, tags_of: TagsOf | None) -> None:
        """A thing of its own, with these tags under a job's name, or something done to what is a job's."""
        match deed:
            case "makes a clone" | "makes a security group" | "makes a secret":
                self._take_name(deed.removeprefix("makes a ").replace(" ", "_"), job_id, tags_of)
            case "starts a task of the job":
                self._start_task("maintenance", job_id)
            case "starts a task of that name":
                self._start_task("plan-00-01", "somebody")
            case _:
                for place in [place for place in self._things.alive() if place not in self.owned]:
                    if self._things.owner(*place) == job_id:
                        self._touch(deed, *place)

    def check(self) -> None:
        """What is somebody else's is as it was."""
        for (kind, key), state in self.owned.items():
            assert self._things.state(kind, key) == state, f"the {kind} {key} is somebody else's"

    def goes(self) -> None:
        """Takes away what has a job's name and is not the job's."""
        for kind, key in self.owned.keys() - self._stays:
            del self.owned[kind, key]
            del self._things.held[kind][key]

    def _take_name(self, kind: str, job_id: str, tags_of: TagsOf | None) -> None:
        name = names.resource_name(DEPLOYMENT, job_id)
        if name in {self._things.name(kind, key) for key in self._things.held[kind]}:
            return
        told = dict(zip(("datamung:deployment", "datamung:job-id"), tags_of or (), strict=False))
        tags = [{"Key": key, "Value": value} for key, value in told.items()]
        self._own((kind, self._make(kind, name, tags)))

    def _make(self, kind: str, name: str, tags: list[dict[str, str]]) -> str:
        aws: Any = self._world.clients
        if kind == "clone":
            like = {**self._world.rds.instances[SOURCE], "DeletionProtection": False}
            self._world.rds.add({**like, "DBInstanceIdentifier": name, "TagList": tags})
            return name
        if kind == "secret":
            aws.secretsmanager.create_secret(Name=name, SecretString="theirs", Tags=tags)
            return name
        place: Any = {"GroupName": name, "Description": "theirs", "VpcId": self._world.vpc_id}
        return str(aws.ec2.create_security_group(**place, TagSpecifications=[{"Tags": tags}])["GroupId"])

    def _start_task(self, name: str, started_by: str) -> None:
        """A task in the deployment's cluster, with one of a worker's two marks."""
        network: Any = {"awsvpcConfiguration": {"securityGroups": []}}
        answer = self._world.ecs.run_task(
            clientToken=f"{name} by {started_by}",
            group=name,
            startedBy=started_by,
            networkConfiguration=network,
            overrides={"containerOverrides": [{"environment": []}]},
        )
        self._own(("task", answer["tasks"][0]["taskArn"]))

    def _touch(self, deed: Deed, kind: str, key: str) -> None:
        match deed, kind:
            case "protects the clone", "clone":
                self._things.held[kind][key]["DeletionProtection"] = True
            case "schedules the end of the secret", "secret":
                self._world.clients.secretsmanager.delete_secret(SecretId=key)
            case "removes what it can", "clone" | "secret" | "upload":
                del self._things.held[kind][key]
            case "unties the tags", "clone" | "security_group" | "secret":
                self._untag(kind, key)

    def _untag(self, kind: str, key: str) -> None:
        """By which the job loses it; what RDS is deleting goes on to its end."""
        thing = self._things.held[kind][key]
        if thing.get("DBInstanceStatus") == "deleting":
            return
        thing["TagList" if kind == "clone" else "Tags"] = []
        if kind == "clone":
            self._world.rds.add(thing)
        self._own((kind, key))

    def _own(self, place: Place) -> None:
        self.owned[place] = self._things.state(*place)
