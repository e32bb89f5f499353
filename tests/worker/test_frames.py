"""Promises of worker.frames: pieces join into one file that every streaming reader decodes to the same bytes."""

import gzip
import io
import subprocess
import zlib
from collections.abc import Callable, Sequence

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from isal import igzip
from worker.frames import Frames, GzipFrames, ZstdFrames, frames_of

MIN_PART_BYTES = 5 << 20


def compress(frames: Frames, content: bytes) -> bytes:
    frame = frames.begin()
    return frame.compress(content) + frame.flush()


def by_program(*command: str) -> Callable[[bytes], bytes]:
    return lambda stored: subprocess.run(command, input=stored, capture_output=True, check=True).stdout


def by_zstandard(stored: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(stored), read_across_frames=True).read()


def by_zlib(stored: bytes) -> bytes:
    """Member by member, as readers do that are written on top of zlib itself."""
    content = b""
    while stored:
        reader = zlib.decompressobj(wbits=31)
        content += reader.decompress(stored)
        assert reader.eof
        stored = reader.unused_data
    return content


ZSTD_READERS = [by_program("zstd", "-dc"), by_zstandard]
GZIP_READERS = [by_program("gzip", "-dc"), gzip.decompress, igzip.decompress, by_zlib]

KINDS: list[tuple[Frames, Sequence[Callable[[bytes], bytes]]]] = [
    (ZstdFrames(), ZSTD_READERS),
    (GzipFrames(), GZIP_READERS),
]


@pytest.mark.parametrize(("frames", "readers"), KINDS)
@settings(max_examples=30, deadline=None)
@given(contents=st.lists(st.tuples(st.binary(max_size=2000), st.integers(-3, 3000)), min_size=1, max_size=6))
def test_filled_frames_join_into_one_file(
    frames: Frames, readers: Sequence[Callable[[bytes], bytes]], contents: list[tuple[bytes, int]]
) -> None:
    stored = b"".join(compress(frames, content) + frames.filling(short) for content, short in contents)
    expected = b"".join(content for content, _ in contents)
    for reader in readers:
        assert reader(stored) == expected


@pytest.mark.parametrize(("frames", "readers"), KINDS)
@pytest.mark.parametrize("short_bytes", [*range(10), *range(18, 34), MIN_PART_BYTES])
def test_any_shortage_is_filled_up(
    frames: Frames, readers: Sequence[Callable[[bytes], bytes]], short_bytes: int
) -> None:  # H98, H99
    filling = frames.filling(short_bytes)
    assert short_bytes <= len(filling) <= max(short_bytes + 23, 0)
    assert (short_bytes == 0) == (not filling)
    around = compress(frames, b"before")
    for reader in readers:
        assert reader(around + filling + compress(frames, b"after")) == b"beforeafter"


@pytest.mark.parametrize(("frames", "readers"), KINDS)
def test_part_of_filling_alone_decodes_to_nothing(frames: Frames, readers: Sequence[Callable[[bytes], bytes]]) -> None:
    for reader in readers:
        assert reader(frames.filling(MIN_PART_BYTES)) == b""


def test_full_part_needs_no_filling() -> None:
    assert ZstdFrames().filling(0) == GzipFrames().filling(-5) == b""


@pytest.mark.parametrize("compression", ["zstd", "gzip"])
def test_equal_content_becomes_equal_bytes(compression: str) -> None:
    frames = frames_of("zstd" if compression == "zstd" else "gzip")
    content = bytes(range(256)) * 1000
    assert compress(frames, content) == compress(frames, content)


def test_damaged_zstd_frame_is_noticed() -> None:  # H53
    stored = bytearray(compress(ZstdFrames(), bytes(range(256)) * 50))
    stored[-1] ^= 1
    with pytest.raises(zstandard.ZstdError):
        by_zstandard(bytes(stored))
