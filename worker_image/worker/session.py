"""One verified TLS connection to the server that is dumped, as the user whose login the job names.

Promises: the server's certificate is verified against the pinned bundle for the host's name or address (H24); a
password rotated meanwhile is read afresh once (H26); an address or a listener that is not there yet is waited for, a
bounded time (H27); a failure says whether it was a time-out, a refusal or a certificate (H28). No message holds SQL,
values or the server's text, because these may quote keys.
"""

import contextlib
import json
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pymysql
import pymysql.cursors
from botocore.exceptions import ClientError

from worker.contract import Contract
from worker.errors import CannotConnect, NotAdmitted, SecretUnreadable, StatementFailed, WrongPassword
from worker.keepalive import keep_alive

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

ACCESS_DENIED = 1045
"""ER_ACCESS_DENIED_ERROR."""

LOST_CONNECTION = {0, 2006, 2013, 2055}
"""PyMySQL's closed connection, CR_SERVER_GONE_ERROR, CR_SERVER_LOST, CR_SERVER_LOST_EXTENDED."""

SERVER_BUSY = {1040, 1053, *LOST_CONNECTION}
"""ER_CON_COUNT_ERROR, ER_SERVER_SHUTDOWN and connections lost while they were made: worth waiting for."""

PASSING_REFUSALS = {"InternalServiceError", "InternalFailure", "ServiceUnavailable", "ThrottlingException"}
"""What Secrets Manager and AWS' front answer when trying again helps; other refusals last until somebody acts."""

NO_TLS = 2026
"""CR_SSL_CONNECTION_ERROR."""

DUMP_SETTINGS = "SET SESSION sql_mode = '', time_zone = '+00:00', net_write_timeout = 600, wait_timeout = 604800"
"""sql_mode and time_zone are those of mysqldump's own session, so that a key means the same in both (H94)."""


@dataclass(frozen=True)
class Login:
    """A user and its password, which never appears in a representation."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Patience:
    """How long a server that does not answer is waited for, and each try's limit (seconds)."""

    total_s: float = 180
    connect_s: float = 10
    pause_s: float = 3


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
            number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
            if isinstance(_cause(error), TimeoutError):
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


def read_login(contract: Contract, secretsmanager: "SecretsManagerClient") -> Login:
    """The login that the job's secret holds now.

    Raises:
        SecretUnreadable: Secrets Manager or the secret's key refuses, and would again.
        WrongPassword: the secret has no user name and password.
    """
    try:
        secret = secretsmanager.get_secret_value(SecretId=contract.secret_arn).get("SecretString", "")
    except ClientError as refusal:
        code = refusal.response["Error"]["Code"]
        if code in PASSING_REFUSALS:
            raise
        raise SecretUnreadable(f"Secrets Manager does not hand out the secret with the login: {code}.") from None
    try:
        content = json.loads(secret)
        return Login(username=str(content["username"]), password=str(content["password"]))
    except (ValueError, KeyError, TypeError):
        raise WrongPassword("The secret does not hold a JSON object with username and password.") from None


def connect(
    contract: Contract,
    secretsmanager: "SecretsManagerClient",
    patience: Patience | None = None,
    *,
    answered: Callable[[], None] = lambda: None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Session:
    """A session with the contract's server.

    Raises:
        CannotConnect: time-out, refusal, unknown host, or a certificate that the bundle does not vouch for.
        NotAdmitted: `direct` and a time-out.
        SecretUnreadable: the login cannot be read.
        WrongPassword: refused, also with the secret read afresh.
    """
    patience = patience or Patience()
    end = clock() + patience.total_s
    login = read_login(contract, secretsmanager)
    fresh = False
    while True:
        try:
            return Session(_open(contract, login, patience.connect_s), login, answered)
        except pymysql.err.OperationalError as error:
            if error.args[0] == ACCESS_DENIED:
                if fresh:
                    raise _refused(contract) from None
                login, fresh = read_login(contract, secretsmanager), True
                continue
            cause = _cause(error)
            if clock() + patience.pause_s > end or not _may_pass(cause, error.args[0]):
                raise _explain(contract, cause, error.args[0]) from None
            sleep(patience.pause_s)


def reconnect(contract: Contract, login: Login, answered: Callable[[], None] = lambda: None) -> Session:
    """Another session with a login that worked a moment ago; one try."""
    try:
        return Session(_open(contract, login, Patience().connect_s), login, answered)
    except pymysql.err.OperationalError as error:
        raise _explain(contract, _cause(error), error.args[0]) from None


def _open(contract: Contract, login: Login, connect_s: float) -> "pymysql.Connection[pymysql.cursors.DictCursor]":
    connection = pymysql.connect(
        host=contract.host,
        port=contract.port,
        user=login.username,
        password=login.password.encode(),  # a str would be sent as latin1
        ssl=ssl.create_default_context(cafile=str(contract.ca_bundle)),
        charset="utf8mb4",
        autocommit=True,
        connect_timeout=connect_s,
        read_timeout=connect_s,
        init_command=DUMP_SETTINGS,
        cursorclass=pymysql.cursors.DictCursor,
    )
    keep_alive(vars(connection)["_sock"])
    # While a clone is planned CHECKSUM TABLE may take hours, and `pulse` tells whether the server works.
    is_patient = contract.phase == "plan" and contract.isolation != "direct"
    vars(connection)["_read_timeout"] = None if is_patient else contract.stall_limit_s
    return connection


def _cause(error: pymysql.err.MySQLError) -> BaseException | None:
    """The socket's or TLS' own exception: PyMySQL attaches the one while connecting, chains the one while reading."""
    cause: BaseException | None = getattr(error, "original_exception", None)
    return cause or error.__context__


def _refused(contract: Contract) -> WrongPassword:
    frozen = contract.phase == "dump" and contract.isolation != "direct"
    rotated = " A password changed after the freeze is not known to the frozen replica (H26)." if frozen else ""
    return WrongPassword(f"The database refused the user name or the password.{rotated}")


def _may_pass(cause: BaseException | None, number: int) -> bool:
    """Whether waiting may help: a wrong certificate stays wrong, a server that is starting does not."""
    return not isinstance(cause, ssl.SSLCertVerificationError) if cause else number in SERVER_BUSY


def _explain(contract: Contract, cause: BaseException | None, number: int) -> CannotConnect | NotAdmitted:
    where = f"{contract.host}:{contract.port}"
    if isinstance(cause, TimeoutError) and contract.isolation == "direct":
        return NotAdmitted(f"{where}: time-out; no security group of the database admits the worker.")
    return CannotConnect(f"{where}: {_reason(cause, number)}.")


def _reason(cause: BaseException | None, number: int) -> str:
    if isinstance(cause, TimeoutError):
        return "time-out; a security group or a route is in the way"
    if isinstance(cause, ConnectionRefusedError):
        return "refused; nothing listens on that port"
    if isinstance(cause, socket.gaierror):
        return "the name is not known in this network"
    if isinstance(cause, ssl.SSLError):
        return "the certificate is not one that the worker's CA bundle vouches for"
    return "the server does not offer TLS" if number == NO_TLS else f"the server answered error {number}"
