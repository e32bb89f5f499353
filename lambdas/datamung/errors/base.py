"""The root of every named failure."""

from typing import ClassVar


class DatamungError(Exception):
    """Base of all named failures; `str()` is one sentence without secrets, `hint` is the reader's next step."""

    hint: ClassVar[str] = "Look at the job's timeline and the worker's log; start a new job when it is mended."
    http_status: ClassVar[int] = 500

    @classmethod
    def code(cls) -> str:
        """The name under which the failure is matched, answered and recorded."""
        return cls.__name__
