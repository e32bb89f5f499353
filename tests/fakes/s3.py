"""A versioned bucket in memory, with the rules of S3 that a dump depends on and emulators do not keep.

Each part has an ETag of its own, as under KMS: equal bytes written twice have two (H93). Complete demands the ETags and
checksums it is given, and no gap; an upload is gone once it is completed (H52).
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from typing import Any, Final

from tests.fakes.aws_error import aws_error
from tests.fakes.pages import OnePage

_BEGINNING: Final = datetime(2027, 1, 1, tzinfo=UTC)
"""When everything was made."""


def sha256(data: bytes) -> str:
    """As S3's ChecksumSHA256."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


@dataclass
class Part:
    body: bytes
    etag: str
    checksum: str


@dataclass
class Upload:
    key: str
    parts: dict[int, Part] = field(default_factory=dict)


@dataclass
class Version:
    version_id: str
    body: bytes
    etag: str
    checksum: str


class FakeS3:
    """One bucket and one owner; a call for any other is refused (H60)."""

    def __init__(self, bucket: str, owner: str) -> None:
        self.bucket, self.owner = bucket, owner
        self.uploads: dict[str, Upload] = {}
        self.objects: dict[str, list[Version]] = {}
        self.order: list[str] = []
        """Keys in the order in which their objects came to be."""
        self._serial = count(1)

    def get_paginator(self, operation: str) -> OnePage:
        return OnePage(getattr(self, operation))

    def head_bucket(self, **call: Any) -> dict[str, Any]:
        self._check("HeadBucket", call)
        return {}

    def create_multipart_upload(self, **call: Any) -> dict[str, Any]:
        self._check("CreateMultipartUpload", call)
        if call["ServerSideEncryption"] != "aws:kms" or call["ChecksumAlgorithm"] != "SHA256":
            raise aws_error("CreateMultipartUpload", "AccessDenied")
        upload_id = f"upload-{next(self._serial)}"
        self.uploads[upload_id] = Upload(call["Key"])
        return {"UploadId": upload_id, **_answered()}

    def upload_part(self, **call: Any) -> dict[str, Any]:
        self._check("UploadPart", call)
        upload = self._upload("UploadPart", call)
        if call["ChecksumSHA256"] != sha256(call["Body"]):
            raise aws_error("UploadPart", "BadDigest")
        part = Part(call["Body"], f'"part-{next(self._serial)}"', call["ChecksumSHA256"])
        upload.parts[call["PartNumber"]] = part
        return {"ETag": part.etag}

    def list_multipart_uploads(self, **call: Any) -> dict[str, Any]:
        self._check("ListMultipartUploads", call)
        return {
            "Uploads": [
                {"Key": upload.key, "UploadId": upload_id, "Initiated": _BEGINNING}
                for upload_id, upload in self.uploads.items()
                if upload.key.startswith(call["Prefix"])
            ]
        }

    def list_parts(self, **call: Any) -> dict[str, Any]:
        self._check("ListParts", call)
        parts = self._upload("ListParts", call).parts
        return {
            "Parts": [
                {"PartNumber": number, "ETag": part.etag, "Size": len(part.body), "ChecksumSHA256": part.checksum}
                for number, part in sorted(parts.items())
            ]
        }

    def abort_multipart_upload(self, **call: Any) -> dict[str, Any]:
        self._check("AbortMultipartUpload", call)
        self._upload("AbortMultipartUpload", call)
        del self.uploads[call["UploadId"]]
        return {}

    def complete_multipart_upload(self, **call: Any) -> dict[str, Any]:
        self._check("CompleteMultipartUpload", call)
        upload = self._upload("CompleteMultipartUpload", call)
        named = call["MultipartUpload"]["Parts"]
        if [part["PartNumber"] for part in named] != list(range(1, len(named) + 1)):
            raise aws_error("CompleteMultipartUpload", "InvalidPartOrder")
        for part in named:
            held = upload.parts.get(part["PartNumber"])
            if held is None or (held.etag, held.checksum) != (part["ETag"], part["ChecksumSHA256"]):
                raise aws_error("CompleteMultipartUpload", "InvalidPart")
        self._refuse_existing("CompleteMultipartUpload", call)
        parts = [upload.parts[part["PartNumber"]] for part in named]
        composite = sha256(b"".join(base64.b64decode(part.checksum) for part in parts))
        del self.uploads[call["UploadId"]]
        made = self._add(call["Key"], b"".join(part.body for part in parts), f"{composite}-{len(parts)}")
        return {"ETag": made.etag, "VersionId": made.version_id, **_answered()}

    def put_object(self, **call: Any) -> dict[str, Any]:
        self._check("PutObject", call)
        self._refuse_existing("PutObject", call)
        made = self._add(call["Key"], call["Body"], sha256(call["Body"]))
        return {"ETag": made.etag, "VersionId": made.version_id, **_answered()}

    def head_object(self, **call: Any) -> dict[str, Any]:
        self._check("HeadObject", call)
        found = self._version("HeadObject", call, "404")
        return {
            "ContentLength": len(found.body),
            "ETag": found.etag,
            "VersionId": found.version_id,
            "ChecksumSHA256": found.checksum,
        }

    def get_object(self, **call: Any) -> dict[str, Any]:
        self._check("GetObject", call)
        return {"Body": BytesIO(self._version("GetObject", call, "NoSuchKey").body)}

    def list_objects_v2(self, **call: Any) -> dict[str, Any]:
        self._check("ListObjectsV2", call)
        return {
            "Contents": [
                {"Key": key, "Size": len(versions[-1].body), "LastModified": _BEGINNING}
                for key, versions in self.objects.items()
                if key.startswith(call["Prefix"])
            ]
        }

    def list_object_versions(self, **call: Any) -> dict[str, Any]:
        self._check("ListObjectVersions", call)
        return {
            "Versions": [
                {"Key": key, "VersionId": version.version_id}
                for key, versions in self.objects.items()
                for version in versions
                if key.startswith(call["Prefix"])
            ]
        }

    def delete_object(self, **call: Any) -> dict[str, Any]:
        self._check("DeleteObject", call)
        left = [one for one in self.objects.get(call["Key"], []) if one.version_id != call["VersionId"]]
        self.objects[call["Key"]] = left
        if not left:
            del self.objects[call["Key"]]
        return {}

    def _add(self, key: str, body: bytes, checksum: str) -> Version:
        serial = next(self._serial)
        made = Version(f"version-{serial}", body, f'"object-{serial}"', checksum)
        self.objects.setdefault(key, []).append(made)
        self.order.append(key)
        return made

    def _check(self, operation: str, call: dict[str, Any]) -> None:
        if (call.get("Bucket"), call.get("ExpectedBucketOwner")) != (self.bucket, self.owner):
            raise aws_error(operation, "AccessDenied", status=403)

    def _upload(self, operation: str, call: dict[str, Any]) -> Upload:
        upload = self.uploads.get(call["UploadId"])
        if upload is None or upload.key != call["Key"]:
            raise aws_error(operation, "NoSuchUpload", status=404)
        return upload

    def _version(self, operation: str, call: dict[str, Any], absent: str) -> Version:
        versions = self.objects.get(call["Key"], [])
        wanted = call.get("VersionId") or (versions[-1].version_id if versions else "")
        for version in versions:
            if version.version_id == wanted:
                return version
        raise aws_error(operation, absent, status=404)

    def _refuse_existing(self, operation: str, call: dict[str, Any]) -> None:
        if call.get("IfNoneMatch") != "*":
            raise aws_error(operation, "AccessDenied", status=403)
        if call["Key"] in self.objects:
            raise aws_error(operation, "PreconditionFailed", status=412)


def _answered() -> dict[str, Any]:
    return {"ResponseMetadata": {"RetryAttempts": 0}}
