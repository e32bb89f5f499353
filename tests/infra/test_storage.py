"""The bucket, the key and the table keep what they are given, whoever asks otherwise."""

import math
from typing import Any

import pytest

from tests.infra.iam import denies
from tests.infra.template import Synthesized, Template

OBJECT = "<BackupBucket.Arn>/backups/job-0001/dump.sql.zst"
SECURE = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
PART = {**SECURE, "s3:ObjectCreationOperation": "false"}
CREATING = {**SECURE, "s3:ObjectCreationOperation": "true", "s3:if-none-match": "*"}
KEY_HEADER = "s3:x-amz-server-side-encryption-aws-kms-key-id"
ENCRYPTION_HEADER = "s3:x-amz-server-side-encryption"


def bucket_policy(template: Template) -> list[dict[str, Any]]:
    """The statements of the backup bucket's policy."""
    (policy,) = (
        properties["PolicyDocument"]["Statement"]
        for properties in template.of_type("AWS::S3::BucketPolicy").values()
        if properties["Bucket"] == {"Ref": "BackupBucket"}
    )
    found: list[dict[str, Any]] = policy
    return found


@pytest.mark.parametrize("logical_id", ["BackupBucket", "BackupKey", "JobTable"])
def test_what_holds_data_keeps_its_name_and_outlives_the_stack(cloud: Template, logical_id: str) -> None:
    resource = cloud.resource(logical_id)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


@pytest.mark.parametrize("kind", ["AWS::S3::Bucket", "AWS::Cognito::UserPool", "AWS::ECS::TaskDefinition"])
def test_logs_of_access_users_and_old_task_definitions_outlive_the_stack(cloud: Template, kind: str) -> None:
    for logical_id in cloud.of_type(kind):
        assert cloud.resource(logical_id)["DeletionPolicy"] == "Retain", logical_id


def test_key_rotates_and_can_be_rescued_for_a_month_h61(cloud: Template) -> None:
    key = cloud.resource("BackupKey")["Properties"]
    assert key["EnableKeyRotation"] is True
    assert key["PendingWindowInDays"] == 30


def test_bucket_encrypts_with_the_key_and_keeps_versions_h57(cloud: Template) -> None:
    bucket = cloud.resource("BackupBucket")["Properties"]
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": {"Fn::GetAtt": ["BackupKey", "Arn"]},
    }
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "DestinationBucketName" in bucket["LoggingConfiguration"]


@pytest.mark.parametrize(
    ("request_context", "refused"),
    [
        pytest.param(PART, False, id="a part carries no header and passes (H58)"),
        pytest.param(CREATING, False, id="an object is created under the bucket's default key"),
        pytest.param({**CREATING, KEY_HEADER: "<BackupKey.Arn>", ENCRYPTION_HEADER: "aws:kms"}, False, id="or by name"),
        pytest.param({**CREATING, KEY_HEADER: "arn:aws:kms:x:1:key/other"}, True, id="another key is refused (H57)"),
        pytest.param({**CREATING, ENCRYPTION_HEADER: "AES256"}, True, id="no key of ours is refused (H57)"),
        pytest.param({**SECURE, "s3:ObjectCreationOperation": "true"}, True, id="overwriting is refused (H54)"),
        pytest.param({**CREATING, "aws:SecureTransport": "false"}, True, id="plain HTTP is refused"),
        pytest.param({**CREATING, "s3:TlsVersion": "1.1"}, True, id="old TLS is refused"),
    ],
)
def test_bucket_policy_judges_requests(cloud: Template, request_context: dict[str, str], refused: bool) -> None:
    assert denies(bucket_policy(cloud), "s3:PutObject", OBJECT, request_context) is refused


@pytest.mark.parametrize("variant", ["cloud", "elsewhere"])
def test_leftovers_expire_only_after_the_longest_job_h12_h50(synthesized: Synthesized, variant: str) -> None:
    template = Template(synthesized(variant)["template"])
    machine_d = math.ceil(template.workflow()["TimeoutSeconds"] / 86_400)
    rules = {
        rule["Id"]: rule for rule in template.resource("BackupBucket")["Properties"]["LifecycleConfiguration"]["Rules"]
    }
    assert all(rule["Status"] == "Enabled" for rule in rules.values())
    for days in (
        rules["unfinished-uploads"]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"],
        rules["work"]["ExpirationInDays"],
    ):
        assert machine_d < days <= machine_d + 7
    assert rules["work"]["Prefix"] == "work/"


def test_no_rule_expires_a_backup(cloud: Template) -> None:
    rules = cloud.resource("BackupBucket")["Properties"]["LifecycleConfiguration"]["Rules"]
    touching = [rule for rule in rules if "backups/".startswith(rule.get("Prefix", ""))]
    assert [set(rule) - {"Id", "Status"} for rule in touching] == [{"AbortIncompleteMultipartUpload"}]


def test_table_is_keyed_indexed_encrypted_and_recoverable(cloud: Template) -> None:
    table = cloud.resource("JobTable")["Properties"]

    def keys(schema: list[dict[str, str]]) -> list[tuple[str, str]]:
        return [(part["AttributeName"], part["KeyType"]) for part in schema]

    assert keys(table["KeySchema"]) == [("pk", "HASH"), ("sk", "RANGE")]
    assert {index["IndexName"]: keys(index["KeySchema"]) for index in table["GlobalSecondaryIndexes"]} == {
        "by_owner": [("owner", "HASH"), ("created_at", "RANGE")],
        "by_time": [("record", "HASH"), ("created_at", "RANGE")],
        "unsettled": [("unsettled", "HASH"), ("pk", "RANGE")],
    }
    projected = {index["IndexName"]: index["Projection"]["ProjectionType"] for index in table["GlobalSecondaryIndexes"]}
    assert projected == {"by_owner": "ALL", "by_time": "ALL", "unsettled": "KEYS_ONLY"}
    assert table["SSESpecification"]["KMSMasterKeyId"] == {"Fn::GetAtt": ["BackupKey", "Arn"]}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert "TimeToLiveSpecification" not in table, "a job id is never reused"
