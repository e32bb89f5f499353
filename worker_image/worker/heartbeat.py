"""The row by which the control plane tells a worker that works from one that stands still or is gone."""

import logging
import threading
from typing import Self

from botocore.exceptions import BotoCoreError, ClientError

from worker.contract import Contract
from worker.progress import Progress
from worker.records import Records

INTERVAL_S = 5

_log = logging.getLogger(__name__)


class Heartbeats:
    """Writes the row every `INTERVAL_S`, and once more at the end of the `with` block. A lost beat is only logged: the
    dump goes on, and whether the worker is alive is for the reader of the row to judge."""

    def __init__(self, records: Records, contract: Contract, progress: Progress) -> None:
        self._records = records
        self._contract = contract
        self._progress = progress
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(INTERVAL_S)

    def _run(self) -> None:
        self._beat()
        while not self._stop.wait(INTERVAL_S):
            self._beat()
        self._beat()

    def _beat(self) -> None:
        try:
            self._records.put_heartbeat(self._contract.phase, self._contract.shard, self._progress.heartbeat())
        except (BotoCoreError, ClientError) as error:
            _log.warning("a heartbeat was lost: %s", type(error).__name__)
