"""Parts of the job's one multipart upload. The upload is opened, completed and aborted by the control plane only.

A part carries our own SHA-256, which S3 checks on receipt and keeps (H53, H59), and the bucket's owner, which S3
refuses to be wrong about (H60). Uploading the same number again replaces the part, so a retry is safe; which upload of
it counts is decided by the accepted row, never here (H93).
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from botocore.exceptions import BotoCoreError, ClientError

from worker.contract import Contract
from worker.errors import UploadFailed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MIN_PART_BYTES = 5 << 20
"""Of every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html"""
MAX_PART_BYTES = 5 << 30
MAX_PARTS = 10_000


@dataclass(frozen=True)
class StoredPart:
    """A part as S3 has it; `etag` as S3 writes it, quotes included, `sha256` in base64."""

    number: int
    etag: str
    sha256: str
    size_bytes: int


class Parts:
    """Uploads parts. Safe to share between threads."""

    def __init__(self, s3: "S3Client", contract: Contract) -> None:
        self._s3 = s3
        self._contract = contract

    def upload(self, number: int, data: bytearray) -> StoredPart:
        """Stores one part. The client retries throttling and faults with growing pauses (`aws.connect`, H63).

        Raises:
            UploadFailed: S3 refused, or went on failing.
        """
        sha256 = base64.b64encode(hashlib.sha256(data).digest()).decode()
        try:
            answer = self._s3.upload_part(
                Bucket=self._contract.bucket,
                Key=self._contract.dump_key,
                UploadId=self._contract.upload_id,
                PartNumber=number,
                Body=cast(bytes, data),  # a bytearray goes to the socket uncopied; the stubs do not know
                ChecksumSHA256=sha256,
                ExpectedBucketOwner=self._contract.bucket_owner,
            )
        except ClientError as error:
            reason = error.response.get("Error", {})
            raise UploadFailed(f"S3 refused part {number}: {reason.get('Code')}, {reason.get('Message')}") from error
        except BotoCoreError as error:
            raise UploadFailed(f"S3 could not be given part {number}: {type(error).__name__}.") from error
        return StoredPart(number=number, etag=answer["ETag"], sha256=sha256, size_bytes=len(data))
