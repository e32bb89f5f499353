"""A world in which everything interferes with clean-up, and what must hold in it after whatever happened."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from clean_up import clean_up
from datamung import jobs, names, removal
from datamung.clients import Clients
from datamung.errors import DatamungError

from tests.fakes.ecs import Exit, FakeTask
from tests.fakes.quick_world import make_quick_world
from tests.fakes.s3 import sha256
from tests.faults.disturbances import Call, Disturbance, Disturbed, seen
from tests.faults.intruder import Intruder
from tests.faults.makers import MAKERS, ask_for_job
from tests.faults.things import Named, Things, made_by

LAST_REQUEST_S: Final = 9
"""So long after a worker has stopped its last request may land."""

_FAILURES: Final = (DatamungError, ClientError, BotoCoreError)
_Row = dict[str, Any]


class HostileWorld:
    """One account with jobs, their workers, other people's things, and somebody who interferes."""

    def __init__(self) -> None:
        self.world = make_quick_world(self._work)
        self.things = Things(self.world)
        self.job_ids: list[str] = []
        self.passes = 0
        self.exits: dict[str, Exit] = {}
        """How a worker, by its name, ends by itself at its next look."""
        self._in_flight: list[Named] = []
        self._asked_last: set[str] = set()
        self.intruder = Intruder(self.world, self.things)

    def begin(self, steps: Sequence[tuple[str, Sequence[Disturbance]]]) -> None:
        """One more job, and what it makes first."""
        job_id = f"backup-000{len(self.job_ids) + 1}"
        ask_for_job(self.world, job_id)
        self.job_ids.append(job_id)
        for what, plan in steps:
            self.make(what, job_id, plan)
            self.pass_time(1)

    def job(self, number: int) -> str:
        """One of the jobs there are."""
        return self.job_ids[number % len(self.job_ids)]

    def make(self, what: str, job_id: str, plan: Sequence[Disturbance] = ()) -> None:
        """Lets a job make something, or try to."""
        with suppress(*_FAILURES):
            MAKERS[what](self._clients(job_id, plan), job_id)

    def clean_up(self, job_id: str, plan: Sequence[Disturbance] = ()) -> str:
        """One pass as the machine calls it; answers its state, or `failed` when it was disturbed and raised."""
        self.passes += 1
        try:
            return str(clean_up(self._clients(job_id, plan), job_id)["state"])
        except _FAILURES:
            assert plan, "nothing disturbed it"
            return "failed"

    def pass_time(self, seconds: int) -> None:
        """Workers work, requests land."""
        self._let_workers_ask_last()
        for task in self.world.ecs.tasks.values():
            if not task.exit:
                self._work(task)
        self.world.clock.advance(seconds)

    def check(self) -> None:
        """What must hold at any time."""
        self._let_workers_ask_last()
        self.intruder.check()
        mine = self.mine()
        for job_id, row in self.ledger():
            thing = Named(job_id, row["kind"], row["name"])
            if row["state"] == "kept":
                assert "manifest_key" in jobs.get(self.world.clients, job_id)
                assert thing in mine, f"{thing} is a backup, or belongs to one"
            elif row["state"] == "gone":
                assert thing not in mine, f"{thing} was taken for gone (H105)"
                assert thing not in self._in_flight, f"{thing} may still come (H105)"

    def ledger(self) -> Iterator[tuple[str, _Row]]:
        """Every row of every job's ledger."""
        table: Any = self.world.clients.table
        rows = [row for (_, sk), row in table.items.items() if sk.startswith("LEDGER#")]
        return ((row["pk"].removeprefix("JOB#"), row) for row in rows)

    def mine(self) -> set[Named]:
        """What the jobs have made and is there."""
        places = [place for place in self.things.alive() if place not in self.intruder.owned]
        found = [(self.things.owner(*place), place[0], self.things.name(*place)) for place in places]
        return {Named(owner, kind, name) for owner, kind, name in found if owner in self.job_ids}

    def not_excused(self) -> list[_Row]:
        """Open rows but those whose name somebody else's thing has, and those that wait for such a one."""
        taken = {(place[0], self.things.name(*place)) for place in self.intruder.owned if place[0] != "task"}
        rows = [row for _, row in self.ledger() if row["state"] == "open"]
        excused = {(row["pk"], row["kind"]) for row in rows if (row["kind"], row["name"]) in taken}
        for kind in removal.KINDS:
            waiting = [row["pk"] for row in rows if any((row["pk"], one) in excused for one in kind.after)]
            excused |= {(pk, kind.name) for pk in waiting}
        return [row for row in rows if (row["pk"], row["kind"]) not in excused]

    def _clients(self, job_id: str, plan: Sequence[Disturbance] = ()) -> Clients:
        disturbed = Disturbed(plan, land_later=self._land_later, others_act=lambda s: self._others_act(job_id, s))
        return seen(seen(self.world.clients, self._watched), disturbed)

    def _others_act(self, job_id: str, seconds: int) -> None:
        """Time passes, or another clean-up that thinks it holds the lease makes a whole pass, or both."""
        self.pass_time(seconds)
        if seconds % 2 == 0:
            self.passes += 1
            clients = seen(self.world.clients, self._watched)
            removal.one_pass(clients, jobs.close(clients, job_id))

    def _watched(self, call: Call) -> Any:
        """Performs a call, unless it would remove or change what it may not (H73)."""
        rows = {(job_id, row["kind"], row["name"]) for job_id, row in self.ledger()}
        for place in self.things.victims(call):
            job_id, name = self.things.owner(*place), self.things.name(*place)
            assert place not in self.intruder.owned, f"{call.operation} of {place}, which is somebody else's"
            assert job_id in self.job_ids, f"{call.operation} of {place}, which is no job's"
            assert (job_id, place[0], name) in rows, f"{call.operation} of {place}, which no ledger knows"
            is_kept = place[0] == "object" and "manifest_key" in jobs.get(self.world.clients, job_id)
            assert not is_kept or name == names.plan_key(job_id), f"{name} is a backup, or belongs to one"
        return call.perform()

    def _land_later(self, call: Call, seconds: int) -> None:
        self._later(seconds, made_by(call), call.perform)

    def _later(self, seconds: int, thing: Named, request: Callable[[], object]) -> None:
        self._in_flight.append(thing)

        def land() -> None:
            self._in_flight.remove(thing)
            with suppress(ClientError):
                request()

        self.world.clock.after(seconds, land)

    def _work(self, task: FakeTask) -> Exit | None:
        """A plan worker writes its plan, a dump worker a part; then it goes on, or ends as it was told."""
        if task.call["startedBy"] in self.job_ids and "DATAMUNG_JOB_ID" in task.environment:
            with suppress(ClientError):
                self._write(task)
        return self.exits.pop(task.name, None)

    def _let_workers_ask_last(self) -> None:
        """A worker that was killed may have sent a request just before."""
        for task in self.world.ecs.tasks.values():
            if task.exit and task.arn not in self._asked_last and "DATAMUNG_JOB_ID" in task.environment:
                self._asked_last.add(task.arn)
                told = task.environment
                is_plan = task.name.startswith("plan")
                kind, key = ("object", told["DATAMUNG_PLAN_KEY"]) if is_plan else ("upload", told["DATAMUNG_DUMP_KEY"])
                thing = Named(told["DATAMUNG_JOB_ID"], kind, key)
                self._later(LAST_REQUEST_S, thing, partial(self._write, task))

    def _write(self, task: FakeTask) -> None:
        told = task.environment
        place: Any = {"Bucket": told["DATAMUNG_BUCKET"], "ExpectedBucketOwner": told["DATAMUNG_BUCKET_OWNER"]}
        if task.name.startswith("plan"):
            self.world.s3.put_object(**place, Key=told["DATAMUNG_PLAN_KEY"], Body=b"plan", IfNoneMatch="*")
            return
        self.world.s3.upload_part(
            **place,
            Key=told["DATAMUNG_DUMP_KEY"],
            UploadId=told["DATAMUNG_UPLOAD_ID"],
            PartNumber=int(told["DATAMUNG_SHARD"]) + 1,
            Body=b"part",
            ChecksumSHA256=sha256(b"part"),
        )
