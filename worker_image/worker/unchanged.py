"""`direct` has no frozen clone: that the database's objects stayed what the plan found is proven afterwards.

Rows may change, the transaction keeps its own state of them. An object that is created, dropped or redefined meanwhile
is another matter: mysqldump reads definitions as they are when it comes to them, outside the transaction. (It stops by
itself at a table that was altered after the transaction began: error 1412.)
"""

from collections.abc import Iterable, Iterator

from worker.contract import Include
from worker.errors import Refused, SourceChanged
from worker.inventory import read_inventory
from worker.plan_model import EventItem, Inventory, RoutineItem, TriggerItem, ViewItem
from worker.selection import listed
from worker.session import Session

Item = ViewItem | RoutineItem | TriggerItem | EventItem


def check_unchanged(session: Session, include: Include, planned: Inventory) -> None:
    """Passes if the same objects are there, defined as the plan found them.

    Raises:
        SourceChanged: naming those that differ.
    """
    try:
        now = read_inventory(session, include).inventory
    except Refused as refused:
        raise SourceChanged(f"The database changed while it was dumped. {refused}") from None
    differing = set(_definitions(planned)) ^ set(_definitions(now))
    if differing:
        names = sorted({name for name, _ in differing})
        raise SourceChanged(f"What was created, dropped or redefined while it was dumped: {listed(names)}.")


def _definitions(inventory: Inventory) -> Iterator[tuple[str, object]]:
    """Each object's name, and what must not differ: for tables what `TableItem` knows of them but rows and sizes."""
    for schema in inventory.schemas:
        yield schema.name, schema
    for table in inventory.tables:
        yield f"{table.schema}.{table.name}", ("table", table.engine)
    items: Iterable[Item] = (*inventory.views, *inventory.routines, *inventory.triggers, *inventory.events)
    for item in items:
        yield f"{item.schema}.{item.name}", item
