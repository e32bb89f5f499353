"""The backup, as one state machine; its states carry the words of the user's timeline.

    ┌─ Back up ───────────────────────────────────────────────────────────────┐
    │ Check source → Create security group → Which isolation?                 │
    │   replica: Create read replica → Wait for replica ⇄ Check replica       │
    │   direct:  nothing is made                                              │
    │ Start plan worker → Wait for plan ⇄ Check plan worker                   │
    │ Open upload → Start dump workers → Wait for dump ⇄ Check dump workers   │
    │ Complete dump → Verify dump → Publish manifest                          │
    └─────────────────────────────────────────────────────────────────────────┘
          ↓ after success and after any error
      Clean up ⇄ Wait for deletions → Record outcome → Succeeded | Failed

A lost worker is replaced: back to *Start plan worker*, or to *Open upload*. A part that S3 does not have as it was
accepted is dumped again: from *Complete dump* back to *Open upload*.

Time limits: a task has its function's and five seconds more; every check compares the job's deadline, `job_deadline_h`;
the machine ends twelve hours after that, so that clean-up has had its time. Waits grow from 15 to 120 seconds.

What runs when a step fails: a service's fault is tried again for minutes; after that, and after any other error,
*Clean up* and *Record outcome*. When a job is cancelled: the same, for the next check raises `Cancelled`. When the
execution is stopped, or times out as a whole: nothing more in here; the clean-up machine goes through the same two
states in its place (`clean_up_machine.py`).
"""

from typing import Final

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from stacks.ending import ending
from stacks.logical_ids import pin
from stacks.machine import call, machine, until_ready
from stacks.steps import Steps

GRACE_H: Final = 12
"""Between the job's deadline and the machine's: AWS may take hours to let go of a clone."""


class Workflow(Construct):
    """The state machine; its input is `{"job_id": …}`, and the job's id is its execution's name."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: str,
        steps: Steps,
        clean_up: lambda_.Function,
        job_deadline_h: int,
    ) -> None:
        super().__init__(scope, construct_id)
        self._steps, self._clean_up_function = steps, clean_up
        self.state_machine = machine(
            self,
            "Machine",
            definition=self.definition(),
            comment="Datamung: one backup",
            name=f"datamung-{deployment}",
            timeout_h=job_deadline_h + GRACE_H,
            calls=(*steps.all, clean_up),
        )
        pin(self.state_machine, "BackupMachine")

    def definition(self) -> sfn.Chain:
        """One backup, in order."""
        start_plan_worker = self._start_plan_worker()
        open_upload = self._open_upload()
        back_up = (
            self._check_source()
            .next(self._create_security_group())
            .next(self._isolate(then=start_plan_worker))
            .next(self._until_plan_is_made(replace=start_plan_worker))
            .next(open_upload)
            .next(self._start_dump_workers())
            .next(self._until_dump_is_written(replace=open_upload))
            .next(self._complete_dump())
            .next(self._is_dump_complete(redump=open_upload))
            .next(self._verify_dump())
            .next(self._publish_manifest())
        )
        return self._finally(back_up)

    def _check_source(self) -> tasks.LambdaInvoke:
        return self._task("Check source", self._steps.check_source, result="$.source")

    def _create_security_group(self) -> tasks.LambdaInvoke:
        return self._task("Create security group", self._steps.create_security_group)

    def _isolate(self, *, then: tasks.LambdaInvoke) -> sfn.Chain:
        """Make what the dump is taken from. There is no default: no unknown answer may lead to a hot database."""
        replica = self._create_replica().next(self._until_replica_is_ready()).next(then)
        choice = sfn.Choice(self, "Which isolation?")
        choice.when(sfn.Condition.string_equals("$.source.isolation", "replica"), replica)
        choice.when(sfn.Condition.string_equals("$.source.isolation", "direct"), then)
        return sfn.Chain.custom(choice, then.end_states, then)

    def _create_replica(self) -> tasks.LambdaInvoke:
        return self._task("Create read replica", self._steps.create_replica, result="$.wait")

    def _until_replica_is_ready(self) -> sfn.Chain:
        check = self._task("Check replica", self._steps.check_clone, result="$.wait")
        return until_ready(self, "Wait for replica", check, "Replica ready?")

    def _start_plan_worker(self) -> tasks.LambdaInvoke:
        return self._task("Start plan worker", self._steps.start_workers, result="$.wait", phase="plan")

    def _until_plan_is_made(self, *, replace: sfn.IChainable) -> sfn.Chain:
        check = self._task("Check plan worker", self._steps.check_workers, result="$.wait", phase="plan")
        return until_ready(self, "Wait for plan", check, "Plan made?", replace=replace)

    def _open_upload(self) -> tasks.LambdaInvoke:
        return self._task("Open upload", self._steps.open_upload)

    def _start_dump_workers(self) -> tasks.LambdaInvoke:
        return self._task("Start dump workers", self._steps.start_workers, result="$.wait", phase="dump")

    def _until_dump_is_written(self, *, replace: sfn.IChainable) -> sfn.Chain:
        check = self._task("Check dump workers", self._steps.check_workers, result="$.wait", phase="dump")
        return until_ready(self, "Wait for dump", check, "Dump written?", replace=replace)

    def _complete_dump(self) -> tasks.LambdaInvoke:
        return self._task("Complete dump", self._steps.complete_dump, result="$.complete")

    def _is_dump_complete(self, *, redump: sfn.IChainable) -> sfn.Chain:
        choice = sfn.Choice(self, "Dump complete?")
        complete = choice.afterwards(include_otherwise=True)
        choice.when(sfn.Condition.string_equals("$.complete.state", "redump"), redump)
        return complete

    def _verify_dump(self) -> tasks.LambdaInvoke:
        return self._task("Verify dump", self._steps.verify_dump)

    def _publish_manifest(self) -> tasks.LambdaInvoke:
        return self._task("Publish manifest", self._steps.publish_manifest)

    def _outcome(self) -> sfn.Choice:
        succeeded = sfn.Condition.string_equals("$.outcome.status", "succeeded")
        failed = sfn.Fail(self, "Failed", error="BackupNotMade", cause="The job's record and timeline say why.")
        return sfn.Choice(self, "Outcome?").when(succeeded, sfn.Succeed(self, "Succeeded")).otherwise(failed)

    def _finally(self, back_up: sfn.Chain) -> sfn.Chain:
        """Clean up at both ends: after success and after any error."""
        clean_up = ending(
            self,
            clean_up=self._clean_up_function,
            record_outcome=self._steps.record_outcome,
            then=self._outcome(),
        )
        attempt = sfn.Parallel(self, "Back up", result_path=sfn.JsonPath.DISCARD).branch(back_up)
        attempt.add_catch(clean_up, errors=["States.ALL"], result_path="$.error")
        return attempt.next(clean_up)

    def _task(
        self, name: str, function: lambda_.Function, *, result: str = sfn.JsonPath.DISCARD, **fixed: str
    ) -> tasks.LambdaInvoke:
        """A step that is told the job's id, and nothing that could be a secret (H85)."""
        told = {"job_id": sfn.JsonPath.string_at("$.job_id"), **fixed}
        return call(self, name, function, payload=sfn.TaskInput.from_object(told), result_path=result)
