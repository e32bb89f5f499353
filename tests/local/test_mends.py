"""Each mend is needed and works: its probe fails on MiniStack as it comes and holds on the mended one.

Where a probe holds on the plain one, upstream has closed the gap: remove the mend and its probe.
"""

import base64
import hashlib
import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from tests.local.conftest import Emulator

pytestmark = pytest.mark.xdist_group("mends")

FIVE_MIB = 5 * 1024 * 1024
PATIENCE_S = 20.0
Probe = Callable[[Emulator], bool]


def unique(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def eventually(holds: Callable[[], bool], within_s: float = PATIENCE_S) -> bool:
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


# Lambda and Step Functions


def role_arn(emulator: Emulator) -> str:
    name = unique("role")
    role = emulator.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    return str(role["Role"]["Arn"])


def make_function(emulator: Emulator, source: str) -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("code.py", source)
    function = emulator.client("lambda").create_function(
        FunctionName=unique("function"),
        Runtime="python3.11",
        Role=role_arn(emulator),
        Handler="code.handler",
        Code={"ZipFile": archive.getvalue()},
        Timeout=30,
    )
    return str(function["FunctionArn"])


def start_machine(emulator: Emulator, definition: dict[str, Any]) -> str:
    states = emulator.client("stepfunctions")
    machine = states.create_state_machine(
        name=unique("machine"), definition=json.dumps(definition), roleArn=role_arn(emulator)
    )
    return str(states.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"])


def status_of(emulator: Emulator, execution_arn: str) -> str:
    return str(emulator.client("stepfunctions").describe_execution(executionArn=execution_arn)["status"])


RAISING = """
class CloneMoved(Exception):
    pass

def handler(event, context):
    raise CloneMoved("first line\\nsecond: line")
"""


def a_failed_function_names_its_exception_class(emulator: Emulator) -> bool:
    answer = emulator.client("lambda").invoke(FunctionName=make_function(emulator, RAISING))
    payload = json.loads(answer["Payload"].read())
    return bool(payload["errorType"] == "CloneMoved" and payload["errorMessage"] == "first line\nsecond: line")


def a_state_catches_by_exception_class(emulator: Emulator) -> bool:
    task = {
        "Type": "Task",
        "Resource": make_function(emulator, RAISING),
        "Catch": [{"ErrorEquals": ["CloneMoved"], "Next": "Caught"}],
        "End": True,
    }
    execution = start_machine(emulator, {"StartAt": "Task", "States": {"Task": task, "Caught": {"Type": "Succeed"}}})
    eventually(lambda: status_of(emulator, execution) != "RUNNING")
    return status_of(emulator, execution) == "SUCCEEDED"


SLOW_FAILURE = """
import time

def handler(event, context):
    time.sleep(1.5)
    raise ValueError("too late")
"""


def a_stopped_execution_stays_aborted(emulator: Emulator) -> bool:
    task = {"Type": "Task", "Resource": make_function(emulator, SLOW_FAILURE), "End": True}
    execution = start_machine(emulator, {"StartAt": "Task", "States": {"Task": task}})
    time.sleep(0.7)
    emulator.client("stepfunctions").stop_execution(executionArn=execution)
    return not eventually(lambda: status_of(emulator, execution) != "ABORTED", within_s=3)


def a_stopped_execution_does_no_more(emulator: Emulator) -> bool:
    function = make_function(emulator, "import time\ndef handler(event, context):\n    time.sleep(1)\n")
    first = {"Type": "Task", "Resource": function, "Next": "Second"}
    second = {"Type": "Task", "Resource": function, "End": True}
    branch = {"StartAt": "First", "States": {"First": first, "Second": second}}
    both = {"Type": "Parallel", "Branches": [branch], "End": True}
    execution = start_machine(emulator, {"StartAt": "Both", "States": {"Both": both}})
    time.sleep(0.6)
    states = emulator.client("stepfunctions")
    states.stop_execution(executionArn=execution)
    time.sleep(1.5)
    events = [event["type"] for event in states.get_execution_history(executionArn=execution)["events"]]
    return events.count("TaskScheduled") == 1


def a_machine_times_out(emulator: Emulator) -> bool:
    task = {"Type": "Task", "Resource": make_function(emulator, SLOW_FAILURE), "End": True}
    execution = start_machine(emulator, {"StartAt": "Task", "TimeoutSeconds": 1, "States": {"Task": task}})
    eventually(lambda: status_of(emulator, execution) != "RUNNING")
    return status_of(emulator, execution) == "TIMED_OUT"


# S3


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


PROBES: list[Probe] = [
    a_capacity_provider_is_deployed,
    a_failed_function_names_its_exception_class,
    a_state_catches_by_exception_class,
    a_stopped_execution_stays_aborted,
    a_stopped_execution_does_no_more,
    a_machine_times_out,
    a_small_part_is_refused,
    a_gap_in_part_numbers_is_refused,
    parts_out_of_order_are_refused,
    an_object_tells_the_checksums_of_its_parts,
    a_deployed_bucket_is_encrypted,
    a_deployed_bucket_keeps_its_lifecycle,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_gap_is_mended(mended: Emulator, probe: Probe) -> None:
    assert probe(mended)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_gap_is_still_open_upstream(plain: Emulator, probe: Probe) -> None:
    assert not probe(plain), "upstream has closed this gap: remove the mend and its probe"
