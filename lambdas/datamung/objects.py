"""The gateway to the bucket's objects: look, read, publish once, remove."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.exceptions import ClientError

from datamung.clients import Clients

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import HeadObjectRequestTypeDef

_ABSENT: Final = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchVersion"})


@dataclass(frozen=True)
class StoredObject:
    """What S3 says of an object; `checksum_sha256` is a multipart object's composite, without the count of parts."""

    size_bytes: int
    etag: str
    version_id: str
    checksum_sha256: str


class ListedObject(NamedTuple):
    """An object as a listing shows it."""

    key: str
    modified_s: float
    size_bytes: int


def head(clients: Clients, key: str, version_id: str = "") -> StoredObject | None:
    """The object's current version, or the one named; None when there is none."""
    asked: HeadObjectRequestTypeDef = {
        "Bucket": clients.settings.bucket,
        "Key": key,
        "ExpectedBucketOwner": clients.settings.account_id,
        "ChecksumMode": "ENABLED",
    }
    if version_id:
        asked["VersionId"] = version_id
    try:
        found = clients.s3.head_object(**asked)
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return None
        raise
    return StoredObject(
        size_bytes=found["ContentLength"],
        etag=found["ETag"],
        version_id=found.get("VersionId", ""),
        checksum_sha256=found.get("ChecksumSHA256", "").partition("-")[0],
    )


def list_all(clients: Clients, prefix: str) -> list[ListedObject]:
    """Every object whose key begins with `prefix`."""
    pages = clients.s3.get_paginator("list_objects_v2").paginate(
        Bucket=clients.settings.bucket, Prefix=prefix, ExpectedBucketOwner=clients.settings.account_id
    )
    return [
        ListedObject(one["Key"], one["LastModified"].timestamp(), one["Size"])
        for page in pages
        for one in page.get("Contents", [])
    ]


def read(clients: Clients, key: str) -> bytes | None:
    """The object's bytes, or None when there is none."""
    try:
        found = clients.s3.get_object(
            Bucket=clients.settings.bucket, Key=key, ExpectedBucketOwner=clients.settings.account_id
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return None
        raise
    return found["Body"].read()


def link(clients: Clients, key: str, version_id: str, file_name: str, *, seconds: int) -> str:
    """An address at which whoever has it can read the object for so long, or for as long as the function's own
    credentials last, if that is shorter. Calls nothing: it is a signature over its parts. The bucket's expected owner
    cannot be one of them, because a browser would not say it."""
    version = {"VersionId": version_id} if version_id else {}
    return clients.s3.generate_presigned_url(
        "get_object",
        Params={
            "Bucket": clients.settings.bucket,
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{file_name}"',
            **version,
        },
        ExpiresIn=seconds,
    )


def publish(clients: Clients, key: str, body: bytes, content_type: str) -> dict[str, Any]:
    """Writes the object unless there is one (H54); answers S3's answer, which is empty when there was one."""
    settings = clients.settings
    try:
        written = clients.s3.put_object(
            Bucket=settings.bucket,
            Key=key,
            Body=body,
            ContentType=content_type,
            IfNoneMatch="*",
            ChecksumAlgorithm="SHA256",
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=settings.kms_key_arn,
            ExpectedBucketOwner=settings.account_id,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "PreconditionFailed":
            return {}
        raise
    return dict(written)


def versions(clients: Clients, key: str) -> list[str]:
    """The ids of all versions and delete markers of exactly this key."""
    pages = clients.s3.get_paginator("list_object_versions").paginate(
        Bucket=clients.settings.bucket, Prefix=key, ExpectedBucketOwner=clients.settings.account_id
    )
    found: list[str] = []
    for page in pages:
        found.extend(one["VersionId"] for one in page.get("Versions", []) if one["Key"] == key)
        found.extend(one["VersionId"] for one in page.get("DeleteMarkers", []) if one["Key"] == key)
    return found


def remove(clients: Clients, key: str, version_id: str) -> None:
    """Removes one version for good; one that is gone is fine."""
    clients.s3.delete_object(
        Bucket=clients.settings.bucket,
        Key=key,
        VersionId=version_id,
        ExpectedBucketOwner=clients.settings.account_id,
    )
