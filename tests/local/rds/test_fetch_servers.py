"""Servers are fetched into a folder, signed, of the series that was tried, and only once."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from local.setup.apt_root import AptFailed, prepare, run
from local.setup.fetch_servers import MARIADB, MYSQL, ServerUnavailable, fetch, tried_version


@pytest.fixture
def unsigned_archive(tmp_path: Path) -> str:
    """A tiny archive that anybody could have made."""
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "Packages").write_text("Package: mariadb-server-core\nVersion: 1:10.11.99\nArchitecture: amd64\n")
    return f"file:{archive} ./"


def test_archive_without_a_signature_is_refused_and_leaves_nothing(tmp_path: Path, unsigned_archive: str) -> None:
    with pytest.raises(AptFailed, match=r"not signed|does not have a Release file"):
        prepare(tmp_path / "apt", run("dpkg", "--print-architecture").strip(), [unsigned_archive])
    with pytest.raises(AptFailed):
        fetch(replace(MARIADB, sources=(unsigned_archive,)), tmp_path / "servers")
    assert not (tmp_path / "servers" / "mariadb").exists()


def test_folder_that_is_complete_is_left_alone(tmp_path: Path, unsigned_archive: str) -> None:
    home = tmp_path / "mariadb"
    home.mkdir()
    (home / "complete.json").write_text(json.dumps({"home": str(home), "version": "1:10.11.1"}))
    assert fetch(replace(MARIADB, sources=(unsigned_archive,)), tmp_path) == home


def test_folder_that_was_moved_is_not_trusted(tmp_path: Path, unsigned_archive: str) -> None:
    """Its programs name the libraries of the place where they were unpacked."""
    home = tmp_path / "mariadb"
    home.mkdir()
    (home / "complete.json").write_text(json.dumps({"home": "/elsewhere/mariadb", "version": "1:10.11.1"}))
    with pytest.raises(AptFailed):
        fetch(replace(MARIADB, sources=(unsigned_archive,)), tmp_path)


@pytest.mark.parametrize(
    ("offered", "accepted"), [("9.7.4-2", True), ("9.70.0-1", False), ("10.0.1-1", False), (None, False)]
)
def test_series_that_was_not_tried_is_refused_with_a_hint(offered: str | None, accepted: bool) -> None:
    if accepted:
        assert tried_version(MYSQL, offered) == offered
        return
    with pytest.raises(ServerUnavailable, match=r"mysql-server-core.*9\.7\.x.*\nhint: .*snapshot\.debian\.org"):
        tried_version(MYSQL, offered)
