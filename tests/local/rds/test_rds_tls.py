"""Every client verifies the servers' certificates against one authority, by address and by name."""

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

from local.rds.certificates import ensure_certificates
from tests.local.rds.conftest import MASTER, PASSWORD, ROOT, Service

pytestmark = pytest.mark.xdist_group("rds-tls")

_CLIENTS = {
    "mysql": ROOT / ".local/mysql/usr/bin/mysql",
    "mariadb": ROOT / ".local/mariadb/usr/bin/mariadb",
}
_VERIFY = {"mysql": ["--ssl-mode=VERIFY_IDENTITY"], "mariadb": ["--ssl-verify-server-cert"]}


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def engine(service: Service, request: pytest.FixtureRequest) -> Iterator[str]:
    """An instance named after its engine."""
    service.create(f"tls-{request.param}", request.param)
    yield request.param
    service.rds.delete_db_instance(DBInstanceIdentifier=f"tls-{request.param}", SkipFinalSnapshot=True)


def _command_line(service: Service, engine: str, host: str, ca: Path) -> subprocess.CompletedProcess[str]:
    port = service.describe(f"tls-{engine}")["Endpoint"]["Port"]
    options = ["--protocol=tcp", f"--host={host}", f"--port={port}", f"--user={MASTER}", f"--ssl-ca={ca}"]
    return subprocess.run(
        [
            _CLIENTS[engine],
            "--no-defaults",
            *options,
            *_VERIFY[engine],
            "--batch",
            "-e",
            "SHOW STATUS LIKE 'Ssl_cipher'",
        ],
        env={"MYSQL_PWD": PASSWORD},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_command_line_client_verifies_the_server(service: Service, engine: str, host: str) -> None:
    outcome = _command_line(service, engine, host, service.ca)
    assert outcome.returncode == 0, outcome.stderr
    assert "AES" in outcome.stdout or "CHACHA" in outcome.stdout


def test_another_authority_is_not_believed(service: Service, engine: str, tmp_path: Path) -> None:
    stranger = ensure_certificates(tmp_path).ca
    outcome = _command_line(service, engine, "127.0.0.1", stranger)
    assert outcome.returncode != 0
    assert "certificate" in outcome.stderr.lower()
    port = service.describe(f"tls-{engine}")["Endpoint"]["Port"]
    with pytest.raises(pymysql.err.OperationalError, match="certificate"):
        pymysql.connect(host="127.0.0.1", port=port, user=MASTER, password=PASSWORD, ssl={"ca": str(stranger)})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_strict_python_context_verifies_the_server(service: Service, engine: str, host: str) -> None:
    context = ssl.create_default_context(cafile=str(service.ca))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    port = service.describe(f"tls-{engine}")["Endpoint"]["Port"]
    pymysql.connect(host=host, port=port, user=MASTER, password=PASSWORD, ssl=context).close()
