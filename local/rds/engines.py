"""The database programs that play RDS engines, and the few words in which MySQL and MariaDB differ."""

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

EngineName = Literal["mysql", "mariadb"]

ADMIN = "rdsadmin"
"""The account that RDS keeps to itself; here it logs in only through the socket, in a folder of its own."""


@dataclass(frozen=True)
class Engine:
    """One engine; `home` is the folder that `local.setup.fetch_servers` made."""

    name: EngineName
    home: Path

    @property
    def is_mysql(self) -> bool:
        return self.name == "mysql"

    @property
    def basedir(self) -> Path:
        return self.home / "usr"

    @property
    def daemon(self) -> Path:
        return self.basedir / "sbin" / ("mysqld" if self.is_mysql else "mariadbd")

    @cached_property
    def version(self) -> str:
        """What the server says of itself, as RDS writes versions: `9.7.4`. Raises OSError when it is not there."""
        said = subprocess.run([self.daemon, "--version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"Ver (\d+\.\d+\.\d+)", said)
        if found is None:
            raise OSError(f"{self.daemon} does not say its version: {said.strip()}")
        return found[1]

    def initialise(self, data: Path) -> list[str | Path]:
        """The command that makes an empty data folder, whose only account is a root without password."""
        common = [f"--basedir={self.basedir}", f"--datadir={data}", *run_as_root()]
        if self.is_mysql:
            return [self.daemon, "--no-defaults", "--initialize-insecure", *common, "--auto-generate-certs=OFF"]
        install = self.basedir / "bin" / "mariadb-install-db"
        plain = ["--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=8M"]
        return [install, "--no-defaults", *common, *plain]


def run_as_root() -> list[str]:
    """The servers refuse to run as root unless told so; containers often have no other user."""
    return ["--user=root"] if os.geteuid() == 0 else []


def installed(folder: Path) -> dict[str, Engine]:
    """The engines found in `folder` (`.local`), by name."""
    engines = [Engine("mysql", folder / "mysql"), Engine("mariadb", folder / "mariadb")]
    return {engine.name: engine for engine in engines if engine.daemon.exists()}
