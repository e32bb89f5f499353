"""What the product relies on and MiniStack does by itself: an upgrade that loses one of these fails here first."""

import base64
import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.conftest import Emulator

pytestmark = pytest.mark.xdist_group("mends")

FIVE_MIB = 5 * 1024 * 1024


@pytest.fixture
def s3(mended: Emulator) -> Any:
    return mended.client("s3")


@pytest.fixture
def bucket(s3: Any) -> str:
    name = f"bucket-{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return name


@dataclass(frozen=True)
class Upload:
    """A multipart upload of one key."""

    s3: Any
    there: dict[str, str]

    def part(self, number: int, body: bytes, checksum_of: bytes | None = None) -> dict[str, Any]:
        checksum = base64.b64encode(hashlib.sha256(body if checksum_of is None else checksum_of).digest()).decode()
        answer = self.s3.upload_part(**self.there, PartNumber=number, Body=body, ChecksumSHA256=checksum)
        return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}

    def complete(self, *parts: dict[str, Any]) -> dict[str, Any]:
        completed = self.s3.complete_multipart_upload(
            **self.there, MultipartUpload={"Parts": list(parts)}, IfNoneMatch="*"
        )
        return dict(completed)


@pytest.fixture
def upload(s3: Any, bucket: str) -> Upload:
    here = {"Bucket": bucket, "Key": "dump"}
    upload_id = s3.create_multipart_upload(**here, ChecksumAlgorithm="SHA256")["UploadId"]
    return Upload(s3, {**here, "UploadId": upload_id})


@pytest.fixture
def table(mended: Emulator) -> Iterator[tuple[Any, str]]:
    dynamodb, name = mended.client("dynamodb"), f"table-{uuid.uuid4().hex[:8]}"
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    yield dynamodb, name
    dynamodb.delete_table(TableName=name)


def refusal(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_object_is_never_put_over_another(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="plan", Body=b"first", IfNoneMatch="*")
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="plan", Body=b"second", IfNoneMatch="*")
    assert refusal(error) == "PreconditionFailed"
    assert s3.get_object(Bucket=bucket, Key="plan")["Body"].read() == b"first"


def test_upload_is_never_completed_over_an_object(s3: Any, bucket: str, upload: Upload) -> None:
    s3.put_object(Bucket=bucket, Key="dump", Body=b"first")
    with pytest.raises(ClientError) as error:
        upload.complete(upload.part(1, b"second"))
    assert refusal(error) == "PreconditionFailed"


def test_part_with_a_wrong_checksum_is_refused(upload: Upload) -> None:
    with pytest.raises(ClientError) as error:
        upload.part(1, b"what arrived", checksum_of=b"what was sent")
    assert refusal(error) in {"BadDigest", "XAmzContentChecksumMismatch", "InvalidRequest"}


def test_part_replaced_after_its_acceptance_is_refused_at_complete(upload: Upload) -> None:
    accepted = upload.part(1, b"accepted")
    upload.part(1, b"late")
    with pytest.raises(ClientError) as error:
        upload.complete(accepted)
    assert refusal(error) == "InvalidPart"


def test_completed_upload_tells_its_composite_checksum_and_version(s3: Any, bucket: str, upload: Upload) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    parts = [upload.part(1, b"x" * FIVE_MIB), upload.part(2, b"y")]
    completed = upload.complete(*parts)
    digests = b"".join(base64.b64decode(part["ChecksumSHA256"]) for part in parts)
    composite = f"{base64.b64encode(hashlib.sha256(digests).digest()).decode()}-2"
    head = s3.head_object(Bucket=bucket, Key="dump", ChecksumMode="ENABLED")
    assert (completed["ChecksumSHA256"], head["ChecksumSHA256"]) == (composite, composite)
    assert completed["VersionId"] == head["VersionId"]


def test_aborted_upload_takes_no_part(upload: Upload) -> None:
    upload.s3.abort_multipart_upload(**upload.there)
    with pytest.raises(ClientError) as error:
        upload.part(1, b"late")
    assert refusal(error) == "NoSuchUpload"


def test_first_conditional_write_wins(table: tuple[Any, str]) -> None:
    dynamodb, name = table
    once = {"TableName": name, "ConditionExpression": "attribute_not_exists(pk)"}
    dynamodb.put_item(**once, Item={"pk": {"S": "chunk"}, "etag": {"S": "first"}})
    with pytest.raises(ClientError) as error:
        dynamodb.put_item(**once, Item={"pk": {"S": "chunk"}, "etag": {"S": "second"}})
    assert refusal(error) == "ConditionalCheckFailedException"


def test_transaction_writes_all_or_nothing(table: tuple[Any, str]) -> None:
    dynamodb, name = table
    write = {"Put": {"TableName": name, "Item": {"pk": {"S": "ledger"}}}}
    check = {
        "ConditionCheck": {
            "TableName": name,
            "Key": {"pk": {"S": "job"}},
            "ConditionExpression": "attribute_exists(pk)",
        }
    }
    with pytest.raises(ClientError) as error:
        dynamodb.transact_write_items(TransactItems=[check, write])
    assert refusal(error) == "TransactionCanceledException"
    assert error.value.response["CancellationReasons"][0]["Code"] == "ConditionalCheckFailed"
    assert "Item" not in dynamodb.get_item(TableName=name, Key={"pk": {"S": "ledger"}})


def test_execution_name_is_used_once(mended: Emulator) -> None:
    states, name = mended.client("stepfunctions"), f"job-{uuid.uuid4().hex[:8]}"
    role = mended.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    definition = '{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}'
    machine = states.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]
    first = states.start_execution(stateMachineArn=machine, name=name, input="{}")["executionArn"]
    with pytest.raises(ClientError) as error:
        states.start_execution(stateMachineArn=machine, name=name, input='{"other": 1}')
    assert refusal(error) == "ExecutionAlreadyExists"
    assert first.endswith(f":{name}")
