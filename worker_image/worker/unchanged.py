"""`direct` has no frozen clone: that the database's objects stayed what the plan found is proven afterwards.

Rows may change, the transaction keeps its own state of them. An object that is created, dropped or redefined meanwhile
is another matter: mysqldump reads definitions as they are when it comes to them, outside the transaction. It stops by
itself at most tables that were altered after the transaction began (error 1412), but not where MariaDB only added a
column to the definition, nor where tables of the same shape changed their names. And it is told which tables to leave
out, so that one which nobody chose is dumped if the plan has not seen it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from worker.contract import Contract, Include
from worker.errors import Refused, SourceChanged
from worker.inventory import read_afresh, read_inventory
from worker.plan_model import EventItem, Inventory, Plan, RoutineItem, TriggerItem, ViewItem
from worker.selection import listed
from worker.session import Session
from worker.sql import text

Item = ViewItem | RoutineItem | TriggerItem | EventItem


@contextmanager
def unchanged(session: Session, contract: Contract, plan: Plan) -> Iterator[None]:
    """In `direct`, holds the database to its objects and tables while the block dumps them.

    Raises:
        SourceChanged: naming what differs from the plan, or from the block's beginning.
    """
    if contract.isolation != "direct":
        yield
        return
    before = _table_times(session, plan.inventory)
    yield
    _check_objects(session, contract.include, plan)
    differing = sorted({name for name, _ in before ^ _table_times(session, plan.inventory)})
    if differing:
        raise SourceChanged(f"Tables that were altered while they were dumped: {listed(differing)}.")


def _table_times(session: Session, planned: Inventory) -> set[tuple[str, str]]:
    """Each planned table's name, and when it was made, altered or renamed last (H14). Writing rows leaves it as it is;
    so does TRUNCATE, at which mysqldump stops by itself. Tried with MySQL 9.7 and MariaDB 10.11."""
    read_afresh(session)
    schemas = ", ".join(text(schema.name) for schema in planned.schemas)
    query = "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n, CREATE_TIME AS made FROM information_schema.TABLES"
    rows = session.rows(f"{query} WHERE TABLE_SCHEMA IN ({schemas})", "reading when tables were made")
    tables = {(table.schema, table.name) for table in planned.tables}
    return {(f"{row['s']}.{row['n']}", str(row["made"])) for row in rows if (row["s"], row["n"]) in tables}


def _check_objects(session: Session, include: Include, plan: Plan) -> None:
    """Passes if the same objects are there, defined as the plan found them, and none beside them that the plan does not
    leave out by name. One of those may go: it is not in the dump either way."""
    try:
        now = read_inventory(session, include)
    except Refused as refused:
        raise SourceChanged(f"The database changed while it was dumped. {refused}") from None
    left_out = {table for run in plan.stream.runs for table in run.ignore_tables}
    unasked = {(f"{table.schema}.{table.table}", None) for table in now.ignored if table not in left_out}
    differing = set(_definitions(plan.inventory)) ^ set(_definitions(now.inventory)) | unasked
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
