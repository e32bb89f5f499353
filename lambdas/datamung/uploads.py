"""The gateway to S3's multipart uploads. One upload per job; workers only put parts into it.

The upload asks for composite SHA-256 checksums, so that S3 itself proves each part and, by their composite, the whole.
"""

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.exceptions import ClientError

from datamung.clients import Clients

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, PartTypeDef

_CONTENT_TYPES: Final = {"sql.zst": "application/zstd", "sql.gz": "application/gzip"}


class OpenUpload(NamedTuple):
    """An upload that is neither completed nor aborted."""

    opened_s: float
    key: str
    upload_id: str


def create(clients: Clients, key: str) -> tuple[str, dict[str, Any]]:
    """Opens an upload; answers its id and S3's answer."""
    settings = clients.settings
    made = clients.s3.create_multipart_upload(
        Bucket=settings.bucket,
        Key=key,
        ExpectedBucketOwner=settings.account_id,
        ChecksumAlgorithm="SHA256",
        ChecksumType="COMPOSITE",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=settings.kms_key_arn,
        ContentType=_CONTENT_TYPES[key.split(".", 1)[1]],
    )
    return made["UploadId"], dict(made)


def list_open(clients: Clients, key: str) -> list[str]:
    """The ids of all open uploads of exactly this key, the eldest first."""
    return [upload.upload_id for upload in list_all(clients, key) if upload.key == key]


def list_all(clients: Clients, prefix: str) -> list[OpenUpload]:
    """Every open upload whose key begins with `prefix`, the eldest first."""
    pages = clients.s3.get_paginator("list_multipart_uploads").paginate(
        Bucket=clients.settings.bucket, Prefix=prefix, ExpectedBucketOwner=clients.settings.account_id
    )
    found = [
        OpenUpload(upload["Initiated"].timestamp(), upload["Key"], upload["UploadId"])
        for page in pages
        for upload in page.get("Uploads", [])
    ]
    return sorted(found)


def abort(clients: Clients, key: str, upload_id: str) -> None:
    """Aborts an upload; one that is gone is fine. A part in flight may need it again, until `list_open` is empty."""
    try:
        clients.s3.abort_multipart_upload(
            Bucket=clients.settings.bucket,
            Key=key,
            UploadId=upload_id,
            ExpectedBucketOwner=clients.settings.account_id,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchUpload":
            raise


def list_parts(clients: Clients, key: str, upload_id: str) -> "dict[int, PartTypeDef]":
    """What S3 holds: by part number its ETag, Size and ChecksumSHA256. Evidence, never a list to complete (H93)."""
    pages = clients.s3.get_paginator("list_parts").paginate(
        Bucket=clients.settings.bucket,
        Key=key,
        UploadId=upload_id,
        ExpectedBucketOwner=clients.settings.account_id,
    )
    return {part["PartNumber"]: part for page in pages for part in page.get("Parts", [])}


def complete(clients: Clients, key: str, upload_id: str, parts: "list[CompletedPartTypeDef]") -> dict[str, Any]:
    """Makes the object of exactly these parts, unless one of that key exists; S3's own errors pass through."""
    return dict(
        clients.s3.complete_multipart_upload(
            Bucket=clients.settings.bucket,
            Key=key,
            UploadId=upload_id,
            MultipartUpload={"Parts": parts},
            IfNoneMatch="*",
            ExpectedBucketOwner=clients.settings.account_id,
        )
    )
