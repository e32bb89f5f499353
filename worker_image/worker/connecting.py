"""Connects to the server that is dumped, by verified TLS, as the user whose login the job names.

Promises: the server's certificate is verified against the pinned bundle for the host's name or address (H24); a
password rotated meanwhile is read afresh once (H26); an address or a listener that is not there yet is waited for, a
bounded time (H27).
"""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pymysql
import pymysql.cursors

from worker.connection_failures import ACCESS_DENIED, explain, may_pass, number_of, refused
from worker.contract import Contract
from worker.keepalive import keep_alive
from worker.login import Login, read_login
from worker.session import Session

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

DUMP_SETTINGS = "SET SESSION sql_mode = '', time_zone = '+00:00', net_write_timeout = 600, wait_timeout = 604800"
"""sql_mode and time_zone are those of mysqldump's own session, so that a key means the same in both (H94)."""


@dataclass(frozen=True)
class Patience:
    """How long a server that does not answer is waited for, and each try's limit (seconds)."""

    total_s: float = 180
    connect_s: float = 10
    pause_s: float = 3


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
            if number_of(error) == ACCESS_DENIED:
                if fresh:
                    raise refused(contract) from None
                login, fresh = read_login(contract, secretsmanager), True
                continue
            if clock() + patience.pause_s > end or not may_pass(error):
                raise explain(contract, error) from None
            sleep(patience.pause_s)


def reconnect(contract: Contract, login: Login, answered: Callable[[], None] = lambda: None) -> Session:
    """Another session with a login that worked a moment ago; one try."""
    try:
        return Session(_open(contract, login, Patience().connect_s), login, answered)
    except pymysql.err.OperationalError as error:
        raise explain(contract, error) from None


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
