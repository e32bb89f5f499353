"""Whether the dump holds what was counted on the frozen clone: every object, and every row once.

The plan says what each run dumps, the workers' rows say which runs were written and how many rows each chunk covers: a
range is counted again when it has been dumped, a chunk of whole tables repeats the plan's count. Nothing is counted in
the dump itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from datamung.errors import InventoryMismatch
from datamung.parts import Accepted

SEQUENCE: Final = "SEQUENCE"
"""What the plan says for the engine of a MariaDB sequence, which is whole in part 1."""

Table = tuple[str, str]


def check(plan: Mapping[str, Any], accepted: Accepted) -> None:
    """Raises InventoryMismatch, naming the first thing that is missing, too much, or counted differently."""
    _check_stream(plan, accepted)
    if plan["chunks"]:
        _check_objects(plan)
    _check_rows(plan, accepted)


def _check_stream(plan: Mapping[str, Any], accepted: Accepted) -> None:
    """Every run of the stream was written once, and so was every range that was moved into it."""
    written = [run for part in accepted.stream_parts.values() for run in part["runs"]]
    planned = Counter(_name(run) for run in plan["stream"]["runs"])
    found = Counter(_name(run) for run in written if "range_of" not in run)
    moved = Counter(
        chunk["number"] for chunk in plan["chunks"] for _ in chunk["runs"] if accepted.chunks[chunk["number"]]["moved"]
    )
    for what, differs in (
        ("run", _first_difference(planned, found)),
        ("moved chunk", _first_difference(moved, Counter(run["range_of"] for run in written if "range_of" in run))),
    ):
        if differs is not None:
            raise InventoryMismatch(f"The stream does not hold the {what} {differs} exactly once.")


def _check_objects(plan: Mapping[str, Any]) -> None:
    """Every object of the inventory has a run that dumps it."""
    inventory, stream = plan["inventory"], plan["stream"]["runs"]
    in_schema = {run["schema"] for chunk in plan["chunks"] if chunk["kind"] == "schema" for run in chunk["runs"]}
    with_rows = {table for chunk in plan["chunks"] if chunk["kind"] == "data" for table in _tables(chunk["runs"])}
    with_rows.update(_tables(run for run in stream if run["kind"] == "data"))
    for missing in (
        *(f"schema {one['name']}" for one in inventory["schemas"] if one["name"] not in in_schema),
        *(
            f"table {table['schema']}.{table['name']}"
            for table in inventory["tables"]
            if (table["schema"], table["name"]) not in with_rows and table["rows"] != 0 and table["engine"] != SEQUENCE
        ),
        *_without_run(inventory, stream),
    ):
        raise InventoryMismatch(f"Nothing in the dump holds the {missing}.")


def _without_run(inventory: Mapping[str, Any], stream: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The routines, triggers, events and views whose schema has no run for them."""
    for kind in ("routines", "triggers", "events", "views"):
        runs = [run for run in stream if run["kind"] == kind]
        schemas = {schema for run in runs for schema in [run.get("schema"), *(run.get("schemas") or [])]}
        for one in inventory[kind]:
            if one["schema"] not in schemas:
                yield f"{kind.removesuffix('s')} {one['schema']}.{one['name']}"


def _check_rows(plan: Mapping[str, Any], accepted: Accepted) -> None:
    """The rows that chunks cover add up to the rows of their tables, which proves something of ranges (H94).

    A table may lie in many chunks and a chunk may hold many tables, so what hangs together is added up together. Where
    a chunk was not counted (moved into the stream, or `verify` did not ask) nothing is compared.
    """
    rows = {(table["schema"], table["name"]): table["rows"] for table in plan["inventory"]["tables"]}
    for numbers, tables in _connected(plan["chunks"]):
        counted = [accepted.chunks[number]["rows"] for number in numbers]
        expected = [rows.get(table) for table in tables]
        if None in counted or None in expected:
            continue
        if sum(filter(None, counted)) != sum(filter(None, expected)):
            names = ", ".join(sorted(f"{schema}.{table}" for schema, table in tables)[:3])
            raise InventoryMismatch(
                f"The dump holds {sum(filter(None, counted))} rows of {names}, the clone {sum(filter(None, expected))}."
            )


def _connected(chunks: Iterable[Mapping[str, Any]]) -> list[tuple[set[int], set[Table]]]:
    """Data chunks and their tables, joined wherever two chunks share a table."""
    groups: list[tuple[set[int], set[Table]]] = []
    for chunk in chunks:
        if chunk["kind"] != "data":
            continue
        numbers, tables = {chunk["number"]}, set(_tables(chunk["runs"]))
        apart = []
        for group in groups:
            if group[1] & tables:
                numbers |= group[0]
                tables |= group[1]
            else:
                apart.append(group)
        groups = [*apart, (numbers, tables)]
    return groups


def _tables(runs: Iterable[Mapping[str, Any]]) -> Iterator[Table]:
    return ((run["schema"], table) for run in runs for table in run["tables"])


def _name(run: Mapping[str, Any]) -> str:
    tables = run.get("tables") or [] if run["kind"] == "data" else []
    return " ".join([run["kind"], ".".join([run.get("schema") or "", *tables])]).strip(" .")


def _first_difference(planned: Counter[Any], found: Counter[Any]) -> Any:
    return next((key for key in planned | found if planned[key] != found[key]), None)
