"""Where things lie on this machine: the set-up and the local cloud write only to `.local/` and two environments."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
LOCAL: Final = ROOT / ".local"
PYTHON: Final = ROOT / ".venv" / "bin" / "python"
CLOUD_PYTHON: Final = ROOT / ".venv-cloud" / "bin" / "python"
CDK: Final = LOCAL / "npm" / "node_modules" / ".bin" / "cdk"
MYSQL_BIN: Final = LOCAL / "mysql" / "usr" / "bin"
MARIADB_BIN: Final = LOCAL / "mariadb" / "usr" / "bin"
WORKER_PACKAGE: Final = ROOT / "worker_image"

DEFAULT_HOME: Final = LOCAL / "cloud"
"""The folder of the local cloud; its facts lie beside it, in `.local/cloud.json`."""
