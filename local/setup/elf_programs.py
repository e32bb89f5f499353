"""Makes unpacked programs run from their folder, with the C library and loader they came with.

A program built for another release of Debian needs a newer (or older) C library than the system's. Each one is
told, in its own header, which loader and which library folder to use: no chroot, no LD_LIBRARY_PATH that would
leak into its children.
"""

import shutil
import sys
from pathlib import Path

from local.setup.apt_root import run

_ELF_MAGIC = b"\x7fELF"

_TRIPLETS = {"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}


def bind_programs(unpacked: Path, home: Path, architecture: str) -> None:
    """Binds every program in `unpacked`'s bin and sbin folders to the libraries it finds once moved to `home`.

    Raises KeyError for an architecture other than amd64 and arm64.
    """
    triplet = _TRIPLETS[architecture]
    libraries = ":".join(str(home / folder / triplet) for folder in ("usr/lib", "lib"))
    for program in _programs(unpacked):
        wanted = Path(_patchelf("--print-interpreter", str(program)).strip()).name
        loader = home / _regular_file(unpacked, wanted).relative_to(unpacked)
        _patchelf("--remove-rpath", str(program))
        # An RPATH, unlike a RUNPATH, is inherited by the libraries that the program loads.
        _patchelf("--force-rpath", "--set-interpreter", str(loader), "--set-rpath", libraries, str(program))


def _programs(unpacked: Path) -> list[Path]:
    folders = [unpacked / "usr" / "bin", unpacked / "usr" / "sbin"]
    files = [entry for folder in folders if folder.is_dir() for entry in sorted(folder.iterdir())]
    return [entry for entry in files if entry.is_file() and not entry.is_symlink() and _is_elf(entry)]


def _is_elf(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(_ELF_MAGIC)) == _ELF_MAGIC


def _regular_file(unpacked: Path, name: str) -> Path:
    """The loader itself: the links to it are absolute in some releases and would lead to the system's."""
    return next(file for file in sorted(unpacked.rglob(name)) if not file.is_symlink())


def _patchelf(*arguments: str) -> str:
    beside_python = Path(sys.prefix) / "bin" / "patchelf"
    program = str(beside_python) if beside_python.exists() else shutil.which("patchelf") or "patchelf"
    return run(program, *arguments)
