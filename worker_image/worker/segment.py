"""Segments: the stretches of SQL that a dump is made of, each to be restored alone.

A segment is a few statements of ours and then the output of one mysqldump. Ours come first because mysqldump writes no
`USE` for tables that are named, and `SET NAMES` comes before `USE` because a name must be read in the right characters
(H97). The order of segments is the plan's; how one becomes a run is here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from worker import sql
from worker.mysqldump import DumpRun
from worker.plan_model import Chunk, Inventory, Run, StreamRun
from worker.session import Session

SET_NAMES = "/*!50503 SET NAMES utf8mb4 */;\n"

NAMED_BYTES = 256 << 10
"""Table names per argument list, here and in a chunk of whole tables; Linux takes 2 MiB of arguments in all under its
default stack limit."""


@dataclass(frozen=True)
class Segment:
    """Without a run it is a database with nothing in it."""

    prelude: str
    run: DumpRun | None


def of_chunk(chunk: Chunk, session: Session) -> Iterator[Segment]:
    """A chunk's segments in order."""
    for run in chunk.runs:
        yield from (_of_schema(run, session) if chunk.kind == "schema" else (of_rows(run),))


def of_rows(run: Run) -> Segment:
    """Rows of one schema: whole tables, or a range of one."""
    return Segment(_use(run.schema), DumpRun("data", (run.schema,), run.tables, where=run.where))


def of_stream_run(run: StreamRun, inventory: Inventory, session: Session) -> Iterator[Segment]:
    """A stream run's segments in order."""
    schema = run.schema or ""
    match run.kind:
        case "data":
            yield of_rows(Run(schema, run.tables))
        case "triggers":
            tables = dict.fromkeys(trigger.table for trigger in inventory.triggers if trigger.schema == schema)
            for batch in _batches(list(tables)):
                yield Segment(_use(schema), DumpRun("triggers", (schema,), batch))
        case "routines" | "events" as kind:
            # Naming one table spares the client a look at every other; without any it looks at all of them.
            first = tuple(table.name for table in inventory.tables if table.schema == schema)[:1]
            yield Segment(_use(schema), DumpRun(kind, (schema,), first))
        case "views":
            ignored = _all_but_views(run.schemas, inventory, session)
            yield Segment(SET_NAMES, DumpRun("views", run.schemas, ignored=ignored))
        case "everything":
            ignored = tuple((table.schema, table.table) for table in run.ignore_tables)
            yield Segment(SET_NAMES, DumpRun("everything", run.schemas, ignored=ignored))


def _of_schema(run: Run, session: Session) -> Iterator[Segment]:
    statement = f"SHOW CREATE DATABASE IF NOT EXISTS {sql.name(run.schema)}"
    created = session.rows(statement, "reading how a schema is created")[0]["Create Database"]
    prelude = f"{SET_NAMES}{created};\nUSE {sql.name(run.schema)};\n"
    if not run.tables:
        yield Segment(prelude, None)
    for batch in _batches(run.tables):
        yield Segment(prelude, DumpRun("schema", (run.schema,), batch))


def _all_but_views(schemas: Sequence[str], inventory: Inventory, session: Session) -> tuple[tuple[str, str], ...]:
    """Every table-like thing of these schemas that is not one of the dump's views."""
    views = {(view.schema, view.name) for view in inventory.views}
    statement = (
        "SELECT table_schema AS `schema`, table_name AS `name` FROM information_schema.tables "
        f"WHERE table_schema IN ({', '.join(sql.text(schema) for schema in schemas)})"
    )
    there = ((row["schema"], row["name"]) for row in session.rows(statement, "listing the tables"))
    return tuple(table for table in there if table not in views)


def _use(schema: str) -> str:
    return f"{SET_NAMES}USE {sql.name(schema)};\n"


def _batches(tables: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The tables in order, in argument lists of at most `NAMED_BYTES`."""
    batch: list[str] = []
    size_bytes = 0
    for table in tables:
        size_bytes += len(table.encode()) + 1
        if batch and size_bytes > NAMED_BYTES:
            yield tuple(batch)
            batch, size_bytes = [], len(table.encode()) + 1
        batch.append(table)
    if batch:
        yield tuple(batch)
