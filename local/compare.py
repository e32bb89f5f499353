"""Compares a restored server with what a manifest recorded on the frozen clone: each object, row count and checksum.

Only this tells that a dump whose checksums agree also restores (H46).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

NOTHING: Final = "missing"

_IDENTITY: Final = {
    "schemas": ("name",),
    "tables": ("schema", "name"),
    "views": ("schema", "name"),
    "routines": ("schema", "name", "type"),
    "triggers": ("schema", "name"),
    "events": ("schema", "name"),
}
"""The lists of an inventory, and what names an entry of each."""

_NOT_COMPARED: Final = frozenset({"data_bytes"})
"""A server's estimate, which differs from server to server."""

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """One object of the manifest, the restored server, or both; `differs` says how, empty if they agree."""

    kind: str
    name: str
    rows: int | None
    checksum: int | None
    differs: str

    @property
    def agrees(self) -> bool:
        return not self.differs


def compare(recorded: Mapping[str, list[Any]], found: Mapping[str, list[Any]]) -> list[Compared]:
    """Each object of two inventories, tables first as the manifest has them; `found` is the restored server's."""
    order = sorted(_IDENTITY, key=lambda kind: kind != "tables")
    return [line for kind in order for line in _compare_kind(kind, recorded[kind], found[kind])]


def _compare_kind(kind: str, recorded: Iterable[Entry], found: Iterable[Entry]) -> Iterator[Compared]:
    ours, theirs = _by_name(kind, recorded), _by_name(kind, found)
    for name in ours | theirs:
        entry = ours.get(name, {})
        yield Compared(
            kind=kind.removesuffix("s"),
            name=".".join(name),
            rows=entry.get("rows"),
            checksum=entry.get("checksum"),
            differs=", ".join(_differences(entry, theirs.get(name, {}))),
        )


def _by_name(kind: str, entries: Iterable[Entry]) -> dict[tuple[str, ...], Entry]:
    return {tuple(entry[part] for part in _IDENTITY[kind]): entry for entry in entries}


def _differences(recorded: Entry, found: Entry) -> Iterator[str]:
    """What was recorded decides what is compared: counts and checksums are there only if the backup asked for them."""
    if not recorded or not found:
        yield f"{NOTHING} {'after the restore' if recorded else 'in the manifest'}"
        return
    for field, value in recorded.items():
        if value is not None and field not in _NOT_COMPARED and found[field] != value:
            yield f"{field} {value} became {found[field]}"
