"""A small database with something for each kind of chunk: dumped in a moment, and told from another in a moment."""

from pathlib import Path
from typing import Final

from local.servers import Server, connect

SCHEMA: Final = "tiny"
_STATEMENTS: Final = Path(__file__).with_suffix(".sql")


def fill(server: Server) -> None:
    """Make it anew."""
    _execute(
        server,
        f"DROP SCHEMA IF EXISTS {SCHEMA}",
        f"CREATE SCHEMA {SCHEMA}",
        f"USE {SCHEMA}",
        *_STATEMENTS.read_text(encoding="utf-8").split(";\n"),
    )


def empty(server: Server) -> None:
    """Make room for another restore."""
    _execute(server, f"DROP SCHEMA IF EXISTS {SCHEMA}")


def _execute(server: Server, *statements: str) -> None:
    with connect(server) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
