"""Jobs with a past: what each made, how far it was cleaned up, how its execution ended, and what came back since."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from datamung import jobs, names, tagging
from datamung.execution_end import START_LIMIT_S

from tests.fakes.account import SOURCE
from tests.fakes.executions import Execution
from tests.fakes.sweeper import SWEEPER, with_sweeper
from tests.faults.hostile_world import HostileWorld
from tests.faults.intruder import Deed, TagsOf

GoesOn = Literal["RUNNING", "PENDING_REDRIVE"]
Ended = Literal["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]


@dataclass(frozen=True)
class Past:
    """What became of one job until the sweep comes; `execution` is None where it was never started."""

    makes: list[str]
    passes: int
    execution: GoesOn | Ended | None
    outcome: Literal["succeeded", "failed"] | None
    clean_up: Literal["RUNNING", "FAILED"] | None
    something_returns: bool


class Account:
    """A hostile world that has come to rest, and its sweeper."""

    def __init__(self, pasts: list[Past], deeds: list[tuple[Deed, int, TagsOf | None]], skew_s: int) -> None:
        self.hostile = HostileWorld()
        self.swept = with_sweeper(self.hostile.world)
        self._begun_s: dict[str, float] = {}
        self._pasts: dict[str, Past] = {}
        for past in pasts:
            self._live(past)
        for deed, number, tags_of in deeds:
            self.hostile.intruder.does(deed, self.hostile.job(number), tags_of)
        self.hostile.world.clock.now_s += skew_s

    def has_ended(self, job_id: str) -> bool:
        """By what the test knows."""
        execution = self._pasts[job_id].execution
        if execution is None:
            return self.hostile.world.clock() >= self._begun_s[job_id] + START_LIMIT_S
        return execution not in {"RUNNING", "PENDING_REDRIVE"}

    def is_being_cleaned_up(self, job_id: str) -> bool:
        return self._pasts[job_id].clean_up == "RUNNING"

    def is_settled(self, job_id: str) -> bool:
        """It has its outcome, no row of its is open, and nothing came back."""
        states = self.states(job_id)
        is_over = "outcome" in jobs.get(self.hostile.world.clients, job_id) and "open" not in states.values()
        return is_over and not self.returned(job_id)

    def returned(self, job_id: str) -> set[tuple[str, str]]:
        """What is there and was taken for gone."""
        mine = {(one.kind, one.name) for one in self.hostile.mine() if one.job_id == job_id}
        return {key for key, state in self.states(job_id).items() if state == "gone"} & mine

    def states(self, job_id: str) -> dict[tuple[str, str], str]:
        """The state of each row of the job's ledger."""
        return {(row["kind"], row["name"]): row["state"] for of, row in self.hostile.ledger() if of == job_id}

    def _live(self, past: Past) -> None:
        hostile, clients = self.hostile, self.hostile.world.clients
        hostile.begin([(what, ()) for what in past.makes])
        job_id = hostile.job_ids[-1]
        self._begun_s[job_id] = hostile.world.clock() - len(past.makes)
        self._pasts[job_id] = past
        for _ in range(past.passes):
            hostile.pass_time(130)
            hostile.clean_up(job_id)
        if past.outcome:
            jobs.record_outcome(clients, job_id, past.outcome, None)
        self._execute(job_id, past)
        if past.something_returns:
            for kind, name in list(self._gone(job_id)):
                self._return(job_id, kind, name)

    def _execute(self, job_id: str, past: Past) -> None:
        executions = self.swept.executions
        if past.execution == "RUNNING":
            self.swept.run(job_id)
        elif past.execution:
            self.swept.end(job_id, past.execution)
        if past.execution == "PENDING_REDRIVE":
            executions.executions[names.execution_arn(SWEEPER.state_machine_arn, job_id)].stopped_s = None
        if past.clean_up:
            arn = f"arn:aws:states:execution:clean-up:event-{job_id}"
            executions.executions[arn] = Execution(arn, "", past.clean_up)
            jobs.note_clean_up(self.hostile.world.clients, job_id, arn)

    def _gone(self, job_id: str) -> Iterator[tuple[str, str]]:
        return (key for key, state in self.states(job_id).items() if state == "gone")

    def _return(self, job_id: str, kind: str, name: str) -> None:
        """A create lands that nobody waited for any more."""
        world = self.hostile.world
        aws: Any = world.clients
        tags = tagging.for_rds(world.clients, jobs.get(world.clients, job_id))
        if kind == "clone":
            like = {**world.rds.instances[SOURCE], "DeletionProtection": False}
            world.rds.add({**like, "DBInstanceIdentifier": name, "TagList": tags})
        elif kind == "secret":
            aws.secretsmanager.create_secret(Name=name, SecretString="late", Tags=tags)
        elif name == names.plan_key(job_id):
            place: Any = {"Bucket": world.s3.bucket, "ExpectedBucketOwner": world.s3.owner}
            world.s3.put_object(**place, Key=name, Body=b"late", IfNoneMatch="*")
