"""The plan object in S3: written once, by whoever is first, and never again."""

import base64
import hashlib
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from worker.contract import Contract
from worker.errors import UploadFailed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}
"""412: the object is there; 409: another writer is putting it right now."""


class PlanStore:
    """One job's plan object. Every call names the bucket's owner (H60)."""

    def __init__(self, s3: "S3Client", contract: Contract) -> None:
        self._s3 = s3
        self._contract = contract

    def read(self) -> bytes | None:
        """The bytes of the plan, if there is one.

        Raises:
            UploadFailed: S3 did not answer.
        """
        try:
            found = self._s3.get_object(
                Bucket=self._contract.bucket,
                Key=self._contract.plan_key,
                ExpectedBucketOwner=self._contract.bucket_owner,
            )
            return found["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return None
            raise self._failed("read", error.response["Error"]["Code"]) from None
        except BotoCoreError as error:
            raise self._failed("read", type(error).__name__) from None

    def put_first(self, plan: bytes) -> bytes:
        """The plan that counts: this one, or the one that was first.

        Raises:
            UploadFailed: S3 did not take it.
        """
        try:
            self._s3.put_object(
                Bucket=self._contract.bucket,
                Key=self._contract.plan_key,
                Body=plan,
                ContentType="application/json",
                IfNoneMatch="*",
                ServerSideEncryption="aws:kms",
                SSEKMSKeyId=self._contract.kms_key_arn,
                ChecksumSHA256=base64.b64encode(hashlib.sha256(plan).digest()).decode(),
                ExpectedBucketOwner=self._contract.bucket_owner,
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            first = self.read() if code in TAKEN else None
            if first is None:
                raise self._failed("stored", code) from None
            return first
        except BotoCoreError as error:
            raise self._failed("stored", type(error).__name__) from None
        return plan

    def _failed(self, done: str, reason: str) -> UploadFailed:
        return UploadFailed(f"The plan could not be {done} in S3 ({reason}).")
