"""The whole of Datamung: what exists, in the order in which one thing needs another."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from stacks.alarms import Alarms
from stacks.api import Api
from stacks.clean_up import CleanUp
from stacks.clean_up_machine import CleanUpMachine
from stacks.functions import Functions
from stacks.identity import Identity
from stacks.job_table import JobTable
from stacks.settings import Settings
from stacks.steps import Steps
from stacks.storage import Storage
from stacks.sweeper import Sweeper
from stacks.worker_cluster import WorkerCluster
from stacks.workflow import Workflow


class DatamungStack(Stack):
    """One deployment."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, **stack: Any) -> None:
        super().__init__(scope, construct_id, description="Datamung: restorable SQL dumps of RDS databases", **stack)
        self._make_ground(settings)
        self._make_backups(settings)
        self._make_clean_ups(settings)
        self._make_api(settings)
        self._tell(
            AlarmTopicArn=self.alarms.topic.topic_arn,
            ApiUrl=self.api.url,
            BucketName=self.storage.bucket.bucket_name,
            CleanUpMachineArn=self.clean_ups.state_machine.state_machine_arn,
            ClientId=self.identity.client_id,
            ClusterArn=self.workers.cluster_arn,
            Issuer=self.identity.issuer,
            SignInUrl=self.identity.sign_in_url,
            StateMachineArn=self.backups.state_machine.state_machine_arn,
            SweepFunction=self.sweeper.function.function_name,
            TableName=self.jobs.table.table_name,
            UserPoolId=self.identity.user_pool_id,
        )

    def _make_ground(self, settings: Settings) -> None:
        """What everything else stands on: bucket and key, records, workers, and how functions are made."""
        self.storage = Storage(self, "Storage", deployment=settings.deployment, job_deadline_h=settings.job_deadline_h)
        self.jobs = JobTable(self, "Jobs", key=self.storage.key)
        self.workers = WorkerCluster(self, "Workers", settings=settings, storage=self.storage, jobs=self.jobs)
        self.functions = Functions(
            self, "Functions", settings=settings, storage=self.storage, jobs=self.jobs, workers=self.workers
        )

    def _make_backups(self, settings: Settings) -> None:
        """The state machine of a backup, its steps, and the one function that deletes."""
        name, functions, storage, workers = settings.deployment, self.functions, self.storage, self.workers
        self.steps = Steps(self, "Steps", deployment=name, functions=functions, storage=storage, workers=workers)
        self.clean_up = CleanUp(self, "CleanUp", deployment=name, functions=functions, storage=storage, workers=workers)
        self.backups = Workflow(
            self,
            "Workflow",
            deployment=name,
            steps=self.steps,
            clean_up=self.clean_up.function,
            job_deadline_h=settings.job_deadline_h,
        )

    def _make_clean_ups(self, settings: Settings) -> None:
        """The second and third line of the clean-up guarantee, and who is told when something is left."""
        self.alarms = Alarms(self, "Alarms", deployment=settings.deployment, email=settings.alarm_email)
        self.alarms.watch_key(self.storage.key)
        self.clean_ups = CleanUpMachine(
            self,
            "CleanUpMachine",
            deployment=settings.deployment,
            functions=self.functions,
            clean_up=self.clean_up.function,
            record_outcome=self.steps.record_outcome,
            backups=self.backups.state_machine,
            alarms=self.alarms,
        )
        self.sweeper = Sweeper(
            self,
            "Sweeper",
            leftover_limit_h=settings.leftover_limit_h,
            functions=self.functions,
            storage=self.storage,
            jobs=self.jobs,
            workers=self.workers,
            backups=self.backups.state_machine,
            clean_ups=self.clean_ups.state_machine,
            alarms=self.alarms,
        )

    def _make_api(self, settings: Settings) -> None:
        self.identity = Identity(self, "Identity", settings=settings)
        self.api = Api(
            self,
            "Api",
            deployment=settings.deployment,
            functions=self.functions,
            identity=self.identity,
            storage=self.storage,
            jobs=self.jobs,
            workers=self.workers,
            backups=self.backups.state_machine,
            clean_ups=self.clean_ups.state_machine,
            sweep=self.sweeper.function,
        )

    def _tell(self, **outputs: str | None) -> None:
        """The stack's outputs; what this deployment does not have is left out."""
        for output, value in outputs.items():
            if value:
                CfnOutput(self, output, value=value)
