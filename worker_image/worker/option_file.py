"""The file through which a client learns what must not be on its command line: login, TLS and the rows' condition.

An argument list is readable by every process of the machine (H15), and conditions hold key values, which are personal
data. The file is readable by its owner only, lies on the task's tmpfs, and goes as soon as the client has read it.
"""

import math
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from worker.contract import Engine
from worker.errors import ServerUnsupported

Setting = tuple[str, str]

MAX_LINE_BYTES: Mapping[Engine, float] = {"mysql": math.inf, "mariadb": 4000}
"""MariaDB's client reads an option file in lines of 4,095 bytes and takes the rest for another option; Oracle's of 9.7
read a line of 1 MB whole."""

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b"})


def fits(setting: Setting, engine: Engine) -> bool:
    """Whether the engine's client reads the setting whole."""
    return len(_line(setting).encode()) <= MAX_LINE_BYTES[engine]


def render(settings: Iterable[Setting], engine: Engine) -> str:
    """The text of an option file whose values a client reads back as they are, whatever they hold (H16).

    Raises:
        ServerUnsupported: a setting is longer than the engine's client reads.
    """
    settings = list(settings)
    if not all(fits(setting, engine) for setting in settings):
        raise ServerUnsupported("A key's values are longer than the client reads from an option file.")
    return "\n".join(["[client]", *map(_line, settings)]) + "\n"


def _line(setting: Setting) -> str:
    name, value = setting
    return f'{name}="{value.translate(_ESCAPES)}"'


class OptionFile:
    """One option file, from its making to the end of the `with` block or the first `delete`."""

    def __init__(self, scratch: Path, settings: Iterable[Setting], engine: Engine) -> None:
        content = render(settings, engine).encode()
        self.path = scratch / f"{secrets.token_hex(8)}.cnf"
        descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)

    def delete(self) -> None:
        """Safe to call twice."""
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.delete()
