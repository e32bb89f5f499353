"""What the template says is what the local cloud has: MiniStack's provisioners drop properties without a word.

Looked up here is what a backup depends on. Known to be dropped, and harmless where nothing is billed, throttled,
audited or at rest for long: a bucket's and a state machine's logging, a table's encryption and point-in-time recovery,
the API's throttle, a task's platform and Linux parameters.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from local.cloud import Cloud, paths

pytestmark = pytest.mark.xdist_group("cloud")

Lookup = Callable[[Cloud, str], Any]
Property = tuple[str, str]

ASSEMBLY = paths.LOCAL / "test-cloud" / "cdk.out"


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


KEPT: dict[Property, tuple[Callable[[Any], Any], Lookup]] = {
    ("AWS::S3::Bucket", "BucketEncryption"): (
        lambda told: told["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"]["SSEAlgorithm"],
        lambda cloud, name: bucket(cloud, name, "bucket_encryption", "ServerSideEncryptionConfiguration", "Rules")[0][
            "ApplyServerSideEncryptionByDefault"
        ]["SSEAlgorithm"],
    ),
    ("AWS::S3::Bucket", "LifecycleConfiguration"): (
        lambda told: [rule["Id"] for rule in told["Rules"]],
        lambda cloud, name: [rule["ID"] for rule in bucket(cloud, name, "bucket_lifecycle_configuration", "Rules")],
    ),
    ("AWS::S3::Bucket", "OwnershipControls"): (
        lambda told: told["Rules"],
        lambda cloud, name: bucket(cloud, name, "bucket_ownership_controls", "OwnershipControls", "Rules"),
    ),
    ("AWS::S3::Bucket", "PublicAccessBlockConfiguration"): (
        lambda told: told,
        lambda cloud, name: bucket(cloud, name, "public_access_block", "PublicAccessBlockConfiguration"),
    ),
    ("AWS::S3::Bucket", "VersioningConfiguration"): (
        lambda told: told["Status"],
        lambda cloud, name: bucket(cloud, name, "bucket_versioning", "Status"),
    ),
    ("AWS::KMS::Key", "EnableKeyRotation"): (
        lambda told: told,
        lambda cloud, key_id: cloud.client("kms").get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"],
    ),
    ("AWS::DynamoDB::Table", "KeySchema"): (lambda told: told, lambda cloud, name: table(cloud, name)["KeySchema"]),
    ("AWS::DynamoDB::Table", "GlobalSecondaryIndexes"): (
        lambda told: [(index["IndexName"], index["KeySchema"]) for index in told],
        lambda cloud, name: [
            (index["IndexName"], index["KeySchema"]) for index in table(cloud, name)["GlobalSecondaryIndexes"]
        ],
    ),
    ("AWS::DynamoDB::Table", "DeletionProtectionEnabled"): (
        lambda told: told,
        lambda cloud, name: table(cloud, name)["DeletionProtectionEnabled"],
    ),
    ("AWS::ECS::TaskDefinition", "ContainerDefinitions"): (
        lambda told: (told[0]["Name"], told[0]["StopTimeout"], told[0]["LogConfiguration"]["LogDriver"]),
        lambda cloud, arn: (
            container(cloud, arn)["name"],
            container(cloud, arn)["stopTimeout"],
            container(cloud, arn)["logConfiguration"]["logDriver"],
        ),
    ),
    ("AWS::ECS::TaskDefinition", "Cpu"): (lambda told: told, lambda cloud, arn: task(cloud, arn)["cpu"]),
    ("AWS::ECS::TaskDefinition", "Memory"): (lambda told: told, lambda cloud, arn: task(cloud, arn)["memory"]),
    ("AWS::ECS::TaskDefinition", "Family"): (lambda told: told, lambda cloud, arn: task(cloud, arn)["family"]),
    ("AWS::Lambda::Function", "Timeout"): (lambda told: told, lambda cloud, name: function(cloud, name)["Timeout"]),
    ("AWS::Lambda::Function", "Handler"): (lambda told: told, lambda cloud, name: function(cloud, name)["Handler"]),
    ("AWS::Lambda::Function", "Environment"): (
        lambda told: sorted(told["Variables"]),
        lambda cloud, name: sorted(function(cloud, name)["Environment"]["Variables"]),
    ),
    ("AWS::ApiGatewayV2::Route", "AuthorizationScopes"): (
        lambda told: [told],
        lambda cloud, _id: [route["AuthorizationScopes"] for route in api(cloud, "routes") if "AuthorizerId" in route],
    ),
    ("AWS::ApiGatewayV2::Authorizer", "IdentitySource"): (
        lambda told: [told],
        lambda cloud, _id: [authorizer["IdentitySource"] for authorizer in api(cloud, "authorizers")],
    ),
    ("AWS::ApiGatewayV2::Stage", "StageName"): (
        lambda told: [told],
        lambda cloud, _id: [stage["StageName"] for stage in api(cloud, "stages")],
    ),
    ("AWS::Cognito::UserPool", "Policies"): (lambda told: told, lambda cloud, name: pool(cloud, name)["Policies"]),
    ("AWS::Cognito::UserPool", "AdminCreateUserConfig"): (
        lambda told: told,
        lambda cloud, name: pool(cloud, name)["AdminCreateUserConfig"],
    ),
    ("AWS::Cognito::UserPoolClient", "AllowedOAuthFlows"): (
        lambda told: told,
        lambda cloud, name: console(cloud, name)["AllowedOAuthFlows"],
    ),
    ("AWS::Cognito::UserPoolClient", "CallbackURLs"): (
        lambda told: told,
        lambda cloud, name: console(cloud, name)["CallbackURLs"],
    ),
}

TRIED_BY_THE_END_TO_END_TESTS = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Integration",
    "AWS::Cognito::UserPoolDomain",
    "AWS::Cognito::UserPoolGroup",
    "AWS::Cognito::UserPoolResourceServer",
    "AWS::ECS::CapacityProvider",
    "AWS::ECS::Cluster",
    "AWS::KMS::Alias",
    "AWS::Lambda::Permission",
    "AWS::StepFunctions::StateMachine",
}
"""Without these no backup runs and nobody signs in."""

WITHOUT_EFFECT_HERE = {
    "AWS::CDK::Metadata",
    "AWS::EC2::SecurityGroup",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::Role",
    "AWS::Logs::LogGroup",
    "AWS::S3::BucketPolicy",
}
"""The local cloud does not act on them; the template's own tests judge them."""


def resources() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Logical id, type and properties of each resource that was deployed."""
    (path,) = ASSEMBLY.glob("*.template.json")
    for logical_id, resource in json.loads(path.read_text())["Resources"].items():
        yield logical_id, resource["Type"], resource.get("Properties", {})


@pytest.mark.parametrize("kept", KEPT, ids=" ".join)
def test_property_survives_the_deployment(local_cloud: Cloud, kept: Property) -> None:
    kind, name = kept
    told_part, lookup = KEPT[kept]
    physical = {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in deployed(local_cloud, kind)}
    told = {logical_id: has[name] for logical_id, type_, has in resources() if type_ == kind and name in has}
    assert told
    for logical_id, value in told.items():
        assert lookup(local_cloud, physical[logical_id]) == told_part(value), logical_id


def test_no_type_of_the_template_is_overlooked(local_cloud: Cloud) -> None:
    judged = {kind for kind, _name in KEPT} | TRIED_BY_THE_END_TO_END_TESTS | WITHOUT_EFFECT_HERE
    assert local_cloud.bucket
    assert {kind for _id, kind, _properties in resources()} == judged
