"""The comparison of a dump with its manifest sees each way in which the bytes can differ."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.stored_dump import spoilt

PARTS = (b"schema", b"rows", b"views")


def manifest() -> dict[str, Any]:
    offsets = [0, 6, 10]
    chunks = [
        {
            "offset_bytes": offset,
            "size_bytes": len(part),
            "sha256": base64.b64encode(hashlib.sha256(part).digest()).decode(),
        }
        for offset, part in zip(offsets, PARTS, strict=True)
    ]
    return {"chunks": chunks, "dump": {"size_bytes": 15, "parts": 3}}


def test_a_whole_dump_is_as_its_manifest_says(tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b"".join(PARTS))
    assert spoilt(tmp_path / "dump", manifest()) == []


@pytest.mark.parametrize("content", [b"schemarowsview", b"schemarowsviews\0", b"schemaRowsviews", b""])
def test_other_bytes_are_seen(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(content)
    assert spoilt(tmp_path / "dump", manifest())


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["chunks"].pop(),
        lambda told: told["chunks"].pop(0),
        lambda told: told["chunks"][1].update(offset_bytes=7),
        lambda told: told["dump"].update(size_bytes=16),
        lambda told: told["dump"].update(parts=2),
    ],
)
def test_a_manifest_that_tells_of_another_dump_is_seen(
    change: Callable[[dict[str, Any]], object], tmp_path: Path
) -> None:
    (tmp_path / "dump").write_bytes(b"".join(PARTS))
    told = manifest()
    change(told)
    assert spoilt(tmp_path / "dump", told)
