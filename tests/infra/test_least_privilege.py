"""Each function may do what its code can come to, and nothing beyond: no emulator would notice either mistake."""

import pytest

from tests.infra.iam import allows
from tests.infra.reachable import Call, aws_calls, aws_calls_of_the_worker
from tests.infra.template import Template, as_list
from tests.infra.test_functions import FUNCTIONS

OTHERWISE_NAMED: dict[Call, set[str]] = {
    ("cloudwatch", "GetMetricData"): {"cloudwatch:GetMetricData"},
    ("dynamodb", "TransactWriteItems"): {"dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
    ("ec2", "CreateSecurityGroup"): {"ec2:CreateSecurityGroup", "ec2:CreateTags"},
    ("ecs", "RunTask"): {"ecs:RunTask", "ecs:TagResource", "iam:PassRole"},
    ("kms", "DescribeKey"): {"kms:DescribeKey"},
    ("rds", "CreateDBInstanceReadReplica"): {
        "rds:CreateDBInstanceReadReplica",
        "rds:AddTagsToResource",
        "kms:CreateGrant",
        "kms:DescribeKey",
    },
    ("rds", "DescribeDBInstances"): {"rds:DescribeDBInstances", "rds:ListTagsForResource"},
    ("s3", "CompleteMultipartUpload"): {"s3:PutObject"},
    ("s3", "CreateMultipartUpload"): {"s3:PutObject"},
    ("s3", "DeleteObject"): {"s3:DeleteObject", "s3:DeleteObjectVersion"},
    ("s3", "GetObject"): {"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"},
    ("s3", "HeadBucket"): {"s3:ListBucket"},
    ("s3", "HeadObject"): {"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"},
    ("s3", "ListMultipartUploads"): {"s3:ListBucketMultipartUploads"},
    ("s3", "ListObjectVersions"): {"s3:ListBucketVersions"},
    ("s3", "ListParts"): {"s3:ListMultipartUploadParts"},
    ("secretsmanager", "CreateSecret"): {"secretsmanager:CreateSecret", "secretsmanager:TagResource"},
    ("s3", "ListObjectsV2"): {"s3:ListBucket"},
    ("stepfunctions", "DescribeExecution"): {"states:DescribeExecution"},
    ("stepfunctions", "StartExecution"): {"states:StartExecution"},
    ("lambda", "Invoke"): {"lambda:InvokeFunction"},
}
"""IAM's actions where they are not `<service>:<operation>`; without ListBucket, S3 answers 403 for what is missing."""

PARTS_OF_AN_UPLOAD: dict[Call, set[str]] = {("s3", "UploadPart"): {"s3:PutObject"}}
"""What only the worker calls."""

GIVEN_TO_ALL = {
    "dynamodb:ConditionCheckItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
}
ENCRYPTION = {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"}
"""Needed by the table and the bucket, through which alone it can be used."""


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_function_may_do_what_its_code_can_come_to_and_no_more(cloud: Template, function: str) -> None:
    module = cloud.of_type("AWS::Lambda::Function")[function]["Handler"].removesuffix(".handler")
    calls = aws_calls(module)
    assert calls, "every function reads the job's row"
    needed = {action for call in calls for action in OTHERWISE_NAMED.get(call, {f"{call[0]}:{call[1]}"})}
    granted = {action for statement in cloud.role_of(function) for action in as_list(statement["Action"])}
    assert needed - granted == set(), "the code would be refused"
    assert granted - needed - GIVEN_TO_ALL - ENCRYPTION == set(), "nothing in the code needs it"


def test_worker_may_do_what_its_code_comes_to_and_no_more(cloud: Template) -> None:
    calls = aws_calls_of_the_worker()
    assert {service for service, _ in calls} == {"dynamodb", "s3", "secretsmanager"}
    named = {**OTHERWISE_NAMED, ("s3", "GetObject"): {"s3:GetObject", "s3:ListBucket"}, **PARTS_OF_AN_UPLOAD}
    needed = {action for call in calls for action in named.get(call, {f"{call[0]}:{call[1]}"})}
    allowed = [statement for statement in cloud.task_role() if statement["Effect"] == "Allow"]
    granted = {action for statement in allowed for action in as_list(statement["Action"])}
    assert needed - granted == set(), "the code would be refused"
    assert granted - needed - ENCRYPTION == set(), "nothing in the code needs it"


def test_worker_is_told_404_not_403_of_a_plan_that_is_not_there(cloud: Template) -> None:
    """S3 tells that an object is missing only to who may list its bucket; a GetObject carries no prefix."""
    assert allows(cloud.task_role(), "s3:ListBucket", "<BackupBucket.Arn>", {})
