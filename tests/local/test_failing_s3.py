"""S3 of the local cloud fails as it is asked to, once per fault, and otherwise not at all.

The client here is the usual one: it tries three times.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from local.faults.s3 import FailingS3
from tests.local.conftest import Emulator
from tests.local.resource_probes import make_bucket
from tests.local.waiting import eventually, unique

pytestmark = pytest.mark.xdist_group("mends")

TRIES = 3


@dataclass(frozen=True)
class Upload:
    """A multipart upload of one part, and what S3 does with it."""

    s3: Any
    faults: FailingS3
    there: dict[str, str]

    def part(self) -> dict[str, Any]:
        answer = self.s3.upload_part(**self.there, PartNumber=1, Body=b"x")
        return {"PartNumber": 1, "ETag": answer["ETag"]}

    def parts(self) -> int:
        return len(self.s3.list_parts(**self.there).get("Parts", []))

    def complete(self, *parts: dict[str, Any]) -> None:
        self.s3.complete_multipart_upload(**self.there, MultipartUpload={"Parts": list(parts)})

    def is_complete(self) -> bool:
        listed = self.s3.list_objects_v2(Bucket=self.there["Bucket"], Prefix=self.there["Key"])
        return bool(listed.get("Contents"))


@pytest.fixture
def upload(mended: Emulator) -> Upload:
    s3, here = mended.client("s3"), {"Bucket": make_bucket(mended), "Key": f"{unique('job')}/dump"}
    upload_id = s3.create_multipart_upload(**here)["UploadId"]
    return Upload(s3, FailingS3(mended.home, here["Key"]), {**here, "UploadId": upload_id})


def test_a_refused_part_is_not_stored(upload: Upload) -> None:
    upload.faults.refuse("UploadPart", times=TRIES)
    with pytest.raises(ClientError) as error:
        upload.part()
    answer = error.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("SlowDown", 503)
    assert (upload.parts(), upload.faults.is_over) == (0, True)
    upload.part()
    assert upload.parts() == 1


def test_an_answer_is_lost_after_the_part_was_stored(upload: Upload) -> None:
    for _ in range(TRIES):
        upload.faults.lose_answer("UploadPart")
    with pytest.raises(BotoCoreError):
        upload.part()
    assert (upload.parts(), upload.faults.is_over) == (1, True)


def test_an_answer_is_lost_after_the_object_was_made(upload: Upload) -> None:
    part = upload.part()
    for _ in range(TRIES):
        upload.faults.lose_answer("CompleteMultipartUpload")
    with pytest.raises(BotoCoreError):
        upload.complete(part)
    assert upload.is_complete()


def test_a_held_part_is_stored_when_it_is_let_go(upload: Upload) -> None:
    with ThreadPoolExecutor(1) as pool:
        with upload.faults.held("UploadPart") as held:
            sent = pool.submit(upload.part)
            assert eventually(lambda: held.is_met)
            assert (upload.parts(), sent.done()) == (0, False)
        sent.result()
    assert upload.parts() == 1


def test_other_keys_and_other_requests_are_spared(upload: Upload, mended: Emulator) -> None:
    FailingS3(mended.home, "another-job/").refuse("UploadPart")
    upload.faults.refuse("CompleteMultipartUpload")
    part = upload.part()
    assert upload.parts() == 1
    assert not upload.faults.is_over
    upload.complete(part)
    assert upload.is_complete()


def test_nothing_fails_on_an_emulator_without_this_mend(plain: Emulator) -> None:
    s3, here = plain.client("s3"), {"Bucket": make_bucket(plain), "Key": "dump"}
    faults = FailingS3(plain.home, "dump")
    faults.refuse("UploadPart", times=TRIES)
    upload_id = s3.create_multipart_upload(**here)["UploadId"]
    assert s3.upload_part(**here, UploadId=upload_id, PartNumber=1, Body=b"x")["ETag"]
    assert not faults.is_over
