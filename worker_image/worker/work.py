"""What the threads of one dump share, and what each has of its own."""

import logging
import threading
from dataclasses import dataclass
from typing import Protocol, Self

from worker.children import Children
from worker.connecting import reconnect
from worker.contract import Contract
from worker.fingerprint import check_fingerprint
from worker.flavor import Flavor
from worker.frames import Frame, frames_of
from worker.login import Login
from worker.mysqldump import Mysqldump
from worker.parts import Parts
from worker.plan_model import Plan
from worker.progress import Progress
from worker.records import Records
from worker.segment import Segment
from worker.session import Session

READ_BYTES = 1 << 20
"""As much as a widened pipe holds."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """One dump's means. Safe to share between threads. `slots` bounds how many mysqldumps run at a time."""

    contract: Contract
    plan: Plan
    flavor: Flavor
    login: Login
    mysqldump: Mysqldump
    parts: Parts
    records: Records
    children: Children
    progress: Progress
    slots: threading.Semaphore

    def lane(self) -> "Lane":
        return Lane(self, reconnect(self.contract, self.login, self.progress.moved))


class Sink(Protocol):
    """Where compressed bytes go, with the number of raw ones that went in for them."""

    def write(self, data: bytes, raw_bytes: int) -> None: ...


class Lane:
    """One thread's own: a session, a compressor and a read buffer."""

    def __init__(self, work: Work, session: Session) -> None:
        self.session = session
        self.frames = frames_of(work.contract.compression)
        self._work = work
        self._buffer = memoryview(bytearray(READ_BYTES))

    def check_frozen(self) -> None:
        """Passes if the clone stands where it was frozen; `direct` has no fingerprint, its transaction is its freeze.

        Raises:
            CloneMoved: nothing dumped since the freeze can be trusted (H92).
        """
        if self._work.plan.fingerprint:
            check_fingerprint(self.session, self._work.flavor, self._work.plan.fingerprint)

    def pour(self, segment: Segment, frame: Frame, sink: Sink) -> list[str]:
        """Compresses one segment into the sink; returns the client's warnings. Whatever ends it early kills its
        mysqldump."""
        prelude = segment.prelude.encode()
        sink.write(frame.compress(prelude), len(prelude))
        if segment.run is None:
            return []
        with self._work.mysqldump.open(segment.run) as dump:
            while count := dump.readinto(self._buffer):
                self._work.progress.read(count)
                sink.write(frame.compress(self._buffer[:count]), count)
        for warning in dump.warnings:
            _log.warning("%s", warning)
        return dump.warnings

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
