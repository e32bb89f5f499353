"""The whole of Datamung: what exists, in the order in which one thing needs another."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from stacks.api import Api
from stacks.clean_up import CleanUp
from stacks.functions import Functions
from stacks.identity import Identity
from stacks.job_table import JobTable
from stacks.settings import Settings
from stacks.steps import Steps
from stacks.storage import Storage
from stacks.worker_cluster import WorkerCluster
from stacks.workflow import Workflow


class DatamungStack(Stack):
    """One deployment."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, **stack: Any) -> None:
        super().__init__(scope, construct_id, description="Datamung: restorable SQL dumps of RDS databases", **stack)
        name = settings.deployment
        storage = Storage(self, "Storage", deployment=name, job_deadline_h=settings.job_deadline_h)
        jobs = JobTable(self, "Jobs", key=storage.key)
        workers = WorkerCluster(self, "Workers", settings=settings, storage=storage, jobs=jobs)
        functions = Functions(self, "Functions", settings=settings, storage=storage, jobs=jobs, workers=workers)
        steps = Steps(self, "Steps", deployment=name, functions=functions, storage=storage, workers=workers)
        clean_up = CleanUp(self, "CleanUp", deployment=name, functions=functions, storage=storage, workers=workers)
        workflow = Workflow(
            self,
            "Workflow",
            deployment=name,
            steps=steps,
            clean_up=clean_up.function,
            job_deadline_h=settings.job_deadline_h,
        )
        identity = Identity(self, "Identity", settings=settings)
        api = Api(
            self,
            "Api",
            deployment=name,
            functions=functions,
            identity=identity,
            jobs=jobs,
            workers=workers,
            state_machine=workflow.state_machine,
        )
        self._tell(
            ApiUrl=api.url,
            BucketName=storage.bucket.bucket_name,
            TableName=jobs.table.table_name,
            StateMachineArn=workflow.state_machine.state_machine_arn,
            ClusterArn=workers.cluster_arn,
            ClientId=identity.client_id,
            Issuer=identity.issuer,
            UserPoolId=identity.user_pool_id,
            SignInUrl=identity.sign_in_url,
        )

    def _tell(self, **outputs: str | None) -> None:
        """The stack's outputs; what this deployment does not have is left out."""
        for output, value in outputs.items():
            if value:
                CfnOutput(self, output, value=value)
