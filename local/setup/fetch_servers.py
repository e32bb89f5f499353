"""Fetches the database servers that the local cloud runs: `python -m local.setup.fetch_servers [folder]`.

Oracle MySQL comes from Debian unstable, MariaDB 10.11 from Debian 12, each with its own libraries, into
`<folder>/mysql` and `<folder>/mariadb` (default folder: `.local`). A folder that is complete is left alone; a
broken download leaves no server behind. The system's packages are neither read nor changed.
"""

import argparse
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from local.setup.apt_root import AptFailed, prepare, run
from local.setup.elf_programs import bind_programs

_DEBIAN = "http://deb.debian.org/debian"
_SECURITY = "http://deb.debian.org/debian-security"


@dataclass(frozen=True)
class Server:
    """One server to fetch; `version` is the release series that the local cloud was tried with."""

    name: str
    version: str
    sources: tuple[str, ...]
    with_libraries: tuple[str, ...]
    alone: tuple[str, ...]
    daemon: str
    programs: tuple[str, ...]


MYSQL = Server(
    name="mysql",
    version="9.7.",
    sources=(f"{_DEBIAN} unstable main",),
    with_libraries=("mysql-server-core", "mysql-client-core"),
    alone=(),
    daemon="mysqld",
    programs=("mysqld", "mysql", "mysqldump", "mysqladmin", "mysqlbinlog"),
)

MARIADB = Server(
    name="mariadb",
    version="1:10.11.",
    sources=(f"{_DEBIAN} bookworm main", f"{_SECURITY} bookworm-security main"),
    with_libraries=("mariadb-server-core", "mariadb-client-core"),
    # mariadb-dump is in here; what else the package depends on (Perl, a running service) is not needed.
    alone=("mariadb-client",),
    daemon="mariadbd",
    programs=("mariadbd", "mariadb", "mariadb-dump", "mariadb-admin", "mariadb-binlog"),
)


class ServerUnavailable(Exception):
    """A server cannot be fetched; the message ends with a hint."""


def fetch(server: Server, folder: Path) -> Path:
    """The server's folder, complete: fetched now unless an earlier call finished at the same place.

    Raises ServerUnavailable or AptFailed; the folder is then absent.
    """
    home = folder.resolve() / server.name
    stamp = home / "complete.json"
    if stamp.exists() and json.loads(stamp.read_text())["home"] == str(home):
        return home
    architecture = run("dpkg", "--print-architecture").strip()
    packages = home.with_name(f"apt-{server.name}")
    shutil.rmtree(packages, ignore_errors=True)  # archives of an older version would be unpacked too
    root = prepare(packages, architecture, server.sources)
    version = tried_version(server, root.candidate(server.with_libraries[0]))
    archives = root.download(with_libraries=server.with_libraries, alone=server.alone)
    _unpack(archives, server, home, architecture)
    stamp.write_text(json.dumps({"home": str(home), "package": server.with_libraries[0], "version": version}))
    shutil.rmtree(packages)
    return home


def tried_version(server: Server, version: str | None) -> str:
    """The version that the archive offers, if it is of the series tried here. Raises ServerUnavailable."""
    if version is None or not version.startswith(server.version):
        raise ServerUnavailable(
            f"{' and '.join(server.sources)}: {server.with_libraries[0]} is there as {version or 'nothing'}, "
            f"not as {server.version}x.\n"
            f"hint: the local cloud was tried with {server.version}x only; try the newer one by changing `version` in "
            f"{Path(__file__).name}, or name a dated archive of https://snapshot.debian.org in `sources`."
        )
    return version


def _unpack(archives: list[Path], server: Server, home: Path, architecture: str) -> None:
    """Unpacks beside `home`, then moves there: the folder exists only with every program bound and tried."""
    unpacked = home.with_name(f"{server.name}.unpacked")
    shutil.rmtree(unpacked, ignore_errors=True)
    for archive in archives:
        run("dpkg", "-x", str(archive), str(unpacked))
    daemon_link = unpacked / "usr" / "bin" / server.daemon
    if not daemon_link.exists():
        daemon_link.symlink_to(Path("..", "sbin", server.daemon))
    bind_programs(unpacked, home, architecture)
    shutil.rmtree(home, ignore_errors=True)
    unpacked.rename(home)
    try:
        for program in server.programs:
            run(str(home / "usr" / "bin" / program), "--version")
    except (AptFailed, OSError):
        shutil.rmtree(home)
        raise


def main() -> int:
    """Fetches both servers; exit code 1 and a hint when one cannot be had."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(".local"), help="default: .local")
    arguments = parser.parse_args()
    try:
        for server in (MYSQL, MARIADB):
            print(f"{server.name}: {fetch(server, arguments.folder)}")
    except (AptFailed, ServerUnavailable) as failure:
        print(f"{type(failure).__name__}: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
