"""Do S3 and CloudFormation keep the rules and properties that a backup needs? Each probe answers whether they do."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from tests.local.conftest import Emulator
from tests.local.waiting import unique

FIVE_MIB = 5 * 1024 * 1024


def make_bucket(emulator: Emulator) -> str:
    name = unique("bucket")
    emulator.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return name


def upload(emulator: Emulator, bucket: str, parts: dict[int, bytes]) -> list[dict[str, Any]]:
    """Upload and complete the parts in the order given; answers what GetObjectAttributes says of them."""
    s3 = emulator.client("s3")
    here = {"Bucket": bucket, "Key": "object"}
    there = {**here, "UploadId": s3.create_multipart_upload(**here, ChecksumAlgorithm="SHA256")["UploadId"]}
    accepted = []
    for number, body in parts.items():
        checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
        answer = s3.upload_part(**there, PartNumber=number, Body=body, ChecksumSHA256=checksum)
        accepted.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum})
    s3.complete_multipart_upload(**there, MultipartUpload={"Parts": accepted})
    attributes = s3.get_object_attributes(**here, ObjectAttributes=["ObjectParts"])
    parts_told: list[dict[str, Any]] = attributes["ObjectParts"]["Parts"]
    return parts_told


def refused_as(code: str, action: Callable[[], object]) -> bool:
    try:
        action()
    except ClientError as error:
        return error.response["Error"]["Code"] == code
    return False


def a_small_part_is_refused(emulator: Emulator) -> bool:
    bucket = make_bucket(emulator)
    return refused_as("EntityTooSmall", lambda: upload(emulator, bucket, {1: b"x" * (FIVE_MIB - 1), 2: b"y"}))


def a_gap_in_part_numbers_is_refused(emulator: Emulator) -> bool:
    bucket = make_bucket(emulator)
    return refused_as("InvalidPartOrder", lambda: upload(emulator, bucket, {1: b"x" * FIVE_MIB, 3: b"y"}))


def parts_out_of_order_are_refused(emulator: Emulator) -> bool:
    bucket = make_bucket(emulator)
    parts = {2: b"x" * FIVE_MIB, 1: b"y" * FIVE_MIB}
    return refused_as("InvalidPartOrder", lambda: upload(emulator, bucket, parts))


def an_object_tells_the_checksums_of_its_parts(emulator: Emulator) -> bool:
    parts = {1: b"x" * FIVE_MIB, 2: b"y"}
    told = upload(emulator, make_bucket(emulator), parts)
    expected = [base64.b64encode(hashlib.sha256(body).digest()).decode() for body in parts.values()]
    return [part.get("ChecksumSHA256") for part in told] == expected


def deploy(emulator: Emulator, resources: dict[str, Any]) -> dict[str, str]:
    """Create a stack; answers the physical ids by logical id."""
    formation, name = emulator.client("cloudformation"), unique("stack")
    formation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    formation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    described = formation.describe_stack_resources(StackName=name)["StackResources"]
    return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in described}


def a_deployed_bucket_is_encrypted(emulator: Emulator) -> bool:
    key_arn = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key_arn}
    rules = [{"ServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
    properties = {"BucketEncryption": {"ServerSideEncryptionConfiguration": rules}}
    bucket = deploy(emulator, {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}})["Bucket"]
    s3 = emulator.client("s3")
    s3.put_object(Bucket=bucket, Key="object", Body=b"x")
    return bool(s3.head_object(Bucket=bucket, Key="object").get("SSEKMSKeyId") == key_arn)


def a_deployed_bucket_keeps_its_lifecycle(emulator: Emulator) -> bool:
    rules = [
        {"Id": "unfinished", "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}},
        {
            "Id": "work",
            "Status": "Enabled",
            "Prefix": "work/",
            "ExpirationInDays": 7,
            "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
        },
    ]
    properties = {"LifecycleConfiguration": {"Rules": rules}}
    bucket = deploy(emulator, {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}})["Bucket"]
    try:
        answer = emulator.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)
    except ClientError:
        return False
    kept = {rule["ID"]: rule for rule in answer["Rules"]}
    return bool(
        kept["unfinished"]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 7
        and kept["work"]["Expiration"]["Days"] == 7
        and kept["work"]["NoncurrentVersionExpiration"]["NoncurrentDays"] == 1
    )


def a_capacity_provider_is_deployed(emulator: Emulator) -> bool:
    properties = {"Name": unique("provider"), "ClusterName": "cluster", "ManagedInstancesProvider": {}}
    resources = {"Provider": {"Type": "AWS::ECS::CapacityProvider", "Properties": properties}}
    try:
        deployed = deploy(emulator, resources)
    except (ClientError, WaiterError):
        return False
    answer = emulator.client("ecs").describe_capacity_providers(capacityProviders=[properties["Name"]])
    return [provider["name"] for provider in answer["capacityProviders"]] == list(deployed.values())
