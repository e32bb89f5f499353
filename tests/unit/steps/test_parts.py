"""Complete names exactly what was accepted, and the object must equal it (H51, H53, H93)."""

from typing import Any

import pytest
from datamung import jobs, parts
from datamung.errors import DumpUnequal, PartMissing, PlanMismatch
from datamung.objects import StoredObject
from datamung.rows import Job

from tests.fakes.s3 import sha256
from tests.fakes.world import World

HASH = "1" * 64
BODIES = {1: b"schema", 2: b"rows of a", 3: b"rows of b", 4: b"stream one", 5: b"stream two"}


@pytest.fixture
def job(world: World) -> Job:
    """A job with three accepted chunks and a stream of two parts, its second attempt."""
    world.place()
    plan = {"key": "work/x", "sha256": HASH, "chunks": 3, "stream_first": 4, "estimated_raw_bytes": 1}
    jobs.set_fields(world.clients, "backup-0001", plan=plan)
    for number in (1, 2, 3):
        _put(world, f"CHUNK#{number:05d}", _part(number) | {"plan_sha256": HASH, "rows": 1, "moved": False, "shard": 0})
    for number in (4, 5):
        _put(world, f"STREAMPART#02#{number:05d}", _part(number) | {"runs": []})
    _put(world, "STREAMPART#01#00004", _part(4) | {"etag": "the first attempt's", "runs": []})
    _put(world, "STREAM", {"plan_sha256": HASH, "attempt": 2, "first": 4, "last": 5})
    return jobs.get(world.clients, "backup-0001")


def _part(number: int) -> dict[str, Any]:
    body = BODIES[number]
    return {"number": number, "etag": f"e{number}", "sha256": sha256(body), "size_bytes": len(body), "raw_bytes": 10}


def _put(world: World, sk: str, row: dict[str, Any]) -> None:
    world.clients.table.put_item(Item={"pk": "WORK#backup-0001", "sk": sk, **row})


def _held(**changed: dict[str, Any]) -> Any:
    held = {
        number: {"PartNumber": number, "ETag": f"e{number}", "Size": len(body), "ChecksumSHA256": sha256(body)}
        for number, body in BODIES.items()
    }
    for name, change in changed.items():
        held[int(name.removeprefix("part"))].update(change)
    return held


def test_accepted_parts_are_named_in_order_and_no_others(world: World, job: Job) -> None:
    named = parts.accepted(world.clients, job).to_complete()
    assert named == [
        {"PartNumber": number, "ETag": f"e{number}", "ChecksumSHA256": sha256(body)} for number, body in BODIES.items()
    ]


@pytest.mark.parametrize("sk", ["CHUNK#00001", "CHUNK#00003", "STREAM", "STREAMPART#02#00004", "STREAMPART#02#00005"])
def test_part_that_was_never_accepted_is_missed(world: World, job: Job, sk: str) -> None:
    world.clients.table.delete_item(Key={"pk": "WORK#backup-0001", "sk": sk})
    with pytest.raises(PartMissing):
        parts.accepted(world.clients, job)


@pytest.mark.parametrize(
    ("sk", "change"),
    [
        ("CHUNK#00002", {"plan_sha256": "2" * 64}),
        ("STREAM", {"plan_sha256": "2" * 64}),
        ("STREAM", {"first": 5}),
        ("CHUNK#00004", {"plan_sha256": HASH}),
    ],
)
def test_result_of_another_plan_is_refused(world: World, job: Job, sk: str, change: dict[str, Any]) -> None:
    stored = world.clients.table.get_item(Key={"pk": "WORK#backup-0001", "sk": sk}).get("Item", _part(4))
    _put(world, sk, {key: value for key, value in {**stored, **change}.items() if key not in {"pk", "sk"}})
    with pytest.raises(PlanMismatch):
        parts.accepted(world.clients, job)


def test_equal_bytes_under_another_etag_are_taken_h93(world: World, job: Job) -> None:
    accepted = parts.accepted(world.clients, job)
    assert parts.adopt_equal(accepted, _held(part2={"ETag": "again"}, part5={"ETag": "again"})) == []
    assert [part["ETag"] for part in accepted.to_complete()] == ["e1", "again", "e3", "e4", "again"]


def test_other_bytes_and_missing_parts_are_lost_h93(world: World, job: Job) -> None:
    held = _held(part2={"ETag": "zombie", "ChecksumSHA256": sha256(b"zombie")})
    del held[3]
    assert parts.adopt_equal(parts.accepted(world.clients, job), held) == [2, 3]


def test_object_must_have_the_length_and_checksum_of_its_parts(world: World, job: Job) -> None:
    accepted = parts.accepted(world.clients, job)
    whole = StoredObject(accepted.size_bytes, "etag", "v1", accepted.checksum_sha256)
    parts.refuse_unequal(accepted, whole)
    for changed in (
        StoredObject(accepted.size_bytes - 1, "etag", "v1", accepted.checksum_sha256),
        StoredObject(accepted.size_bytes, "etag", "v1", sha256(b"other")),
        StoredObject(accepted.size_bytes, "etag", "v1", ""),
    ):
        with pytest.raises(DumpUnequal):
            parts.refuse_unequal(accepted, changed)


def test_checksum_is_the_one_that_s3_computes(world: World, job: Job) -> None:
    place = {"Bucket": world.s3.bucket, "ExpectedBucketOwner": world.s3.owner, "Key": "k"}
    upload = world.s3.create_multipart_upload(**place, ServerSideEncryption="aws:kms", ChecksumAlgorithm="SHA256")[
        "UploadId"
    ]
    named = []
    for number, body in BODIES.items():
        etag = world.s3.upload_part(
            **place, UploadId=upload, PartNumber=number, Body=body, ChecksumSHA256=sha256(body)
        )["ETag"]
        named.append({"PartNumber": number, "ETag": etag, "ChecksumSHA256": sha256(body)})
    world.s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": named}, IfNoneMatch="*")
    (made,) = world.s3.objects["k"]
    assert made.checksum == f"{parts.accepted(world.clients, job).checksum_sha256}-5"
