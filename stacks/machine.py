"""How state machines are made: a call with its limit and retries, a wait, a loop; and the machine with its role."""

from collections.abc import Iterable
from typing import Final, cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from stacks.permissions import Permission, role

FAULTS: Final = (
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Runtime.ExitError",
    "Runtime.OutOfMemory",
    "Sandbox.Timedout",
    "States.Timeout",
    "TransientFault",
)
"""What a second try can mend (H80): https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html,
a lost answer, and what a handler itself calls transient. A function that timed out, ran out of memory or crashed is
`Lambda.Unknown` where Lambda names no type of error, else what its runtime or sandbox says:
https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html. A job's own errors are never
tried again."""

TIMEOUT_MARGIN_S: Final = 5
"""A task outlives its function, so that the function's own end is seen before the task's (H79)."""


def call(
    scope: Construct, name: str, function: lambda_.Function, *, payload: sfn.TaskInput | None, result_path: str
) -> tasks.LambdaInvoke:
    """A call of a function that is safe to repeat: after a fault it is tried again, with pauses of four minutes in all.

    `payload` None passes the whole state. The answer is put at `result_path`, or dropped.
    """
    limit = cast(Duration, function.timeout).plus(Duration.seconds(TIMEOUT_MARGIN_S))
    task = tasks.LambdaInvoke(
        scope,
        name,
        lambda_function=function,
        payload=payload,
        payload_response_only=True,
        result_path=result_path,
        task_timeout=sfn.Timeout.duration(limit),
        retry_on_service_exceptions=False,  # CDK's hidden retries; the ones below are seen
    )
    task.add_retry(
        errors=list(FAULTS),
        interval=Duration.seconds(2),
        backoff_rate=2,
        max_delay=Duration.seconds(60),
        max_attempts=8,
        jitter_strategy=sfn.JitterType.FULL,
    )
    return task


def wait(scope: Construct, name: str, seconds_path: str) -> sfn.Wait:
    """A pause as long as the last answer says."""
    return sfn.Wait(scope, name, time=sfn.WaitTime.seconds_path(seconds_path))


def until_ready(
    scope: Construct,
    pause: str,
    check: tasks.LambdaInvoke,
    question: str,
    *,
    replace: sfn.IChainable | None = None,
) -> sfn.Chain:
    """Pause, check, and by the answer at `$.wait` go on, pause again, or begin again at `replace`.

    Nine history events a turn, however many workers are waited for.
    """
    again = wait(scope, pause, "$.wait.wait_s")
    answer = sfn.Choice(scope, question)
    ready = answer.afterwards(include_otherwise=True)  # asked before there are branches: only the way on is left open
    answer.when(sfn.Condition.string_equals("$.wait.state", "waiting"), again)
    if replace:
        answer.when(sfn.Condition.string_equals("$.wait.state", "replace"), replace)
    again.next(check).next(answer)
    return sfn.Chain.custom(again, ready.end_states, ready)


def machine(
    scope: Construct,
    construct_id: str,
    *,
    definition: sfn.IChainable,
    comment: str,
    name: str,
    timeout_h: int,
    calls: Iterable[lambda_.Function],
) -> sfn.StateMachine:
    """A state machine that may call exactly these functions; its history is logged without its data (H85).

    The log lies under /aws/vendedlogs/, which takes no room in the account's one resource policy for log deliveries. It
    goes with the stack, because a name that stayed would block the next deployment; the job table stays.
    """
    log_group = logs.LogGroup(
        scope,
        "Logs",
        log_group_name=f"/aws/vendedlogs/states/{name}",
        retention=logs.RetentionDays.THREE_MONTHS,
        removal_policy=RemovalPolicy.DESTROY,
    )
    return sfn.StateMachine(
        scope,
        construct_id,
        definition_body=sfn.DefinitionBody.from_chainable(definition),
        timeout=Duration.hours(timeout_h),
        comment=comment,
        role=machine_role(scope, "Role", calls=calls),
        logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
        tracing_enabled=True,
    )


def machine_role(scope: Construct, construct_id: str, *, calls: Iterable[lambda_.Function]) -> iam.IRole:
    """Leave to call exactly these functions, to write the log and to trace."""
    return role(
        scope,
        construct_id,
        service="states.amazonaws.com",
        permissions=(
            Permission(
                actions=("lambda:InvokeFunction",), resources=tuple(function.function_arn for function in calls)
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
                because="CloudWatch Logs knows no resources for log deliveries; a backup's data is not among them.",
            ),
            Permission(
                actions=("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
                resources=("*",),
                because="X-Ray knows no resources for traces; they can only be written.",
            ),
        ),
    )
