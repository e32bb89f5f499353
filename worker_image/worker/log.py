"""One JSON object per line on stdout, which the task's log driver takes from there.

No line holds a secret, a key value or SQL: faults are logged by type and place, never by their text, which may quote
any of these.
"""

import json
import logging
import sys
import time
import traceback
from typing import Any


class _JsonLines(logging.Formatter):
    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__()
        self._fields = fields

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"
        line = {"at": at, "level": record.levelname, **self._fields, "message": record.getMessage()}
        return json.dumps(line, ensure_ascii=False)


def to_stdout(**fields: Any) -> None:
    """Sends the worker's log to stdout, with these fields in each line; safe to call again with more."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_JsonLines(fields))
    logger = logging.getLogger("worker")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.INFO)


def place_of(error: BaseException) -> str:
    """Where an error was raised: type, file and line of each step, without its text."""
    steps = traceback.extract_tb(error.__traceback__)
    return " > ".join([*(f"{step.filename.rpartition('/')[2]}:{step.lineno}" for step in steps), type(error).__name__])
