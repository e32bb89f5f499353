"""What the template says is what the local cloud has: MiniStack's provisioners drop properties without a word.

Looked up here is what a backup depends on. Known to be dropped, and harmless where nothing is billed, throttled,
audited or at rest for long: a bucket's and a state machine's logging, a table's and a topic's encryption, a table's
point-in-time recovery, the API's throttle, a task's platform and Linux parameters. Known to be kept without effect: a
rule's dead-letter queue (an event that cannot be delivered is only logged) and alarms (no metric is written here).
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.cloud import Cloud, paths
from tests.local.lookups import (
    alarm,
    api,
    bucket,
    console,
    container,
    deployed,
    function,
    pool,
    queue,
    rule,
    table,
    targets,
    task,
)

pytestmark = pytest.mark.xdist_group("cloud")

Lookup = Callable[[Cloud, str], Any]
Property = tuple[str, str]

ASSEMBLY = paths.LOCAL / "test-cloud" / "cdk.out"


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
    ("AWS::Events::Rule", "State"): (lambda told: told, lambda cloud, name: rule(cloud, name)["State"]),
    ("AWS::Events::Rule", "EventPattern"): (
        lambda told: (sorted(told), sorted(told["detail"])),
        lambda cloud, name: (
            sorted(json.loads(rule(cloud, name)["EventPattern"])),
            sorted(json.loads(rule(cloud, name)["EventPattern"])["detail"]),
        ),
    ),
    ("AWS::Events::Rule", "ScheduleExpression"): (
        lambda told: told,
        lambda cloud, name: rule(cloud, name)["ScheduleExpression"],
    ),
    ("AWS::Events::Rule", "Targets"): (
        lambda told: [sorted(target) for target in told],
        lambda cloud, name: [sorted(target) for target in targets(cloud, name)],
    ),
    ("AWS::SQS::Queue", "MessageRetentionPeriod"): (
        str,
        lambda cloud, url: queue(cloud, url)["MessageRetentionPeriod"],
    ),
    ("AWS::SQS::Queue", "SqsManagedSseEnabled"): (
        lambda told: str(told).lower(),
        lambda cloud, url: queue(cloud, url)["SqsManagedSseEnabled"],
    ),
    ("AWS::CloudWatch::Alarm", "AlarmActions"): (len, lambda cloud, name: len(alarm(cloud, name)["AlarmActions"])),
    ("AWS::CloudWatch::Alarm", "TreatMissingData"): (
        lambda told: told,
        lambda cloud, name: alarm(cloud, name)["TreatMissingData"],
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
        lambda told: {tuple(told)},
        lambda cloud, _id: {
            tuple(route["AuthorizationScopes"]) for route in api(cloud, "routes") if "AuthorizerId" in route
        },
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
    "AWS::SNS::Topic",
    "AWS::StepFunctions::StateMachine",
}
"""Without these no backup runs, nobody signs in and nobody is told."""

WITHOUT_EFFECT_HERE = {
    "AWS::CDK::Metadata",
    "AWS::EC2::SecurityGroup",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::Role",
    "AWS::Logs::LogGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
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
