"""Promise of the templates: servers made and started beside each other share no folder for temporary tables."""

from pathlib import Path

import pytest

from local.rds.engines import installed
from local.rds.spawner import Spawner
from local.rds.template import copy_template

REPOSITORY = Path(__file__).resolve().parents[3]


def test_template_is_made_without_the_machines_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "missing"))
    engine = installed(REPOSITORY / ".local")["mariadb"]
    copy_template(engine, tmp_path / "cache", tmp_path / "data", Spawner())
    assert (tmp_path / "data" / "mysql").is_dir()
