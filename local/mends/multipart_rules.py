"""Multipart uploads obey the rules of S3, and tell the checksums of their parts afterwards.

S3 refuses at Complete a part other than the last below 5 MiB (`EntityTooSmall`) and, where parts carry checksums,
numbers that are not 1, 2, 3 … in order (`InvalidPartOrder`); GetObjectAttributes lists each part's checksum. MiniStack
takes any part, sorts the list, and forgets the checksums. # H100
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from defusedxml.ElementTree import fromstring
from ministack.services import s3

MINIMUM_PART_BYTES = 5 * 1024 * 1024
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html"""

Answer = tuple[int, dict[str, str], bytes]


def apply() -> None:
    """Check before completing, keep the checksums, and show them with the parts."""
    complete = s3._complete_multipart_upload
    append_parts = s3._append_object_parts

    def complete_as_s3_does(
        bucket: str, key: str, body: bytes, query: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Answer:
        upload = s3._multipart_uploads.get(s3._qp(query, "uploadId"))
        refusal = _refusal(upload, _part_numbers(body)) if upload else None
        if refusal:
            return refusal
        checksums = {number: part["checksums"] for number, part in upload["parts"].items()} if upload else {}
        answer: Answer = complete(bucket, key, body, query, headers)
        if upload and answer[0] == HTTPStatus.OK:
            for part in s3._ensure_bucket(bucket)["objects"][key]["parts"]:
                part["checksums"] = checksums[part["PartNumber"]]
        return answer

    def append_parts_with_checksums(root: Element, record: dict[str, Any], headers: Mapping[str, str]) -> None:
        append_parts(root, record, headers)
        checksums = {str(part["PartNumber"]): part.get("checksums", {}) for part in record.get("parts") or []}
        for part in root.iter("Part"):
            for algorithm, checksum in checksums[part.findtext("PartNumber", "")].items():
                SubElement(part, f"Checksum{algorithm}").text = checksum

    s3._complete_multipart_upload = complete_as_s3_does
    s3._append_object_parts = append_parts_with_checksums


def _part_numbers(body: bytes) -> list[int]:
    tags = (element for element in fromstring(body).iter() if element.tag.rpartition("}")[2] == "PartNumber")
    return [int(tag.text or "0") for tag in tags]


def _refusal(upload: dict[str, Any], numbers: list[int]) -> Answer | None:
    sizes = [upload["parts"][number]["size"] for number in numbers[:-1] if number in upload["parts"]]
    answer: Answer | None = None
    in_order = numbers == sorted(set(numbers))
    gapless = numbers == list(range(1, len(numbers) + 1))
    if not in_order or (upload["checksum_algorithm"] and not gapless):
        answer = s3._error("InvalidPartOrder", "The list of parts was not in ascending order.", 400)
    elif any(size < MINIMUM_PART_BYTES for size in sizes):
        answer = s3._error("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400)
    return answer
