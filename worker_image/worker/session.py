"""Statements on one connection, one at a time; `connecting` makes it.

No message of a failure holds SQL, values or the server's text, because these may quote keys.
"""

import contextlib
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import pymysql
import pymysql.cursors

from worker.connection_failures import LOST_CONNECTION, cause_of, number_of
from worker.errors import CannotConnect, StatementFailed
from worker.login import Login


class Session:
    """Statements on one connection, one at a time; `answered` hears of each answer. Use as a context manager."""

    def __init__(
        self,
        connection: "pymysql.Connection[pymysql.cursors.DictCursor]",
        login: Login,
        answered: Callable[[], None] = lambda: None,
    ) -> None:
        self._connection = connection
        self._answered = answered
        self.login = login

    def rows(self, statement: str, purpose: str = "a statement of the plan") -> list[dict[str, Any]]:
        """Every row of the answer, by column name. `purpose` names the statement in an error.

        Raises:
            CannotConnect: the connection broke, or the answer did not come in time.
            StatementFailed: the server refused the statement.
        """
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement)
                found = list(cursor.fetchall())
        except pymysql.err.MySQLError as error:
            number = number_of(error)
            if isinstance(cause_of(error), TimeoutError):
                raise CannotConnect(f"The database did not answer {purpose} within the stall limit.") from None
            if number in LOST_CONNECTION:
                raise CannotConnect("The connection to the database broke.") from None
            raise StatementFailed(number, purpose) from None
        self._answered()
        return found

    def row(self, statement: str, purpose: str = "a statement of the plan") -> dict[str, Any] | None:
        """The first row, if there is one."""
        found = self.rows(statement, purpose)
        return found[0] if found else None

    def value(self, statement: str, purpose: str = "a statement of the plan") -> Any:
        """The first column of the first row; None without a row."""
        found = self.row(statement, purpose)
        return next(iter(found.values())) if found else None

    def abort(self) -> None:
        """Breaks the connection, so that a statement under way in another thread fails at once."""
        if self._connection.open:
            with contextlib.suppress(OSError):
                # Not TLS' own shutdown, which would take the TLS object from under the other thread.
                socket.socket.shutdown(vars(self._connection)["_sock"], socket.SHUT_RDWR)

    def close(self) -> None:
        """Safe to call twice."""
        if self._connection.open:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
