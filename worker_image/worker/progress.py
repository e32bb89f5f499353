"""How far a worker is, as its heartbeat tells it. Safe to share between threads."""

import threading
import time
from collections.abc import Callable

from worker.records import Heartbeat


class Progress:
    """`progress_at` moves with what is read, finished or answered, never with a mere sentence: standing still for the
    stall limit means being replaced (H08)."""

    def __init__(self, attempt: int, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._attempt = attempt
        self._raw_bytes = 0
        self._chunks_done = 0
        self._activity = "starting"
        self._progress_at = clock()

    def read(self, raw_bytes: int) -> None:
        """Bytes of SQL that came from a dump."""
        with self._lock:
            self._raw_bytes += raw_bytes
            self._progress_at = self._clock()

    def done(self, chunks: int) -> None:
        with self._lock:
            self._chunks_done += chunks
            self._progress_at = self._clock()

    def note(self, activity: str) -> None:
        """What the worker does now: a short sentence without key values."""
        with self._lock:
            self._activity = activity

    def moved(self) -> None:
        """A statement was answered, or something else went on that has no number."""
        with self._lock:
            self._progress_at = self._clock()

    def heartbeat(self) -> Heartbeat:
        with self._lock:
            return Heartbeat(
                attempt=self._attempt,
                at=int(self._clock()),
                progress_at=int(self._progress_at),
                raw_bytes=self._raw_bytes,
                chunks_done=self._chunks_done,
                activity=self._activity,
            )
