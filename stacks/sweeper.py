"""The third line of the clean-up guarantee: a look over everything, on a schedule, that needs no event to have come.

It may look and start the clean-up machine, and can delete nothing itself. An alarm tells if it did not run.
"""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks import reach
from stacks.alarms import Alarms
from stacks.clean_up_machine import describe_executions
from stacks.functions import Functions
from stacks.job_table import JobTable
from stacks.permissions import Permission, use_key
from stacks.storage import Storage
from stacks.worker_cluster import WorkerCluster

INTERVAL_MIN: Final = 15
"""What AWS lets go of is gone within so long, whatever else failed (P3)."""

TIMEOUT_S: Final = 300


class Sweeper(Construct):
    """The function and its schedule."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        leftover_limit_h: int,
        functions: Functions,
        storage: Storage,
        jobs: JobTable,
        workers: WorkerCluster,
        backups: sfn.StateMachine,
        clean_ups: sfn.StateMachine,
        alarms: Alarms,
    ) -> None:
        super().__init__(scope, construct_id)
        self.function: lambda_.Function = functions.make(
            "Sweep",
            handler="sweep",
            timeout_s=TIMEOUT_S,
            environment={
                "DATAMUNG_STATE_MACHINE_ARN": backups.state_machine_arn,
                "DATAMUNG_CLEAN_UP_MACHINE_ARN": clean_ups.state_machine_arn,
                "DATAMUNG_ALARM_TOPIC_ARN": alarms.topic.topic_arn,
                "DATAMUNG_LEFTOVER_LIMIT_H": str(leftover_limit_h),
            },
            permissions=(
                *_look_everywhere(storage, workers),
                jobs.query("unsettled"),
                describe_executions(backups, clean_ups),
                Permission(actions=("states:StartExecution",), resources=(clean_ups.state_machine_arn,)),
                Permission(actions=("sns:Publish",), resources=(alarms.topic.topic_arn,)),
                use_key(alarms.key, "sns"),
            ),
        )
        self._run_on_schedule()
        alarms.watch_sweeps()

    def _run_on_schedule(self) -> None:
        events.Rule(
            self,
            "Schedule",
            description="Datamung looks for what outlived its backup.",
            schedule=events.Schedule.rate(Duration.minutes(INTERVAL_MIN)),
            targets=[targets.LambdaFunction(self.function, retry_attempts=2)],
        )


def _look_everywhere(storage: Storage, workers: WorkerCluster) -> tuple[Permission, ...]:
    """Leave to list every kind of thing that a job may make."""
    return (
        reach.describe_databases(),
        *reach.watch_tasks(workers),
        reach.list_bucket(storage, "s3:ListBucket", "s3:ListBucketMultipartUploads"),
        Permission(
            actions=("ec2:DescribeSecurityGroups", "secretsmanager:ListSecrets"),
            resources=("*",),
            because=reach.NO_RESOURCE,
        ),
    )
