"""Promises of worker.session: a connection that is gone is told from a statement that the server refuses."""

from typing import Any, cast

import pymysql
import pytest
from pymysql.connections import Connection
from pymysql.cursors import DictCursor
from worker.errors import CannotConnect, StatementFailed, WorkerError
from worker.login import Login
from worker.session import Session


class FailingServer:
    """A connection on which every statement fails with one error."""

    def __init__(self, *error: object) -> None:
        self._error = error

    def cursor(self) -> "FailingServer":
        return self

    def __enter__(self) -> "FailingServer":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, _statement: str) -> Any:
        raise pymysql.err.OperationalError(*self._error)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (1053, CannotConnect),  # what a server says last that restarts
        (2006, CannotConnect),
        (2013, CannotConnect),
        (1142, StatementFailed),
        (1205, StatementFailed),
    ],
)
def test_lost_connection_may_be_tried_again_and_a_refused_statement_may_not(
    number: int, kind: type[WorkerError]
) -> None:
    failing = cast("Connection[DictCursor]", FailingServer(number, "words that may quote a key"))
    with pytest.raises(kind) as failure:
        Session(failing, Login("user", "password")).rows("SELECT 1")
    assert failure.value.retryable is (kind is CannotConnect)
    assert "words" not in str(failure.value)
