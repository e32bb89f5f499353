"""Views that a narrowed dump cannot restore, because what they read is left out of it."""

from collections.abc import Iterator

from worker.contract import Include
from worker.flavor import Flavor
from worker.inventory import Found
from worker.selection import listed
from worker.session import Session
from worker.sql import SYSTEM_SCHEMAS, text


def warnings_of_views(session: Session, flavor: Flavor, include: Include, found: Found) -> Iterator[str]:
    """A sentence that names them; of MariaDB, which does not list what its views read, one that says so."""
    views = found.inventory.views
    if not views or not (include.schemas or include.tables):
        return
    if flavor.is_mariadb:
        yield (
            "MariaDB does not list what a view reads: a restore stops at each view that reads what the request does "
            "not include."
        )
        return
    needing = sorted(set(_needing(session, found)))
    if needing:
        yield (
            "A restore stops at these views, because what they read is neither included in the dump nor, perhaps, "
            f"on the server that it is restored to: {listed(needing)}."
        )


def _needing(session: Session, found: Found) -> Iterator[str]:
    """Each view with a table or view that it reads and the dump lacks. System schemas are on every server; the
    functions of others' schemas stay unseen, since MySQL 9.7 does not list all that a view calls."""
    views = {(view.schema, view.name) for view in found.inventory.views}
    there = views | {(table.schema, table.name) for table in found.inventory.tables}
    rows = session.rows(
        "SELECT VIEW_SCHEMA AS view_s, VIEW_NAME AS view_n, TABLE_SCHEMA AS s, TABLE_NAME AS n "
        f"FROM information_schema.VIEW_TABLE_USAGE WHERE TABLE_SCHEMA NOT IN ({', '.join(map(text, SYSTEM_SCHEMAS))})",
        "reading what views read",
    )
    for row in rows:
        if (row["view_s"], row["view_n"]) in views and (row["s"], row["n"]) not in there:
            yield f"{row['view_s']}.{row['view_n']} (needs {row['s']}.{row['n']})"
