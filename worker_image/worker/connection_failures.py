"""What is in the way of a connection: a time-out, a refusal, an unknown name, a certificate, a password (H28).

No message holds SQL, values or the server's text, because these may quote keys.
"""

import socket
import ssl

import pymysql

from worker.contract import Contract
from worker.errors import CannotConnect, NotAdmitted, WrongPassword

ACCESS_DENIED = 1045
"""ER_ACCESS_DENIED_ERROR."""

LOST_CONNECTION = {0, 1053, 2006, 2013, 2055}
"""PyMySQL's closed connection, ER_SERVER_SHUTDOWN (the server's last words when it restarts), CR_SERVER_GONE_ERROR,
CR_SERVER_LOST, CR_SERVER_LOST_EXTENDED."""

SERVER_BUSY = {1040, *LOST_CONNECTION}
"""ER_CON_COUNT_ERROR, and connections lost while they were made: worth waiting for."""

NO_TLS = 2026
"""CR_SSL_CONNECTION_ERROR."""


def cause_of(error: pymysql.err.MySQLError) -> BaseException | None:
    """The socket's or TLS' own exception: PyMySQL attaches the one while connecting, chains the one while reading."""
    cause: BaseException | None = getattr(error, "original_exception", None)
    return cause or error.__context__


def number_of(error: pymysql.err.MySQLError) -> int:
    """The server's or the client's error number; 0 without one."""
    return error.args[0] if error.args and isinstance(error.args[0], int) else 0


def may_pass(error: pymysql.err.OperationalError) -> bool:
    """Whether waiting may help: a wrong certificate stays wrong, a server that is starting does not."""
    cause = cause_of(error)
    return not isinstance(cause, ssl.SSLCertVerificationError) if cause else number_of(error) in SERVER_BUSY


def refused(contract: Contract) -> WrongPassword:
    """The failure of a login that the server refuses, also as it is read afresh."""
    frozen = contract.phase == "dump" and contract.isolation != "direct"
    rotated = " A password changed after the freeze is not known to the frozen replica (H26)." if frozen else ""
    return WrongPassword(f"The database refused the user name or the password.{rotated}")


def explain(contract: Contract, error: pymysql.err.OperationalError) -> CannotConnect | NotAdmitted:
    """The failure of a connection that could not be made, with what to look at."""
    where, cause = f"{contract.host}:{contract.port}", cause_of(error)
    if isinstance(cause, TimeoutError) and contract.isolation == "direct":
        return NotAdmitted(f"{where}: time-out; no security group of the database admits the worker.")
    return CannotConnect(f"{where}: {_reason(cause, number_of(error))}.")


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
