"""The schemas that belong to a server itself: never dumped, because a restore of them breaks the server (H42)."""

from typing import Final

SYSTEM_SCHEMAS: Final = ("information_schema", "mysql", "performance_schema", "sys")
"""Of MySQL and of MariaDB; the worker's inventory leaves out the same."""


def is_system_schema(name: str) -> bool:
    """Whether a schema of this name is the server's, in any letter case: not every server tells cases apart."""
    return name.lower() in SYSTEM_SCHEMAS
