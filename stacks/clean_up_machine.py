"""The second line of the clean-up guarantee: what no state of a machine can see of its own end (H78).

    rule on FAILED, TIMED_OUT, ABORTED ──► Find ending → Clean up ⇄ Wait for deletions → Record outcome → Clean?
                                  ╰─ undelivered ──► dead-letter queue ──► alarm

The states from *Clean up* on are those of the job's own machine, made by the same hand. For a job that failed and was
cleaned up they find nothing to do. Events are best effort: the sweeper starts the same machine for what they missed.
"""

from typing import Final

from aws_cdk import Acknowledgment, Duration, Validations
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.alarms import Alarms
from stacks.ending import ending
from stacks.functions import Functions
from stacks.logical_ids import pin
from stacks.machine import call, machine
from stacks.permissions import Permission, regional_arn, role
from stacks.workflow import GRACE_H

ENDED_OTHERWISE: Final = ["FAILED", "TIMED_OUT", "ABORTED"]
UNDELIVERED_KEPT_D: Final = 14


class CleanUpMachine(Construct):
    """The machine, the rule that starts it, and the queue of what could not be delivered."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: str,
        functions: Functions,
        clean_up: lambda_.Function,
        record_outcome: lambda_.Function,
        backups: sfn.StateMachine,
        alarms: Alarms,
    ) -> None:
        super().__init__(scope, construct_id)
        find_ending = self._find_ending(functions, backups)
        self.state_machine = machine(
            self,
            "Machine",
            definition=self._definition(find_ending, clean_up, record_outcome),
            comment="Datamung: the clean-up of a job whose own execution cannot",
            name=f"datamung-{deployment}-clean-up",
            timeout_h=GRACE_H,
            calls=(find_ending, clean_up, record_outcome),
        )
        pin(self.state_machine, "CleanUpMachine")
        undelivered = self._undelivered()
        alarms.watch_undelivered(undelivered)
        alarms.watch_clean_ups(self.state_machine)
        self._start_after(backups, undelivered)

    def _find_ending(self, functions: Functions, backups: sfn.StateMachine) -> lambda_.Function:
        return functions.make(
            "FindEnding",
            handler="find_ending",
            environment={"DATAMUNG_STATE_MACHINE_ARN": backups.state_machine_arn},
            permissions=(describe_executions(backups),),
        )

    def _definition(
        self, find_ending: lambda_.Function, clean_up: lambda_.Function, record_outcome: lambda_.Function
    ) -> sfn.IChainable:
        told = {
            "job_id": sfn.JsonPath.string_at("$.job_id"),
            "execution_arn": sfn.JsonPath.string_at("$$.Execution.Id"),
        }
        find = call(self, "Find ending", find_ending, payload=sfn.TaskInput.from_object(told), result_path="$.error")
        # DescribeExecution is eventually consistent: an execution whose end is the event may still look running.
        find.add_retry(errors=["JobRunning"], interval=Duration.seconds(5), backoff_rate=2, max_attempts=5)
        return find.next(ending(self, clean_up=clean_up, record_outcome=record_outcome, then=self._is_clean()))

    def _is_clean(self) -> sfn.Choice:
        """Green only if nothing is left (H81), whatever became of the backup."""
        clean = sfn.Condition.and_(
            sfn.Condition.is_present("$.cleanup"), sfn.Condition.string_equals("$.cleanup.state", "done")
        )
        failed = sfn.Fail(self, "Failed", error="LeftBehind", cause="The job's record says what is left.")
        return sfn.Choice(self, "Clean?").when(clean, sfn.Succeed(self, "Succeeded")).otherwise(failed)

    def _undelivered(self) -> sqs.Queue:
        queue = sqs.Queue(
            self,
            "Undelivered",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(UNDELIVERED_KEPT_D),
        )
        Validations.of(queue).acknowledge(
            Acknowledgment(id="AwsSolutions-SQS3", reason="It is itself the queue of what could not be delivered.")
        )
        return queue

    def _start_after(self, backups: sfn.StateMachine, undelivered: sqs.Queue) -> None:
        start = Permission(actions=("states:StartExecution",), resources=(self.state_machine.state_machine_arn,))
        events.Rule(
            self,
            "Ended",
            description="A Datamung backup ended otherwise than by success: clean up in its place.",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={"stateMachineArn": [backups.state_machine_arn], "status": ENDED_OTHERWISE},
            ),
            targets=[
                targets.SfnStateMachine(
                    self.state_machine,
                    input=events.RuleTargetInput.from_object({"job_id": events.EventField.from_path("$.detail.name")}),
                    dead_letter_queue=undelivered,
                    role=role(self, "StarterRole", service="events.amazonaws.com", permissions=(start,)),
                )
            ],
        )


def describe_executions(*machines: sfn.StateMachine) -> Permission:
    """Leave to ask how the machines' executions stand."""
    return Permission(
        actions=("states:DescribeExecution",),
        resources=tuple(regional_arn("states", f"execution:{machine.state_machine_name}:*") for machine in machines),
        because="An execution has its job's id for a name; only those of Datamung's own machines match.",
    )
