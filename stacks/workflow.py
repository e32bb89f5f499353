"""The backup, as one state machine; the states carry the words of the user's timeline.

    ┌ Back up ────────────────────────────────────────────────────────────────┐
    │ Check source → Create security group → Which isolation?                 │
    │   replica: Create read replica → Wait for replica ⇄ Check replica       │
    │   direct:  nothing is made                                              │
    │ Start plan worker  → Wait for plan ⇄ Check plan worker                  │
    │ Open upload → Start dump workers → Wait for dump ⇄ Check dump workers   │
    │ Complete dump → Verify dump → Publish manifest                          │
    └─────────────────────────────────────────────────────────────────────────┘
          ↓ whether it succeeded or failed
      Clean up ⇄ Wait for deletions → Record outcome → Succeeded | Failed

Time limits: a task has its function's and five seconds; every check compares the job's deadline (`job_deadline_h`); the
machine ends twelve hours after that, so that clean-up has had its time. Waits grow from 15 to 120 seconds.

What runs when a step fails: faults of the services are tried again for minutes; then, as after any other error, *Clean up*
and *Record outcome*. When a job is cancelled: the same, because the next check raises `Cancelled`. When the execution is
stopped, or times out as a whole: nothing more in here; the ledger in the job table says what is left.
"""

from typing import Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from stacks.permissions import Permission, role
from stacks.steps import Steps

GRACE_H: Final = 12
"""Between the job's deadline and the machine's: clean-up may wait hours for AWS to let go of a clone."""

FAULTS: Final = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "States.Timeout",
    "TransientFault",
]
"""What a second try can mend (H80); a job's own errors are never tried again. Every step is safe to repeat."""


class Workflow(Construct):
    """The state machine; its input is `{"job_id": …}`, which is also its execution's name."""

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
        self._called: list[lambda_.Function] = []
        self.state_machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_chainable(self.definition()),
            timeout=Duration.hours(job_deadline_h + GRACE_H),
            comment="Datamung: one backup",
            logs=sfn.LogOptions(
                destination=self._log_group(deployment), level=sfn.LogLevel.ALL, include_execution_data=False
            ),
            tracing_enabled=True,
            role=self._role(),
        )

    def definition(self) -> sfn.IChainable:
        """One backup, in order."""
        start_plan_worker = self._start_plan_worker()
        open_upload = self._open_upload()
        back_up = (
            self._check_source()
            .next(self._create_security_group())
            .next(
                self._which_isolation(
                    replica=self._create_replica().next(self._until_replica_is_ready()).next(start_plan_worker),
                    direct=start_plan_worker,
                )
            )
        )
        (
            start_plan_worker.next(self._until_plan_is_made(replace=start_plan_worker))
            .next(open_upload)
            .next(self._start_dump_workers())
            .next(self._until_dump_is_written(replace=open_upload))
            .next(self._complete_dump())
            .next(self._is_dump_complete(redump=open_upload))
            .next(self._verify_dump())
            .next(self._publish_manifest())
        )
        return self._finally(
            back_up,
            clean_up=self._clean_up(),
            record_outcome=self._record_outcome().next(self._outcome()),
        )

    def _check_source(self) -> tasks.LambdaInvoke:
        return self._task("Check source", self._steps.check_source, result="$.source")

    def _create_security_group(self) -> tasks.LambdaInvoke:
        return self._task("Create security group", self._steps.create_security_group)

    def _which_isolation(self, *, replica: sfn.IChainable, direct: sfn.IChainable) -> sfn.Choice:
        """There is no default: an answer that is neither must not dump a hot database."""
        choice = sfn.Choice(self, "Which isolation?")
        choice.when(sfn.Condition.string_equals("$.source.isolation", "replica"), replica)
        return choice.when(sfn.Condition.string_equals("$.source.isolation", "direct"), direct)

    def _create_replica(self) -> tasks.LambdaInvoke:
        return self._task("Create read replica", self._steps.create_replica, result="$.wait")

    def _until_replica_is_ready(self) -> sfn.Chain:
        check = self._task("Check replica", self._steps.check_clone, result="$.wait")
        return self._until("Wait for replica", check, "Replica ready?")

    def _start_plan_worker(self) -> tasks.LambdaInvoke:
        return self._task("Start plan worker", self._steps.start_workers, result="$.wait", phase="plan")

    def _until_plan_is_made(self, *, replace: sfn.IChainable) -> sfn.Chain:
        check = self._task("Check plan worker", self._steps.check_workers, result="$.wait", phase="plan")
        return self._until("Wait for plan", check, "Plan made?", replace=replace)

    def _open_upload(self) -> tasks.LambdaInvoke:
        return self._task("Open upload", self._steps.open_upload)

    def _start_dump_workers(self) -> tasks.LambdaInvoke:
        return self._task("Start dump workers", self._steps.start_workers, result="$.wait", phase="dump")

    def _until_dump_is_written(self, *, replace: sfn.IChainable) -> sfn.Chain:
        check = self._task("Check dump workers", self._steps.check_workers, result="$.wait", phase="dump")
        return self._until("Wait for dump", check, "Dump written?", replace=replace)

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

    def _clean_up(self) -> tasks.LambdaInvoke:
        return self._task("Clean up", self._clean_up_function, result="$.cleanup")

    def _record_outcome(self) -> tasks.LambdaInvoke:
        return self._task("Record outcome", self._steps.record_outcome, result="$.outcome", whole_state=True)

    def _outcome(self) -> sfn.Choice:
        failed = sfn.Fail(self, "Failed", error="BackupNotMade", cause="The job's record and timeline say why.")
        succeeded = sfn.Condition.string_equals("$.outcome.status", "succeeded")
        return sfn.Choice(self, "Outcome?").when(succeeded, sfn.Succeed(self, "Succeeded")).otherwise(failed)

    def _finally(self, back_up: sfn.Chain, *, clean_up: tasks.LambdaInvoke, record_outcome: sfn.Chain) -> sfn.Chain:
        """Clean up after success and after any error; record the outcome even if cleaning up fails (H81)."""
        attempt = sfn.Parallel(self, "Back up", result_path=sfn.JsonPath.DISCARD).branch(back_up)
        attempt.add_catch(clean_up, errors=["States.ALL"], result_path="$.error")
        clean_up.add_catch(record_outcome, errors=["States.ALL"], result_path="$.cleanup_error")
        again = self._wait("Wait for deletions", "$.cleanup.wait_s").next(clean_up)
        waiting = sfn.Condition.string_equals("$.cleanup.state", "waiting")
        clean_up.next(sfn.Choice(self, "Cleaned up?").when(waiting, again).otherwise(record_outcome))
        return attempt.next(clean_up)

    def _until(
        self, wait: str, check: tasks.LambdaInvoke, question: str, *, replace: sfn.IChainable | None = None
    ) -> sfn.Chain:
        """Wait as long as the last answer says, check, and go on, wait again, or start a worker in a lost one's place."""
        again = self._wait(wait, "$.wait.wait_s")
        answer = sfn.Choice(self, question)
        ready = answer.afterwards(include_otherwise=True)
        answer.when(sfn.Condition.string_equals("$.wait.state", "waiting"), again)
        if replace:
            answer.when(sfn.Condition.string_equals("$.wait.state", "replace"), replace)
        again.next(check).next(answer)
        return sfn.Chain.custom(again, ready.end_states, ready)

    def _wait(self, name: str, seconds_path: str) -> sfn.Wait:
        return sfn.Wait(self, name, time=sfn.WaitTime.seconds_path(seconds_path))

    def _task(
        self,
        name: str,
        function: lambda_.Function,
        *,
        result: str = sfn.JsonPath.DISCARD,
        whole_state: bool = False,
        **fixed: str,
    ) -> tasks.LambdaInvoke:
        """A step that gets the job's id (or the whole state) and is tried again after a fault, for some four minutes."""
        self._called.append(function)
        longest = function.timeout
        assert longest is not None
        asked = {"job_id": sfn.JsonPath.string_at("$.job_id"), **fixed}
        task = tasks.LambdaInvoke(
            self,
            name,
            lambda_function=function,
            payload=None if whole_state else sfn.TaskInput.from_object(asked),
            payload_response_only=True,
            retry_on_service_exceptions=False,
            result_path=result,
            task_timeout=sfn.Timeout.duration(longest.plus(Duration.seconds(5))),
        )
        task.add_retry(
            errors=FAULTS,
            interval=Duration.seconds(2),
            backoff_rate=2,
            max_delay=Duration.seconds(60),
            max_attempts=8,
            jitter_strategy=sfn.JitterType.FULL,
        )
        return task

    def _log_group(self, deployment: str) -> logs.LogGroup:
        """Under /aws/vendedlogs/, where a log group needs no room in the account's one resource policy for logs.

        A name that outlived the stack would block the next deployment; the record that is kept is the job table.
        """
        return logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/vendedlogs/states/datamung-{deployment}",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _role(self) -> iam.IRole:
        """Leave to call the functions that the tasks above name, to log and to trace."""
        return role(
            self,
            "Role",
            service="states.amazonaws.com",
            permissions=(
                Permission(
                    actions=("lambda:InvokeFunction",),
                    resources=tuple(dict.fromkeys(function.function_arn for function in self._called)),
                ),
                Permission(
                    actions=(
                        "logs:CreateLogDelivery",
                        "logs:DeleteLogDelivery",
                        "logs:DescribeLogGroups",
                        "logs:DescribeResourcePolicies",
                        "logs:GetLogDelivery",
                        "logs:ListLogDeliveries",
                        "logs:PutResourcePolicy",
                        "logs:UpdateLogDelivery",
                    ),
                    resources=("*",),
                    because="CloudWatch Logs knows no resources for log deliveries.",
                ),
                Permission(
                    actions=("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
                    resources=("*",),
                    because="X-Ray knows no resources for traces; they can only be written.",
                ),
            ),
        )
