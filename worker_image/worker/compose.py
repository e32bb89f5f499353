"""What a plan is made of: the frozen clone, its inventory, its large tables cut and counted, and what is streamed.

The user is proven to see everything and the server to be the clone before anything is touched; then replication stops,
and that is the only thing that is ever changed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from worker.chunking import CHUNKS_ROOM_BYTES, Sizes, make_chunks, parts_of, raw_bytes_of, require_room
from worker.connecting import reconnect
from worker.contract import Contract
from worker.fingerprint import read_fingerprint
from worker.flavor import Flavor
from worker.freeze import freeze, prove_clone
from worker.grants import prove_grants
from worker.inventory import Found, TableFacts, read_inventory, refuse_unselectable
from worker.keys import read_key
from worker.left_out import warnings_of_views
from worker.mysqldump import find_client
from worker.plan_model import (
    Chunk,
    Client,
    EventItem,
    Fingerprint,
    Inventory,
    Plan,
    Position,
    RoutineItem,
    Server,
    Stream,
    StreamRun,
    TriggerItem,
    ViewItem,
)
from worker.ranges import Cut, Cutter
from worker.records import Records
from worker.row_proof import Cuts, Proven, TableName, prove_rows
from worker.session import Session
from worker.stream_writer import room_bytes
from worker.warning import warnings_of

if TYPE_CHECKING:
    from worker.progress import Progress

Chunks = tuple[Chunk, ...]
Runs = tuple[StreamRun, ...]


@dataclass(frozen=True)
class Ground:
    """What a plan is made on."""

    contract: Contract
    session: Session
    flavor: Flavor
    server: Server
    records: Records
    progress: "Progress"

    @property
    def is_clone(self) -> bool:
        return self.contract.isolation != "direct"


def compose(ground: Ground, sizes_of: Callable[[int], Sizes]) -> Plan:
    """Freezes the clone and plans its dump. Safe to repeat: it is frozen once.

    Raises what `make_plan` does.
    """
    contract, session = ground.contract, ground.session
    client = find_client(contract)
    position, fingerprint = _stand_still(ground)
    ground.progress.note("Taking the inventory")
    found = read_inventory(session, contract.include)
    refuse_unselectable(found.inventory, contract.engine)
    raw_bytes = sum(map(raw_bytes_of, found.tables))
    require_room(raw_bytes, CHUNKS_ROOM_BYTES if ground.is_clone else room_bytes(1))
    sizes = sizes_of(raw_bytes)
    proven = _cut_and_count(ground, found, sizes) if ground.is_clone else Proven(found.tables, {})
    inventory = found.inventory_with(proven.tables)
    chunks, runs = _clone_dump(inventory, proven, sizes) if ground.is_clone else _direct_dump(found)
    return Plan(
        job_id=contract.job_id,
        isolation=contract.isolation,
        engine=contract.engine,
        compression=contract.compression,
        verify=contract.verify,
        created_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        server=ground.server,
        client=Client("mariadb-dump" if ground.flavor.is_mariadb else "mysqldump", client.version),
        position=position,
        fingerprint=fingerprint,
        inventory=inventory,
        warnings=(
            *warnings_of(found, contract.isolation, position),
            *warnings_of_views(session, ground.flavor, contract.include, found),
            *proven.warnings,
        ),
        estimated_raw_bytes=raw_bytes,
        ceiling_bytes=sizes.ceiling_bytes,
        chunks=chunks,
        stream=Stream(len(chunks) + 1, runs),
    )


def _stand_still(ground: Ground) -> tuple[Position | None, Fingerprint | None]:
    """Proves the user and the server, freezes the clone, and says where it stands; `direct` is not frozen.

    The user first: proving the server takes a privilege, and a missing one is to be named.
    """
    contract, session, flavor = ground.contract, ground.session, ground.flavor
    prove_grants(session, flavor, contract)
    if not ground.is_clone:
        return None, None
    prove_clone(session, flavor, contract)
    position = freeze(session, flavor, ground.records, contract.lag_limit_s, ground.progress.note)
    return position, read_fingerprint(session, flavor)


def _cut_and_count(ground: Ground, found: Found, sizes: Sizes) -> Proven:
    cuts = _cut(ground, found, sizes)
    another = partial(reconnect, ground.contract, ground.session.login, ground.progress.moved)
    return prove_rows(found, cuts, ground.contract.verify, another, ground.progress.note)


def _cut(ground: Ground, found: Found, sizes: Sizes) -> Cuts:
    """Ranges of the tables that are too large for one chunk, as far as they can be cut."""
    session, flavor = ground.session, ground.flavor
    cuts: dict[TableName, list[Cut]] = {}
    for table in found.tables:
        item, parts = table.item, parts_of(table, sizes)
        key = read_key(session, flavor, item.schema, item.name) if parts > 1 else None
        if key:
            ground.progress.note(f"Cutting a table into {parts} ranges")
            cuts[item.schema, item.name] = Cutter(session, flavor, item.schema, item.name, key).cut(
                table.estimated_rows, parts
            )
    return cuts


def _clone_dump(inventory: Inventory, proven: Proven, sizes: Sizes) -> tuple[Chunks, Runs]:
    """Chunks for many writers, and what is left for the stream."""
    chunking = make_chunks(inventory.schemas, proven.tables, sizes, proven.cuts)
    require_room(sum(map(raw_bytes_of, chunking.streamed)), room_bytes(len(chunking.chunks) + 1))
    return chunking.chunks, _stream_runs(inventory, chunking.streamed)


def _direct_dump(found: Found) -> tuple[Chunks, Runs]:
    """One stream in one transaction."""
    schemas = tuple(schema.name for schema in found.inventory.schemas)
    return (), (StreamRun("everything", schemas=schemas, ignore_tables=found.ignored),)


def _stream_runs(inventory: Inventory, streamed: tuple[TableFacts, ...]) -> Runs:
    """In the order in which they restore: rows, then what may call each other, views last (H96)."""
    runs = [StreamRun("data", table.item.schema, (table.item.name,)) for table in streamed]
    runs += [StreamRun("routines", schema) for schema in _schemas_of(inventory.routines)]
    runs += [StreamRun("triggers", schema) for schema in _schemas_of(inventory.triggers)]
    runs += [StreamRun("events", schema) for schema in _schemas_of(inventory.events)]
    views = tuple(_schemas_of(inventory.views))
    return (*runs, StreamRun("views", schemas=views)) if views else tuple(runs)


def _schemas_of(items: Iterable[RoutineItem | TriggerItem | EventItem | ViewItem]) -> list[str]:
    return sorted({item.schema for item in items})
