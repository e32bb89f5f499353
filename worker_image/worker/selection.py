"""Which schemas and tables a job is about: every user schema, or what the request includes."""

from collections.abc import Iterable
from dataclasses import dataclass

from worker.contract import Include
from worker.errors import TablesUnknown
from worker.sql import SYSTEM_SCHEMAS

SHOWN_AT_MOST = 10


@dataclass(frozen=True)
class Selection:
    """Whole schemas, and single tables or views of others. The routines and events of every schema that is touched come
    along, since triggers and views may call them."""

    whole: frozenset[str]
    single: frozenset[tuple[str, str]]

    @property
    def schemas(self) -> list[str]:
        return sorted(self.whole | {schema for schema, _ in self.single})

    def holds(self, schema: str, table: str) -> bool:
        return schema in self.whole or (schema, table) in self.single


def select(include: Include, schemas: Iterable[str], tables: Iterable[tuple[str, str]]) -> Selection:
    """The selection, given all schemas and all tables and views of the server.

    Raises:
        TablesUnknown: naming what the request includes and the server does not have.
    """
    user_schemas = {schema for schema in schemas if schema.lower() not in SYSTEM_SCHEMAS}
    if not include.schemas and not include.tables:
        return Selection(frozenset(user_schemas), frozenset())
    user_tables = {(schema, table) for schema, table in tables if schema in user_schemas}
    unknown = sorted(set(include.schemas) - user_schemas)
    unknown += [f"{schema}.{table}" for schema, table in sorted(set(include.tables) - user_tables)]
    if unknown:
        raise TablesUnknown(f"The request includes what the server does not have: {listed(unknown)}.")
    return Selection(frozenset(include.schemas), frozenset(include.tables))


def listed(names: list[str]) -> str:
    """Names for a sentence, not more than a person reads."""
    more = len(names) - SHOWN_AT_MOST
    return ", ".join(names[:SHOWN_AT_MOST]) + (f" and {more} more" if more > 0 else "")
