"""A package root of its own: fetches signed Debian packages without touching the system's apt or dpkg.

apt is given a configuration file that points every state, cache and source at one folder, and an empty
package status, so that a package arrives with all of its libraries. Signatures are checked against the
Debian archive keyring; apt refuses what is unsigned. Nothing is installed: the caller unpacks the files.
"""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SYSTEM_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

_CONFIGURATION = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
#clear APT::Architectures;
Dir::State "{folder}/state";
Dir::State::status "{folder}/state/status";
Dir::Cache "{folder}/cache";
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "3";
"""

_OWN_SOURCES = """\
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "{folder}/nothing";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "{folder}/nothing";
APT::Default-Release "";
"""


class AptFailed(Exception):
    """An apt or dpkg command failed; the message ends with what the command itself said."""


@dataclass(frozen=True)
class AptRoot:
    """One apt configuration, prepared by `prepare`; every call is safe to repeat."""

    folder: Path

    @property
    def _configuration(self) -> Path:
        return self.folder / "apt.conf"

    def candidate(self, package: str) -> str | None:
        """The version that would be downloaded, or None when the sources do not carry the package."""
        for line in self._run("apt-cache", "policy", package).splitlines():
            field, _, version = line.strip().partition(": ")
            if field == "Candidate" and version != "(none)":
                return version
        return None

    def download(self, *, with_libraries: Sequence[str], alone: Sequence[str] = ()) -> list[Path]:
        """The archives of the named packages, the first group with everything they depend on."""
        archives = self.folder / "cache" / "archives"
        self._run("apt-get", "install", "--download-only", "--yes", "--no-install-recommends", *with_libraries)
        if alone:
            self._run("apt-get", "download", *alone, cwd=archives)
        return sorted(archives.glob("*.deb"))

    def _run(self, program: str, *arguments: str, cwd: Path | None = None) -> str:
        return run(program, "--config-file", str(self._configuration), *arguments, cwd=cwd or self.folder)


def prepare(folder: Path, architecture: str, sources: Sequence[str]) -> AptRoot:
    """An updated package root at `folder`; `sources` are `<url> <suite> <component>` of Debian archives.

    Raises AptFailed when an archive cannot be reached or its signature does not verify.
    """
    keyring = _debian_keyring(folder / "keyring", architecture)
    lines = [f"deb [signed-by={keyring}] {source}\n" for source in sources]
    return _updated_root(folder, _CONFIGURATION + _OWN_SOURCES, architecture, "".join(lines))


def run(program: str, *arguments: str, cwd: Path | None = None) -> str:
    """The output of one command, in the C locale. Raises AptFailed with its last lines."""
    outcome = subprocess.run(
        [program, *arguments], cwd=cwd, env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False
    )
    if outcome.returncode != 0:
        said = "\n".join((outcome.stderr or outcome.stdout).strip().splitlines()[-5:])
        raise AptFailed(f"`{program} {' '.join(arguments)}` exited with {outcome.returncode}:\n{said}")
    return outcome.stdout


def _updated_root(folder: Path, configuration: str, architecture: str, sources: str) -> AptRoot:
    for part in ("state/lists/partial", "cache/archives/partial", "nothing"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "state" / "status").touch()
    (folder / "sources.list").write_text(sources)
    (folder / "apt.conf").write_text(configuration.format(folder=folder, architecture=architecture))
    run("apt-get", "--config-file", str(folder / "apt.conf"), "update")
    return AptRoot(folder)


def _debian_keyring(folder: Path, architecture: str) -> Path:
    """The keys that sign Debian's archives: the system's, else those of the package that the system's archive signs."""
    if _SYSTEM_KEYRING.exists():
        return _SYSTEM_KEYRING
    unpacked = folder / "unpacked"
    keyring = unpacked / _SYSTEM_KEYRING.relative_to("/")
    if not keyring.exists():
        system = _updated_root(folder, _CONFIGURATION, architecture, sources="")
        for archive in system.download(with_libraries=(), alone=("debian-archive-keyring",)):
            run("dpkg", "-x", str(archive), str(unpacked))
    return keyring
