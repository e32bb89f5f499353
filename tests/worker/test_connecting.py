"""Promises of worker.connecting: verified TLS, a fresh password once, bounded patience, causes told apart."""

import socket
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from worker.connecting import Patience, connect
from worker.errors import CannotConnect, NotAdmitted, SecretUnreadable, WrongPassword
from worker.login import Login

from local.ports import free_port
from tests.worker.conftest import FakeSecrets, ServerFactory, contract_for
from tests.worker.mysql_server import ADMIN, MysqlServer
from tests.worker.tls import make_ca_and_server_certificate

BRIEF = Patience(total_s=0.5, connect_s=0.3, pause_s=0.1)


def test_session_is_encrypted_and_speaks_as_mysqldump_does(mysql: MysqlServer, tmp_path: Path) -> None:
    with connect(contract_for(mysql, tmp_path), FakeSecrets().client) as session:
        assert session.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")[0]["Value"]
        assert session.row("SELECT @@sql_mode AS m, @@time_zone AS z, @@character_set_client AS c") == {
            "m": "", "z": "+00:00", "c": "utf8mb4"
        }  # fmt: skip


def test_session_that_rests_is_kept_alive(mysql: MysqlServer, tmp_path: Path) -> None:
    """A worker waits for others for hours; what lies between it and the database forgets a silent connection."""
    options = (
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE),
        (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
        (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL),
    )
    with connect(contract_for(mysql, tmp_path), FakeSecrets().client) as session:
        connected = vars(vars(session)["_connection"])["_sock"]
        assert [connected.getsockopt(*option) for option in options] == [1, 60, 15]


def test_wrong_certificate_is_refused_at_once(mysql: MysqlServer, tmp_path: Path) -> None:  # H24
    make_ca_and_server_certificate(tmp_path)
    contract = contract_for(mysql, tmp_path, ca_bundle=tmp_path / "ca.pem")
    with pytest.raises(CannotConnect, match="certificate"):
        connect(contract, FakeSecrets().client, Patience(total_s=3600))


def test_server_without_tls_gets_no_password(start_server: ServerFactory, tmp_path: Path) -> None:  # H24
    plain = start_server("mariadb", "--skip-ssl")
    with pytest.raises(CannotConnect, match="TLS"):
        connect(contract_for(plain, tmp_path), FakeSecrets().client, BRIEF)
    plain.stop()


def test_rotated_password_is_read_afresh_once(mysql: MysqlServer, tmp_path: Path) -> None:  # H26
    secrets = FakeSecrets((ADMIN[0], "old"), ADMIN)
    with connect(contract_for(mysql, tmp_path), secrets.client) as session:
        assert session.login == Login(*ADMIN)
    assert secrets.reads == 2


def test_wrong_password_ends_after_one_fresh_read(mysql: MysqlServer, tmp_path: Path) -> None:
    secrets = FakeSecrets((ADMIN[0], "wrong-canary"))
    with pytest.raises(WrongPassword) as failure:
        connect(contract_for(mysql, tmp_path), secrets.client, Patience(total_s=3600))
    assert secrets.reads == 2
    assert "canary" not in str(failure.value)


@pytest.mark.parametrize(
    ("phase", "isolation", "is_frozen"),
    [("dump", "replica", True), ("dump", "direct", False), ("plan", "replica", False)],
)
def test_password_rotated_after_the_freeze_is_named_as_the_cause(
    mysql: MysqlServer, tmp_path: Path, phase: str, isolation: str, is_frozen: bool
) -> None:
    """H26: the secret holds the new password, and the replica follows no more."""
    contract = contract_for(mysql, tmp_path, phase=phase, isolation=isolation)
    with pytest.raises(WrongPassword) as failure:
        connect(contract, FakeSecrets((ADMIN[0], "new")).client)
    assert ("after the freeze" in str(failure.value)) == is_frozen


class Refusing(FakeSecrets):
    """Secrets Manager that answers with an error."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    def get_secret_value(self, **request: str) -> dict[str, str]:
        raise ClientError({"Error": {"Code": self.code, "Message": f"canary {request}"}}, "GetSecretValue")


@pytest.mark.parametrize(
    "code",
    ["AccessDeniedException", "DecryptionFailure", "InvalidRequestException", "ResourceNotFoundException"],
)
def test_secret_that_is_not_handed_out_is_named_and_final(mysql: MysqlServer, tmp_path: Path, code: str) -> None:
    with pytest.raises(SecretUnreadable, match=code) as failure:
        connect(contract_for(mysql, tmp_path), Refusing(code).client)
    assert not failure.value.retryable
    assert "canary" not in str(failure.value)


def test_secrets_manager_out_of_breath_is_no_verdict(mysql: MysqlServer, tmp_path: Path) -> None:
    with pytest.raises(ClientError):
        connect(contract_for(mysql, tmp_path), Refusing("ThrottlingException").client)


def test_login_never_shows_its_password() -> None:
    assert "canary" not in repr(Login("user", "canary"))


def test_refusal_is_told_from_an_unknown_name(mysql: MysqlServer, tmp_path: Path) -> None:  # H28
    with pytest.raises(CannotConnect, match="refused"):
        connect(contract_for(mysql, tmp_path, port=free_port()), FakeSecrets().client, BRIEF)
    with pytest.raises(CannotConnect, match="name"):
        connect(contract_for(mysql, tmp_path, host="no-such-host.invalid"), FakeSecrets().client, BRIEF)


@pytest.mark.parametrize(("isolation", "error"), [("replica", CannotConnect), ("direct", NotAdmitted)])
def test_time_out_says_what_is_in_the_way(
    mysql: MysqlServer, tmp_path: Path, isolation: str, error: type[Exception]
) -> None:  # H28
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (first, second):  # the next one's packets are dropped, as a security group drops them
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        contract = contract_for(mysql, tmp_path, port=full.getsockname()[1], isolation=isolation)
        with pytest.raises(error, match="time-out"):
            connect(contract, FakeSecrets().client, BRIEF)


def test_listener_that_never_greets_is_a_time_out_too(mysql: MysqlServer, tmp_path: Path) -> None:  # H28
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        contract = contract_for(mysql, tmp_path, port=silent.getsockname()[1], isolation="replica")
        with pytest.raises(CannotConnect, match="time-out"):
            connect(contract, FakeSecrets().client, BRIEF)


def test_address_that_appears_later_is_waited_for(mysql: MysqlServer, tmp_path: Path) -> None:  # H27
    late = MysqlServer("mysql", mysql.folder.parent / "late", mysql.template)
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            late.start()

    try:
        with connect(contract_for(late, tmp_path), FakeSecrets().client, sleep=sleep) as session:
            assert session.value("SELECT 1") == 1
    finally:
        late.stop()
    assert waits == [3, 3]
