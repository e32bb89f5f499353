"""How every Lambda is made: one runtime, one code asset, one environment, and a role of its own."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from aws_cdk import Aws, Duration, IgnoreMode, RemovalPolicy, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.job_table import JobTable
from stacks.logical_ids import pin
from stacks.permissions import Permission, role, use_table
from stacks.settings import REPOSITORY, Settings
from stacks.storage import Storage
from stacks.worker_cluster import WorkerCluster

RUNTIME: Final = lambda_.Runtime.PYTHON_3_14
ARCHITECTURE: Final = lambda_.Architecture.ARM_64
MEMORY_MIB: Final = 512

POWERTOOLS_LAYER: Final = "AWSLambdaPowertoolsPythonV3-python314-arm64:36"
"""Powertools 3.31.1 with pydantic, published by AWS in account 017000801446 of every commercial region:
https://docs.aws.amazon.com/powertools/python/latest/getting-started/install/"""

LOGS_KEPT: Final = logs.RetentionDays.THREE_MONTHS


class Functions(Construct):
    """Makes functions; their logical ids never change, so that running jobs keep finding them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        storage: Storage,
        jobs: JobTable,
        workers: WorkerCluster,
    ) -> None:
        super().__init__(scope, construct_id)
        self._storage, self._jobs = storage, jobs
        self.table_arn = jobs.table.table_arn
        self._code = lambda_.Code.from_asset(
            str(REPOSITORY / "lambdas"), exclude=["__pycache__", "*.pyc"], ignore_mode=IgnoreMode.GIT
        )
        self._layers = [] if settings.local else [self._powertools()]
        self._environment = self._shared_environment(settings, storage, jobs, workers)

    def make(
        self,
        name: str,
        *,
        handler: str,
        permissions: Iterable[Permission],
        timeout_s: int = 60,
        environment: Mapping[str, str] | None = None,
    ) -> lambda_.Function:
        """The function whose handler is `lambdas/<handler>.py`; it may use the job table and write its own log."""
        log_group = logs.LogGroup(self, f"{name}Logs", retention=LOGS_KEPT, removal_policy=RemovalPolicy.RETAIN)
        write_log = Permission(
            actions=("logs:CreateLogStream", "logs:PutLogEvents"), resources=(log_group.log_group_arn,)
        )
        function = lambda_.Function(
            self,
            name,
            code=self._code,
            handler=f"{handler}.handler",
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            memory_size=MEMORY_MIB,
            timeout=Duration.seconds(timeout_s),
            layers=self._layers,
            environment={**self._environment, **(environment or {})},
            log_group=log_group,
            role=role(
                self,
                f"{name}Role",
                service="lambda.amazonaws.com",
                permissions=(write_log, *use_table(self._jobs.table, self._storage.key), *permissions),
            ),
        )
        pin(function, name)
        return function

    def _powertools(self) -> lambda_.ILayerVersion:
        arn = f"arn:aws:lambda:{Aws.REGION}:017000801446:layer:{POWERTOOLS_LAYER}"
        return lambda_.LayerVersion.from_layer_version_arn(self, "Powertools", arn)

    def _shared_environment(
        self, settings: Settings, storage: Storage, jobs: JobTable, workers: WorkerCluster
    ) -> dict[str, str]:
        """Read by `lambdas/datamung/settings.py`; a contract test holds the two equal."""
        stack = Stack.of(self)
        return {
            "DATAMUNG_DEPLOYMENT": settings.deployment,
            "DATAMUNG_VERSION": settings.version,
            "DATAMUNG_ACCOUNT_ID": Aws.ACCOUNT_ID,
            "DATAMUNG_TABLE": jobs.table.table_name,
            "DATAMUNG_BUCKET": storage.bucket.bucket_name,
            "DATAMUNG_KMS_KEY_ARN": storage.key.key_arn,
            "DATAMUNG_CLUSTER_ARN": workers.cluster_arn,
            "DATAMUNG_TASK_DEFINITIONS": stack.to_json_string(workers.task_definitions),
            "DATAMUNG_CAPACITY_PROVIDERS": stack.to_json_string(workers.capacity_providers),
            "DATAMUNG_WORKER_LOG_GROUP": workers.log_group.log_group_name,
            "DATAMUNG_WORKER_SUBNETS": json.dumps(settings.worker_subnets),
            "DATAMUNG_SOURCE_TAG": settings.source_tag,
            "DATAMUNG_JOB_DEADLINE_H": str(settings.job_deadline_h),
            "DATAMUNG_STALL_LIMIT_S": str(settings.stall_limit_s),
            "DATAMUNG_LAG_LIMIT_S": str(settings.lag_limit_s),
        }
