"""Every object that the dump must hold, each with a hash of its SHOW CREATE, read from the server that is dumped.

A restored server read by the same function must give the same inventory. What a dump cannot carry is refused here by
name: views that mysqldump would stop at (H35), events on which it never ends (H91) or that it does not find (H48), a
selection without tables (H45).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from worker.contract import Engine, Include
from worker.errors import EventUndumpable, GrantsMissing, InvalidViews, NoTables, StatementFailed
from worker.plan_model import (
    EventItem,
    IgnoredTable,
    Inventory,
    RoutineItem,
    SchemaItem,
    TableItem,
    TriggerItem,
    ViewItem,
)
from worker.selection import Selection, listed, select
from worker.session import Session
from worker.sql import PROVIDER_SCHEMAS, SYSTEM_SCHEMAS, name, text

SEQUENCE = "SEQUENCE"
SYSTEM_VERSIONED = "SYSTEM VERSIONED"
VIEW_TYPES = {"VIEW", "SYSTEM VIEW"}

UNSELECTABLE = frozenset("'\"\\\n\r\x1a")
"""Where it dumps events, mariadb-dump selects a schema by its name as a string literal escapes it, and gets error 1049
(tried with 10.11)."""


@dataclass(frozen=True)
class TableFacts:
    """What the plan needs of a table beyond its item: MariaDB's type of it, the server's estimate of its rows, and
    whether it has FLOAT columns, which every client shows, and so dumps, with six digits."""

    item: TableItem
    type: str
    estimated_rows: int
    has_floats: bool = False


@dataclass(frozen=True)
class Found:
    """The inventory without counts, the facts behind its tables in the same order, and what lies in the same schemas
    without being chosen."""

    inventory: Inventory
    tables: tuple[TableFacts, ...]
    ignored: tuple[IgnoredTable, ...]

    def inventory_with(self, tables: Iterable[TableFacts]) -> Inventory:
        """The inventory with these tables, which may hold counts."""
        return replace(self.inventory, tables=tuple(facts.item for facts in tables))


def read_inventory(session: Session, include: Include) -> Found:
    """All objects of the selection, sorted by schema and name.

    Raises:
        TablesUnknown, NoTables, InvalidViews, EventUndumpable, GrantsMissing: no faithful dump is possible.
    """
    read_afresh(session)
    rows = _user_rows(
        session,
        "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n, TABLE_TYPE AS type, ENGINE AS engine, DATA_LENGTH AS bytes, "
        "TABLE_ROWS AS estimated FROM information_schema.TABLES",
        "TABLE_SCHEMA",
    )
    chosen = select(include, _schemas(session, include), ((row["s"], row["n"]) for row in rows))
    others = [row for row in rows if row["s"] in chosen.schemas and not chosen.holds(row["s"], row["n"])]
    rows = [row for row in rows if chosen.holds(row["s"], row["n"])]
    floats = _tables_with_floats(session)
    tables = tuple(_table(row, (row["s"], row["n"]) in floats) for row in rows if row["type"] not in VIEW_TYPES)
    if not tables:
        raise NoTables("There is no table to dump.")
    inventory = Inventory(
        schemas=tuple(SchemaItem(s, _hash(session, f"DATABASE {name(s)}", "Create Database")) for s in chosen.schemas),
        tables=tuple(facts.item for facts in tables),
        views=_views(session, chosen),
        routines=_routines(session, chosen),
        triggers=_triggers(session, chosen),
        events=_events(session, chosen),
    )
    return Found(inventory, tables, tuple(IgnoredTable(row["s"], row["n"]) for row in others))


def refuse_unselectable(inventory: Inventory, engine: Engine) -> None:
    """Passes if the engine's client can select every schema that has events.

    Raises:
        EventUndumpable: naming the others (H48).
    """
    schemas = sorted({event.schema for event in inventory.events})
    found = [schema for schema in schemas if UNSELECTABLE & set(schema)]
    if found and engine == "mariadb":
        raise EventUndumpable(f"Schemas in whose names a quotation mark or backslash hides events: {listed(found)}.")


def read_afresh(session: Session) -> None:
    """Sizes and times of tables are then those of now, not what the source cached yesterday."""
    if session.row("SHOW VARIABLES LIKE 'information_schema_stats_expiry'"):
        session.rows("SET SESSION information_schema_stats_expiry = 0")


def _schemas(session: Session, include: Include) -> list[str]:
    """All schemas but the provider's: those with a provider's name that hold nothing and that nobody asks for."""
    held = " OR ".join(
        f"EXISTS (SELECT 1 FROM information_schema.{view} WHERE {column} = SCHEMA_NAME)"
        for view, column in (("TABLES", "TABLE_SCHEMA"), ("ROUTINES", "ROUTINE_SCHEMA"), ("EVENTS", "EVENT_SCHEMA"))
    )
    doubtful = ", ".join(text(schema) for schema in PROVIDER_SCHEMAS if schema not in include.schemas) or "''"
    query = f"SELECT SCHEMA_NAME AS s FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ({doubtful}) OR {held}"
    return [str(row["s"]) for row in session.rows(query, "reading the schemas")]


def _tables_with_floats(session: Session) -> set[tuple[str, str]]:
    query = "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n FROM information_schema.COLUMNS WHERE DATA_TYPE = 'float'"
    return {(str(row["s"]), str(row["n"])) for row in session.rows(query, "looking for FLOAT columns")}


def _table(row: dict[str, Any], has_floats: bool) -> TableFacts:
    # A sequence has no rows: all of it stands in part 1, and who checks the dump must know that.
    engine = SEQUENCE if row["type"] == SEQUENCE else str(row["engine"] or "")
    item = TableItem(row["s"], row["n"], engine, None, None, int(row["bytes"] or 0))
    return TableFacts(item, str(row["type"]), int(row["estimated"] or 0), has_floats)


def _views(session: Session, chosen: Selection) -> tuple[ViewItem, ...]:
    found = _user_rows(
        session,
        "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n, DEFINER AS definer FROM information_schema.VIEWS",
        "TABLE_SCHEMA",
    )
    rows = [row for row in found if chosen.holds(row["s"], row["n"])]
    invalid = [f"{row['s']}.{row['n']}" for row in rows if not _is_valid(session, row["s"], row["n"])]
    if invalid:
        raise InvalidViews(f"Views that refer to what is not there: {listed(invalid)}.")
    return tuple(
        ViewItem(row["s"], row["n"], row["definer"], _hash(session, f"VIEW {name(row['s'], row['n'])}", "Create View"))
        for row in rows
    )


def _is_valid(session: Session, schema: str, view: str) -> bool:
    """Tried as mysqldump tries it: its dump of the view begins with this statement."""
    try:
        session.rows(f"SHOW FIELDS FROM {name(schema, view)}")
    except StatementFailed:
        return False
    return True


def _routines(session: Session, chosen: Selection) -> tuple[RoutineItem, ...]:
    rows = _user_rows(
        session,
        "SELECT ROUTINE_SCHEMA AS s, ROUTINE_NAME AS n, ROUTINE_TYPE AS type, DEFINER AS definer "
        "FROM information_schema.ROUTINES",
        "ROUTINE_SCHEMA",
    )
    return tuple(
        RoutineItem(
            row["s"],
            row["n"],
            row["type"],
            row["definer"],
            _hash(session, f"{row['type']} {name(row['s'], row['n'])}", f"Create {row['type'].title()}"),
        )
        for row in rows
        if row["s"] in chosen.schemas
    )


def _triggers(session: Session, chosen: Selection) -> tuple[TriggerItem, ...]:
    rows = _user_rows(
        session,
        "SELECT TRIGGER_SCHEMA AS s, TRIGGER_NAME AS n, EVENT_OBJECT_TABLE AS t, DEFINER AS definer "
        "FROM information_schema.TRIGGERS",
        "TRIGGER_SCHEMA",
    )
    return tuple(
        TriggerItem(
            row["s"],
            row["n"],
            row["t"],
            row["definer"],
            _hash(session, f"TRIGGER {name(row['s'], row['n'])}", "SQL Original Statement"),
        )
        for row in rows
        if chosen.holds(row["s"], row["t"])
    )


def _events(session: Session, chosen: Selection) -> tuple[EventItem, ...]:
    found = _user_rows(
        session,
        "SELECT EVENT_SCHEMA AS s, EVENT_NAME AS n, DEFINER AS definer, STATUS AS status "
        "FROM information_schema.EVENTS",
        "EVENT_SCHEMA",
    )
    rows = [row for row in found if row["s"] in chosen.schemas]
    texts = [_create(session, f"EVENT {name(row['s'], row['n'])}", "Create Event") for row in rows]
    endless = [f"{row['s']}.{row['n']}" for row, body in zip(rows, texts, strict=True) if ";;" in body]
    if endless:
        raise EventUndumpable(f"Events whose text holds two semicolons in a row: {listed(endless)}.")
    return tuple(
        EventItem(row["s"], row["n"], row["definer"], row["status"], _sha256(body))
        for row, body in zip(rows, texts, strict=True)
    )


def _user_rows(session: Session, query: str, schema_column: str) -> list[dict[str, Any]]:
    """Rows of user schemas only (H42), by schema `s` and name `n`, in an order that no collation decides."""
    system = ", ".join(text(schema) for schema in SYSTEM_SCHEMAS)
    rows = session.rows(f"{query} WHERE {schema_column} NOT IN ({system})", "reading the inventory")
    return sorted(rows, key=lambda row: (row["s"], row["n"]))


def _hash(session: Session, what: str, column: str) -> str:
    return _sha256(_create(session, what, column))


def _create(session: Session, what: str, column: str) -> str:
    """The text of SHOW CREATE.

    Raises:
        GrantsMissing: the server shows the object and hides its text.
    """
    row = session.rows(f"SHOW CREATE {what}", "reading how an object is made")[0]
    body = _first(row[key] for key in row if key.lower() == column.lower())
    if body is None:
        raise GrantsMissing(f"The user may not see the text of {what}.")
    return str(body)


def _first(values: Iterable[Any]) -> Any:
    return next(iter(values), None)


def _sha256(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
