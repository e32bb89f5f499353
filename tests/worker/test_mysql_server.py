"""Promise of the tests' own servers: made and started beside each other, they share no folder for temporary tables."""

from pathlib import Path

import pytest

from tests.worker.mysql_server import MysqlServer, make_template


def test_server_is_made_without_the_machines_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "missing"))
    make_template("mariadb", tmp_path / "template")
    server = MysqlServer("mariadb", tmp_path / "server", tmp_path / "template").start()
    try:
        assert server.execute("SELECT @@tmpdir AS folder") == [{"folder": str(server.folder)}]
    finally:
        server.stop()
