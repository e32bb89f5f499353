"""The plan phase: connect, prove, freeze, look, cut, count, and write the plan once.

One object is put with If-None-Match, then one row; the first of each wins. A worker that replaces another finds what is
there and uses it, if the clone still stands where that plan was made. Nothing is touched before the server is proven to
be the clone and the user to see everything; the only thing ever changed is that replication stops.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from worker.chunking import CHUNKS_ROOM_BYTES, Sizes, make_chunks, parts_of, raw_bytes_of, require_room, sizes_for
from worker.contract import Contract
from worker.errors import CloneMoved
from worker.fingerprint import check_fingerprint, read_fingerprint
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
    plan_sha256,
)
from worker.plan_store import PlanStore
from worker.pulse import Pulse
from worker.ranges import Cut, Cutter
from worker.records import PlanRecord, Records
from worker.row_proof import Cuts, Proven, TableName, prove_rows
from worker.server import read_server
from worker.session import Session, connect, reconnect
from worker.stream_writer import room_bytes
from worker.warning import warnings_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from worker.aws import Clients
    from worker.children import Children
    from worker.progress import Progress

Say = Callable[[str], None]
SizesOf = Callable[[int], Sizes]
Chunks = tuple[Chunk, ...]
Runs = tuple[StreamRun, ...]


def plan(
    contract: Contract, *, clients: "Clients", records: Records, children: "Children", progress: "Progress"
) -> None:
    """The command `plan`. It starts no children."""
    make_plan(contract, clients.s3, clients.secretsmanager, records, progress)


def make_plan(
    contract: Contract,
    s3: "S3Client",
    secretsmanager: "SecretsManagerClient",
    records: Records,
    progress: "Progress",
    *,
    sizes_of: SizesOf = sizes_for,
) -> None:
    """Leaves one plan object and one plan row. Safe to repeat, also after a worker that died anywhere in it.

    Raises:
        ServerError: the server could not be used.
        Refused: no faithful dump is possible; the message says why.
        PartTooLarge: the database does not fit into one dump.
        CloneMoved: since the freeze.
        UploadFailed: S3 did not take the plan.
    """
    store = PlanStore(s3, contract)
    progress.note("Connecting to the database")
    with (
        connect(contract, secretsmanager, answered=progress.moved) as session,
        _pulse(contract, session, progress),
    ):
        flavor, server = read_server(session, contract.engine)
        compose = partial(_compose, contract, session, flavor, server, progress, sizes_of=sizes_of)
        stored = store.read() or store.put_first(compose().to_bytes())
        accepted = Plan.from_bytes(stored)
        if accepted.fingerprint:
            check_fingerprint(session, flavor, accepted.fingerprint)
        record = records.accept_plan(_record(contract, accepted, plan_sha256(stored)))
        if record.plan_sha256 != plan_sha256(stored):
            raise CloneMoved("The plan object is not the one that the job's row names.")
    progress.note(record.summary)


def _compose(
    contract: Contract, session: Session, flavor: Flavor, server: Server, progress: "Progress", *, sizes_of: SizesOf
) -> Plan:
    say = progress.note
    client = find_client(contract)
    is_clone = contract.isolation != "direct"
    position, fingerprint = _stand_still(contract, session, flavor, say)
    say("Taking the inventory")
    found = read_inventory(session, contract.include)
    refuse_unselectable(found.inventory, contract.engine)
    raw_bytes = sum(map(raw_bytes_of, found.tables))
    require_room(raw_bytes, CHUNKS_ROOM_BYTES if is_clone else room_bytes(1))
    sizes = sizes_of(raw_bytes)
    proven = Proven(found.tables, {})
    if is_clone:
        proven = _cut_and_count(contract, session, flavor, found, sizes, progress=progress)
    inventory = found.inventory_with(proven.tables)
    chunks, runs = _clone_dump(inventory, proven, sizes) if is_clone else _direct_dump(found)
    return Plan(
        job_id=contract.job_id,
        isolation=contract.isolation,
        engine=contract.engine,
        compression=contract.compression,
        verify=contract.verify,
        created_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        server=server,
        client=Client("mariadb-dump" if flavor.is_mariadb else "mysqldump", client.version),
        position=position,
        fingerprint=fingerprint,
        inventory=inventory,
        warnings=(
            *warnings_of(found, contract.isolation, position),
            *warnings_of_views(session, flavor, contract.include, found),
            *proven.warnings,
        ),
        estimated_raw_bytes=raw_bytes,
        ceiling_bytes=sizes.ceiling_bytes,
        chunks=chunks,
        stream=Stream(len(chunks) + 1, runs),
    )


def _pulse(contract: Contract, session: Session, progress: "Progress") -> AbstractContextManager[object]:
    """On a clone only: a source is busy with others' statements, so that its reading tells nothing of ours."""
    if contract.isolation == "direct":
        return nullcontext()
    return Pulse(reconnect(contract, session.login), progress.moved)


def _stand_still(
    contract: Contract, session: Session, flavor: Flavor, say: Say
) -> tuple[Position | None, Fingerprint | None]:
    """Proves the user and the server, freezes the clone, and says where it stands; `direct` is not frozen.

    The user first: proving the server takes a privilege, and a missing one is to be named.
    """
    prove_grants(session, flavor, contract)
    if contract.isolation == "direct":
        return None, None
    prove_clone(session, flavor, contract)
    return freeze(session, flavor, contract, say), read_fingerprint(session, flavor)


def _cut_and_count(
    contract: Contract, session: Session, flavor: Flavor, found: Found, sizes: Sizes, *, progress: "Progress"
) -> Proven:
    cuts = _cut(session, flavor, found, sizes, progress.note)
    another = partial(reconnect, contract, session.login, progress.moved)
    return prove_rows(found, cuts, contract.verify, another, progress.note)


def _cut(session: Session, flavor: Flavor, found: Found, sizes: Sizes, say: Say) -> Cuts:
    """Ranges of the tables that are too large for one chunk, as far as they can be cut."""
    cuts: dict[TableName, list[Cut]] = {}
    for table in found.tables:
        item, parts = table.item, parts_of(table, sizes)
        key = read_key(session, flavor, item.schema, item.name) if parts > 1 else None
        if key:
            say(f"Cutting a table into {parts} ranges")
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


def _record(contract: Contract, accepted: Plan, sha256_hex: str) -> PlanRecord:
    tables, chunks = len(accepted.inventory.tables), len(accepted.chunks)
    lag = accepted.position.lag_s if accepted.position else None
    age = "" if lag is None else f", frozen {lag} s behind its source"
    return PlanRecord(
        plan_key=contract.plan_key,
        plan_sha256=sha256_hex,
        chunks=chunks,
        stream_first=accepted.stream.first_number,
        estimated_raw_bytes=accepted.estimated_raw_bytes,
        tables=tables,
        summary=f"Planned {tables} tables in {chunks} chunks and one stream{age}",
    )
