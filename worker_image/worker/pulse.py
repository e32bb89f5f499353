"""Whether a clone works while a statement takes long: tells a checksum of hours from a frozen server (H08, H77).

A statement says nothing before its end. So another session asks how much the server has read: as long as that grows,
something moves. A frozen server answers nothing, and a statement that waits for a lock reads nothing.
"""

import logging
import threading
from collections.abc import Callable
from typing import Self

from worker.errors import WorkerError
from worker.session import Session

INTERVAL_S = 5

READS = "SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_buffer_pool_read_requests', 'Handler_read_rnd_next')"
"""Pages of InnoDB, which MySQL's parallel COUNT moves alone, and rows of any engine: tried with COUNT and CHECKSUM."""

IDLE_READS = 100
"""In one interval; asking for the status reads ten rows itself."""

_log = logging.getLogger(__name__)


class Pulse:
    """Asks every `interval_s` within the `with` block, and calls `moved` if the server has read. Closes the session."""

    def __init__(self, session: Session, moved: Callable[[], None], interval_s: float = INTERVAL_S) -> None:
        self._session = session
        self._moved = moved
        self._interval_s = interval_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._session.abort()
        self._thread.join()
        self._session.close()

    def _run(self) -> None:
        try:
            self._watch()
        except WorkerError as error:
            if not self._stop.is_set():
                _log.warning("the server's pulse is lost: %s", error)

    def _watch(self) -> None:
        before = self._reads()
        while not self._stop.wait(self._interval_s):
            now = self._reads()
            if now - before > IDLE_READS:
                self._moved()
            before = now

    def _reads(self) -> int:
        return sum(int(row["Value"]) for row in self._session.rows(READS, "asking how much was read"))
