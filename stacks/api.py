"""The HTTP API: two functions behind one stage, which is named `api` so that a CDN passes `/api/*` without rewriting.

Of what answers requests, one function alone may read dumps, and it serves nothing but the routes that do. Every route
but `GET /config` needs an access token of the issuer with the scope `datamung/api`. There is no CORS: the console is
served from the same origin.
"""

import json
from typing import Final, cast

from aws_cdk import Acknowledgment, RemovalPolicy, Validations
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks import reach
from stacks.clean_up_machine import describe_executions
from stacks.functions import Functions
from stacks.identity import API_SCOPE, Identity
from stacks.job_table import JobTable
from stacks.permissions import Permission, via
from stacks.storage import DUMPS, MANIFESTS, Storage
from stacks.worker_cluster import WorkerCluster

STAGE: Final = "api"
REQUESTS_PER_S: Final = 20
BURST: Final = 40
TIMEOUT_S: Final = 29
"""A second below the longest that an HTTP API waits for its integration."""

ACCESS_LOG: Final = {
    "request_id": "$context.requestId",
    "at": "$context.requestTime",
    "caller": "$context.authorizer.claims.sub",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "error": "$context.error.message",
}
"""Neither bodies, nor query strings, nor headers: a request may carry a password (H85)."""


DUMP_ROUTES: Final = ("/backups/{job_id}/download", "/backups/{job_id}/tables")
"""What reads dumps or their manifests: `lambdas/download.py`."""


class Api(Construct):
    """The API and its functions."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: str,
        functions: Functions,
        identity: Identity,
        storage: Storage,
        jobs: JobTable,
        workers: WorkerCluster,
        backups: sfn.StateMachine,
        clean_ups: sfn.StateMachine,
        sweep: lambda_.Function,
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment, self._storage, self._jobs, self._workers = deployment, storage, jobs, workers
        self._backups, self._clean_ups, self._sweep = backups, clean_ups, sweep
        self._function = self._make_function(functions, identity)
        self._download = self._make_download(functions)
        self._api = apigatewayv2.HttpApi(self, "Http", api_name=f"datamung-{deployment}", create_default_stage=False)
        self._add_routes(identity)
        self.url = self._add_stage().url

    def _add_routes(self, identity: Identity) -> None:
        integration = integrations.HttpLambdaIntegration("Function", self._function, scope_permission_to_route=False)
        authorizer = authorizers.HttpJwtAuthorizer("Token", identity.issuer, jwt_audience=[identity.client_id])
        (public,) = self._api.add_routes(path="/config", methods=[apigatewayv2.HttpMethod.GET], integration=integration)
        downloads = integrations.HttpLambdaIntegration("Download", self._download, scope_permission_to_route=False)
        for path, method, served_by in (
            ("/{route+}", apigatewayv2.HttpMethod.ANY, integration),
            *((path, apigatewayv2.HttpMethod.GET, downloads) for path in DUMP_ROUTES),
        ):
            self._api.add_routes(
                path=path,
                methods=[method],
                integration=served_by,
                authorizer=authorizer,
                authorization_scopes=[API_SCOPE],
            )
        Validations.of(public).acknowledge(
            Acknowledgment(
                id="AwsSolutions-APIG4",
                reason="It answers only what a browser must know before it can sign in: issuer, client id, region, "
                "version. It reads nothing and is throttled.",
            )
        )

    def _add_stage(self) -> apigatewayv2.HttpStage:
        log_group = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.RETAIN
        )
        stage = self._api.add_stage(
            "Stage",
            stage_name=STAGE,
            auto_deploy=True,
            throttle=apigatewayv2.ThrottleSettings(rate_limit=REQUESTS_PER_S, burst_limit=BURST),
        )
        cast(
            apigatewayv2.CfnStage, stage.node.default_child
        ).access_log_settings = apigatewayv2.CfnStage.AccessLogSettingsProperty(
            destination_arn=log_group.log_group_arn, format=json.dumps(ACCESS_LOG)
        )
        return stage

    def _make_function(self, functions: Functions, identity: Identity) -> lambda_.Function:
        return functions.make(
            "Api",
            handler="api",
            timeout_s=TIMEOUT_S,
            environment={
                "DATAMUNG_STATE_MACHINE_ARN": self._backups.state_machine_arn,
                "DATAMUNG_CLEAN_UP_MACHINE_ARN": self._clean_ups.state_machine_arn,
                "DATAMUNG_SWEEP_FUNCTION": self._sweep.function_name,
                "DATAMUNG_ISSUER": identity.issuer,
                "DATAMUNG_CLIENT_ID": identity.client_id,
            },
            permissions=(
                *reach.check_databases(self._storage),
                Permission(
                    actions=("states:StartExecution",),
                    resources=(self._backups.state_machine_arn, self._clean_ups.state_machine_arn),
                ),
                describe_executions(self._backups, self._clean_ups),
                Permission(actions=("lambda:InvokeFunction",), resources=(self._sweep.function_arn,)),
                Permission(
                    actions=("secretsmanager:CreateSecret", "secretsmanager:TagResource"),
                    resources=(reach.own_secrets(self._deployment),),
                    conditions=reach.born_with_our_tag(self._deployment),
                    because="AWS adds six characters to a name; the API can neither read, change nor delete a secret.",
                ),
                self._jobs.query("by_owner", "by_time"),
                *reach.watch_tasks(self._workers),
                reach.stop_tasks(self._workers),
                reach.read_log(self._workers),
            ),
        )

    def _make_download(self, functions: Functions) -> lambda_.Function:
        """A link that it makes can do what its role can: read, and nothing else of a backup."""
        return functions.make(
            "Download",
            handler="download",
            timeout_s=TIMEOUT_S,
            permissions=(
                *reach.look_up_objects(self._storage, DUMPS, MANIFESTS),
                Permission(actions=("kms:Decrypt",), resources=(self._storage.key.key_arn,), conditions=via("s3")),
            ),
        )
