"""S3 fails: it refuses, loses an answer, or lets a request wait. `local/mends/failing_s3.py` carries it out."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from local.cloud.ministack import S3_FAULTS

Operation = Literal["UploadPart", "CompleteMultipartUpload"]


@dataclass(frozen=True)
class FailingS3:
    """Faults for the keys under a prefix, in the local cloud of `home`. They come in the order in which they are asked
    for, each once."""

    home: Path
    prefix: str

    def refuse(self, operation: Operation, times: int = 1) -> None:
        """503 SlowDown."""
        for _ in range(times):
            self._ask(operation, "refuse")

    def lose_answer(self, operation: Operation) -> None:
        """The request is carried out, and the connection ends before its answer."""
        self._ask(operation, "lose")

    @contextmanager
    def held(self, operation: Operation) -> Iterator["Held"]:
        """Requests wait until the block ends; whatever became of their senders, they are carried out then."""
        held = Held(self._ask(operation, "hold"))
        try:
            yield held
        finally:
            held.release()

    @property
    def is_over(self) -> bool:
        """Whether every fault that was asked for has come."""
        return not any(json.loads(path.read_text())["prefix"] == self.prefix for path in self._folder.glob("*.json"))

    def _ask(self, operation: Operation, how: str) -> Path:
        path = self._folder / f"{time.time_ns()}-{uuid.uuid4().hex}.json"
        fresh = path.with_suffix(".fresh")
        fresh.write_text(json.dumps({"operation": operation, "prefix": self.prefix, "how": how}))
        return fresh.rename(path)

    @property
    def _folder(self) -> Path:
        return self.home / S3_FAULTS


@dataclass(frozen=True)
class Held:
    """Requests that wait, or will."""

    path: Path

    @property
    def is_met(self) -> bool:
        """Whether one has come."""
        return self.path.with_suffix(".held").exists()

    def release(self) -> None:
        """Let them go on; safe to call twice."""
        self.path.unlink(missing_ok=True)
        self.path.with_suffix(".held").unlink(missing_ok=True)
