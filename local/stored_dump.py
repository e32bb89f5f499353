"""Whether a dump's bytes are those that its manifest tells of."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def spoilt(dump: Path, manifest: dict[str, Any]) -> list[str]:
    """A line for each part, gap or total that is not as the manifest says; empty for a whole dump."""
    return list(_differences(dump.read_bytes(), manifest))


def _differences(content: bytes, manifest: dict[str, Any]) -> Iterator[str]:
    end = 0
    for number, chunk in enumerate(manifest["chunks"], start=1):
        if chunk["offset_bytes"] != end:
            yield f"part {number} begins at {chunk['offset_bytes']}, not at {end}"
        end = chunk["offset_bytes"] + chunk["size_bytes"]
        stored = content[chunk["offset_bytes"] : end]
        if base64.b64encode(hashlib.sha256(stored).digest()).decode() != chunk["sha256"]:
            yield f"part {number} has another hash"
    told = manifest["dump"]
    if not end == len(content) == told["size_bytes"]:
        yield f"{len(content)} bytes are stored, {end} in parts, {told['size_bytes']} in all are told"
    if len(manifest["chunks"]) != told["parts"]:
        yield f"{told['parts']} parts are told, {len(manifest['chunks'])} are listed"
