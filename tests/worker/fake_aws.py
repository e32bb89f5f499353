"""AWS as far as a dump worker needs it: parts in memory, and work rows in a dict."""

import base64
import hashlib
import io
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError
from worker.records import Records, Row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client


class FakeS3:
    """One multipart upload. It refuses what S3 refuses: a wrong checksum, a wrong owner, an upload it does not know.

    `fail` maps a part's number to the error code that its upload gets.
    """

    def __init__(self, owner: str = "111122223333", upload_id: str = "upload-1") -> None:
        self.parts: dict[int, bytes] = {}
        self.uploads: list[int] = []
        self.fail: dict[int, str] = {}
        self.objects: dict[str, bytes] = {}
        self._owner = owner
        self._upload_id = upload_id

    @property
    def client(self) -> "S3Client":
        return cast("S3Client", self)

    def upload_part(self, **request: Any) -> dict[str, str]:
        body, number = bytes(request["Body"]), request["PartNumber"]
        code = self.fail.get(number)
        code = code or ("AccessDenied" if request["ExpectedBucketOwner"] != self._owner else None)
        code = code or ("NoSuchUpload" if request["UploadId"] != self._upload_id else None)
        code = code or ("BadDigest" if request["ChecksumSHA256"] != sha256_of(body) else None)
        if code:
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, "UploadPart")
        self.parts[number] = body
        self.uploads.append(number)
        return {"ETag": f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'}

    def get_object(self, **request: Any) -> dict[str, Any]:
        if request["Key"] not in self.objects:
            raise self.exceptions.NoSuchKey({"Error": {"Code": "NoSuchKey", "Message": "no"}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[request["Key"]])}

    def put_object(self, **request: Any) -> None:
        self.objects[request["Key"]] = request["Body"]

    class exceptions:  # noqa: N801 - as a client calls it
        class NoSuchKey(ClientError):
            pass

    def whole(self) -> bytes:
        """The object as S3 would join it, which refuses short parts and gaps."""
        numbers = sorted(self.parts)
        assert numbers == list(range(1, len(numbers) + 1)), "a gap in the part numbers"
        assert all(len(self.parts[number]) >= 5 << 20 for number in numbers[:-1]), "a part is too small"
        return b"".join(self.parts[number] for number in numbers)


class MemoryRecords(Records):
    """The same rows without a table."""

    def __init__(self) -> None:
        super().__init__(cast("Table", None), "job-00000001")
        self.table: dict[str, Row] = {}
        self._lock = threading.Lock()

    def put(self, sk: str, row: Row) -> None:
        with self._lock:
            self.table[sk] = row

    def put_first(self, sk: str, row: Row) -> Row:
        with self._lock:
            return self.table.setdefault(sk, row)

    def read(self, sk: str) -> Row | None:
        return self.table.get(sk)

    def rows(self, prefix: str) -> Iterator[Row]:
        with self._lock:
            return iter([row for sk, row in sorted(self.table.items()) if sk.startswith(prefix)])


def sha256_of(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()
