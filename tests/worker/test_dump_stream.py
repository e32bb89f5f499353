"""Promises of worker.dump_stream: the end of file exists only at the end of a whole dump."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from worker.children import Children
from worker.dump_stream import DumpStream
from worker.errors import DumpFailed, DumpStalled, DumpTruncated, Terminated, WorkerError
from worker.mysqldump import ENVIRONMENT

FAKES = Path(__file__).parent / "fakes"


def open_fake(name: str, children: Children | None = None, stall_limit_s: float = 20) -> DumpStream:
    return DumpStream(
        [FAKES / name],
        environment=ENVIRONMENT,
        children=children or Children(),
        stall_limit_s=stall_limit_s,
        private=("canary-pass-word",),
    )


def pieces(stream: DumpStream) -> Iterator[bytes]:
    buffer = memoryview(bytearray(1 << 16))
    while count := stream.readinto(buffer):
        yield bytes(buffer[:count])


def read(stream: DumpStream) -> bytes:
    return b"".join(pieces(stream))


def is_gone(stream: DumpStream) -> bool:
    return stream._process.returncode is not None


def test_whole_dump_is_read_to_its_end() -> None:
    with open_fake("ok") as stream:
        dump = read(stream)
        assert dump.endswith(b"\n-- Dump completed\n")
        assert stream.raw_bytes == len(dump) > 1_000_000
        assert stream.readinto(memoryview(bytearray(1))) == 0


@pytest.mark.parametrize(
    ("fake", "failure", "words"),
    [
        ("exit2", DumpFailed, "exit code 2.*Lost connection"),  # H01
        ("no_trailer", DumpTruncated, "trailer"),  # H02
        ("trailer_exit2", DumpFailed, "exit code 2.*invalid table"),  # H03
        ("exit0_error_on_stderr", DumpFailed, "command denied"),  # H05
        ("killed", DumpFailed, "SIGKILL"),  # H06
        ("stderr_flood", DumpFailed, "something is wrong"),  # H07
    ],
)
def test_what_is_not_a_dump_has_no_end(fake: str, failure: type[WorkerError], words: str) -> None:
    with open_fake(fake) as stream:
        with pytest.raises(failure, match=words):
            read(stream)
        with pytest.raises(failure, match=words):  # nor for whoever reads again
            stream.readinto(memoryview(bytearray(1)))
    assert is_gone(stream)


@pytest.mark.parametrize("fake", ["hang", "closes_and_hangs", "ignores_sigterm"])
def test_silence_ends_the_dump_and_its_process(fake: str) -> None:  # H08
    with open_fake(fake, stall_limit_s=0.3) as stream:
        with pytest.raises(DumpStalled):
            read(stream)
        assert is_gone(stream)


def test_slow_dump_is_not_a_stalled_one() -> None:  # H77
    with open_fake("slow", stall_limit_s=0.5) as stream:
        began = time.monotonic()
        assert len(read(stream).splitlines()) == 10
        assert time.monotonic() - began > 0.5


def test_stderr_flood_is_kept_short() -> None:  # H07
    with open_fake("stderr_flood") as stream, pytest.raises(DumpFailed) as failure:
        read(stream)
    assert len(str(failure.value)) < 110_000


def test_warnings_are_told_from_errors() -> None:  # H05
    with open_fake("warning") as stream:
        read(stream)
    assert len(stream.warnings) == 2
    assert all("arning" in warning for warning in stream.warnings)


def test_error_shows_neither_secrets_nor_keys() -> None:  # H85
    with open_fake("leaks") as stream, pytest.raises(DumpFailed) as failure:
        read(stream)
    message = str(failure.value)
    assert "Lost connection" in message
    for private in ("canary", "0x616e6e", "anna", "1970"):
        assert private not in message


def test_leaving_early_kills_the_process() -> None:  # H09
    with open_fake("ignores_sigterm") as stream:
        assert stream.readinto(memoryview(bytearray(4))) == 4
    assert is_gone(stream)


def test_first_byte_is_announced_once() -> None:  # H15
    announced: list[int] = []
    with DumpStream(
        [FAKES / "slow"],
        environment=ENVIRONMENT,
        children=Children(),
        stall_limit_s=20,
        on_first_byte=lambda: announced.append(1),
    ) as stream:
        read(stream)
    assert announced == [1]


def test_after_kill_all_nothing_starts() -> None:  # H11
    children = Children()
    with open_fake("hang", children) as stream:
        stream.readinto(memoryview(bytearray(100)))
        children.kill_all()
        with pytest.raises(DumpFailed, match="SIGKILL"):
            read(stream)
    with pytest.raises(Terminated):
        open_fake("ok", children)
