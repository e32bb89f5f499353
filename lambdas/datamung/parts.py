"""The parts that were accepted: what Complete names, what the finished object must equal, what the manifest lists."""

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datamung import work
from datamung.clients import Clients
from datamung.errors import DumpUnequal, PartMissing, PlanMismatch
from datamung.objects import StoredObject
from datamung.rows import Chunk, Job, Stream, StreamPart

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, PartTypeDef


@dataclass(frozen=True)
class Accepted:
    """Every accepted chunk and the accepted stream's parts, by part number and without a gap."""

    chunks: dict[int, Chunk]
    stream: Stream
    stream_parts: dict[int, StreamPart]

    @property
    def in_order(self) -> list[Chunk | StreamPart]:
        """The object's parts from its first byte to its last."""
        return [*(self.chunks[number] for number in sorted(self.chunks)), *self._stream_in_order()]

    @property
    def size_bytes(self) -> int:
        """The length of the object that these parts make."""
        return sum(part["size_bytes"] for part in self.in_order)

    @property
    def raw_bytes(self) -> int:
        """The length of the SQL in them."""
        return sum(part["raw_bytes"] for part in self.in_order)

    @property
    def checksum_sha256(self) -> str:
        """S3's composite: base64 SHA-256 over the parts' digests (S3 User Guide, "Checking object integrity")."""
        digests = b"".join(base64.b64decode(part["sha256"]) for part in self.in_order)
        return base64.b64encode(hashlib.sha256(digests).digest()).decode()

    def to_complete(self) -> "list[CompletedPartTypeDef]":
        """Exactly the accepted parts, as CompleteMultipartUpload takes them."""
        return [
            {"PartNumber": part["number"], "ETag": part["etag"], "ChecksumSHA256": part["sha256"]}
            for part in self.in_order
        ]

    def _stream_in_order(self) -> list[StreamPart]:
        return [self.stream_parts[number] for number in range(self.stream["first"], self.stream["last"] + 1)]


def accepted(clients: Clients, job: Job) -> Accepted:
    """What the workers' rows say.

    Raises:
        PartMissing: a chunk, the stream, or a part of it was never accepted.
        PlanMismatch: a row belongs to another plan.
    """
    plan, job_id = job["plan"], job["job_id"]
    chunks, stream = work.chunks(clients, job_id), work.stream(clients, job_id)
    missing = [number for number in range(1, plan["chunks"] + 1) if number not in chunks]
    if missing:
        raise PartMissing(f"{len(missing)} of {plan['chunks']} chunks were never accepted, the first is {missing[0]}.")
    if stream is None:
        raise PartMissing("The stream that ends the dump was never accepted.")
    parts = work.stream_parts(clients, job_id, stream["attempt"])
    lacking = [number for number in range(stream["first"], stream["last"] + 1) if number not in parts]
    if lacking:
        raise PartMissing(f"Part {lacking[0]} of the stream was never recorded.")
    hashes = {stream["plan_sha256"], *(chunk["plan_sha256"] for chunk in chunks.values())}
    if hashes != {plan["sha256"]} or len(chunks) != plan["chunks"] or stream["first"] != plan["stream_first"]:
        raise PlanMismatch("A worker's result belongs to another plan than the job's.")
    return Accepted(chunks, stream, parts)


def adopt_equal(kept: Accepted, held: "dict[int, PartTypeDef]") -> list[int]:
    """Takes S3's ETag for each part that S3 holds with equal bytes; answers the numbers of those that it does not.

    Equal is the same SHA-256 and length: a repeated upload of the same bytes has another ETag under KMS (H93).
    """
    lost: list[int] = []
    for part in kept.in_order:
        there = held.get(part["number"])
        if there is None:
            lost.append(part["number"])
        elif (there.get("ChecksumSHA256"), there.get("Size")) == (part["sha256"], part["size_bytes"]):
            part["etag"] = there["ETag"]
        elif there["ETag"] != part["etag"]:
            lost.append(part["number"])
    return lost


def refuse_unequal(kept: Accepted, stored: StoredObject) -> None:
    """Raises DumpUnequal unless the object has the length and the composite checksum of the accepted parts."""
    if stored.size_bytes != kept.size_bytes:
        raise DumpUnequal(f"The object is {stored.size_bytes} bytes long, its parts {kept.size_bytes}.")
    if stored.checksum_sha256 != kept.checksum_sha256:
        raise DumpUnequal("The object's checksum is not that of its parts.")
