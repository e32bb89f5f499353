"""What a dump carries otherwise than a user may think, as sentences for the manifest."""

from collections.abc import Iterable, Iterator

from worker.contract import Isolation
from worker.inventory import SYSTEM_VERSIONED, Found, TableFacts
from worker.plan_model import Position
from worker.selection import listed

REPLICA_DISABLED = {"REPLICA_SIDE_DISABLED", "SLAVESIDE_DISABLED"}


def warnings_of(found: Found, isolation: Isolation, position: Position | None) -> Iterator[str]:
    """The warnings of one plan, in a fixed order."""
    memory = [table for table in found.tables if table.item.engine == "MEMORY"]
    if memory and isolation != "direct":
        yield f"MEMORY tables are empty on a clone, and so in the dump: {_names(memory)}."  # H104
    others = [
        table for table in found.tables if table.item.engine not in ("InnoDB", "MEMORY") and table.type == "BASE TABLE"
    ]
    if others:
        consistency = (
            "not consistent with the rest" if isolation == "direct" else "as consistent as replication left them"
        )
        yield f"Tables of other engines than InnoDB are {consistency}: {_names(others)}."  # H41
    versioned = [table for table in found.tables if table.type == SYSTEM_VERSIONED]
    if versioned:
        yield f"Of system-versioned tables the dump holds the current rows, without history: {_names(versioned)}."
    floats = [table for table in found.tables if table.has_floats]
    if floats:
        yield (
            f"FLOAT columns are dumped with six significant digits, the rest is lost: {_names(floats)}. "
            "No checksum of these tables is recorded."
        )
    disabled = [f"{e.schema}.{e.name}" for e in found.inventory.events if e.status in REPLICA_DISABLED]
    if disabled:
        yield f"A replica disables events, and they restore disabled: {listed(disabled)}."  # H104
    if position and position.lag_s:
        yield f"The replica was {position.lag_s} s behind its source when it was frozen."  # H69


def _names(tables: Iterable[TableFacts]) -> str:
    return listed([f"{table.item.schema}.{table.item.name}" for table in tables])
