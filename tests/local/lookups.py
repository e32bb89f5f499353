"""What the local cloud has of the deployed template, asked of each service."""

from functools import cache
from typing import Any

from local.cloud import Cloud


def bucket(cloud: Cloud, name: str, get: str, *keys: str) -> Any:
    answer: Any = getattr(cloud.client("s3"), f"get_{get}")(Bucket=name)
    for key in keys:
        answer = answer[key]
    return answer


def table(cloud: Cloud, name: str) -> dict[str, Any]:
    return dict(cloud.client("dynamodb").describe_table(TableName=name)["Table"])


def container(cloud: Cloud, arn: str) -> dict[str, Any]:
    return dict(task(cloud, arn)["containerDefinitions"][0])


def task(cloud: Cloud, arn: str) -> dict[str, Any]:
    return dict(cloud.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"])


def function(cloud: Cloud, name: str) -> dict[str, Any]:
    return dict(cloud.client("lambda").get_function_configuration(FunctionName=name))


@cache
def only(cloud: Cloud, kind: str) -> str:
    """The physical id of the one resource of a type."""
    (physical_id,) = (resource["PhysicalResourceId"] for resource in deployed(cloud, kind))
    return str(physical_id)


def deployed(cloud: Cloud, kind: str) -> list[dict[str, Any]]:
    described = cloud.client("cloudformation").describe_stack_resources(StackName="Datamung-local")
    return [resource for resource in described["StackResources"] if resource["ResourceType"] == kind]


def api(cloud: Cloud, get: str) -> list[dict[str, Any]]:
    answer = getattr(cloud.client("apigatewayv2"), f"get_{get}")(ApiId=only(cloud, "AWS::ApiGatewayV2::Api"))
    return list(answer["Items"])


def pool(cloud: Cloud, pool_id: str) -> dict[str, Any]:
    return dict(cloud.client("cognito-idp").describe_user_pool(UserPoolId=pool_id)["UserPool"])


def console(cloud: Cloud, client_id: str) -> dict[str, Any]:
    pool_id = only(cloud, "AWS::Cognito::UserPool")
    answer = cloud.client("cognito-idp").describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    return dict(answer["UserPoolClient"])


def rule(cloud: Cloud, name: str) -> dict[str, Any]:
    return dict(cloud.client("events").describe_rule(Name=name))


def targets(cloud: Cloud, rule_name: str) -> list[dict[str, Any]]:
    return list(cloud.client("events").list_targets_by_rule(Rule=rule_name)["Targets"])


def alarm(cloud: Cloud, name: str) -> dict[str, Any]:
    (found,) = cloud.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return dict(found)


def queue(cloud: Cloud, url: str) -> dict[str, Any]:
    answer = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    return dict(answer["Attributes"])
