"""A dump that lacks an object, or counts other rows than the clone, is never accepted."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from datamung import inventory, manifest
from datamung.errors import InventoryMismatch
from datamung.parts import Accepted

from tests.fakes.worker import CHUNK_ROWS, TOLD, plan_document
from tests.fakes.world import World

Change = Callable[[dict[str, Any], Any], object]


def _plan() -> dict[str, Any]:
    return copy.deepcopy(plan_document(TOLD))


def _accepted(plan: dict[str, Any]) -> Accepted:
    part = {"etag": "e", "sha256": "eA==", "size_bytes": 10, "raw_bytes": 30}
    dumped = {"shard": 0, "attempt": 1, "plan_sha256": "h", "moved": False, "warnings": []}
    chunks: Any = {number: {**part, **dumped, "number": number, "rows": rows} for number, rows in CHUNK_ROWS.items()}
    runs = [{**run, "offset_bytes": 0} for run in copy.deepcopy(plan["stream"]["runs"])]
    stream: Any = {"first": 5, "last": 6, "attempt": 1, "warnings": []}
    parts: Any = {5: {**part, "number": 5, "runs": runs}, 6: {**part, "number": 6, "runs": []}}
    return Accepted(chunks, stream, parts)


def _published(world: World, plan: dict[str, Any], accepted: Accepted) -> dict[str, Any]:
    dump: Any = {"bucket": "b", "key": "backups/x/dump.sql.zst", "version_id": "v", "size_bytes": 60, "etag": "e"}
    job: Any = {**world.place(), "dump": dump}
    document: dict[str, Any] = json.loads(manifest.build(world.clients, job, plan, accepted))
    return document


def test_whole_dump_is_accepted() -> None:
    plan = _plan()
    inventory.check(plan, _accepted(plan))


def _move(accepted: Any, *written: int) -> None:
    accepted.chunks[3] |= {"moved": True, "rows": None}
    for number in written:
        accepted.stream_parts[6]["runs"].append(
            {"kind": "data", "schema": "shop", "tables": ["orders"], "range_of": number}
        )


def _add(plan: dict[str, Any], kind: str, **item: Any) -> None:
    plan["inventory"][kind].append({"schema": "shop", "name": "new", "rows": 1, "engine": "InnoDB", **item})


MISMATCHES: dict[str, Change] = {
    "a row twice": lambda plan, accepted: accepted.chunks[3].update(rows=401),
    "a row missed": lambda plan, accepted: accepted.chunks[2].update(rows=599),
    "rows of small tables": lambda plan, accepted: accepted.chunks[4].update(rows=31),
    "a table without a run": lambda plan, accepted: _add(plan, "tables"),
    "a schema without a run": lambda plan, accepted: _add(plan, "schemas", name="crm"),
    "a trigger without a run": lambda plan, accepted: _add(plan, "triggers"),
    "a view of another schema": lambda plan, accepted: _add(plan, "views", schema="crm"),
    "a stream run not written": lambda plan, accepted: accepted.stream_parts[5]["runs"].pop(),
    "a stream run written twice": lambda plan, accepted: accepted.stream_parts[6]["runs"].append(
        accepted.stream_parts[5]["runs"][0]
    ),
    "a moved chunk not in the stream": lambda plan, accepted: _move(accepted),
    "a moved chunk twice in the stream": lambda plan, accepted: _move(accepted, 3, 3),
    "a chunk in the stream that was not moved": lambda plan, accepted: _move(accepted, 3, 2),
}


@pytest.mark.parametrize("name", MISMATCHES)
def test_difference_from_the_inventory_is_found(name: str) -> None:
    plan = _plan()
    accepted = _accepted(plan)
    MISMATCHES[name](plan, accepted)
    with pytest.raises(InventoryMismatch):
        inventory.check(plan, accepted)


def test_moved_chunk_is_found_in_the_stream_and_its_rows_are_not_summed() -> None:
    plan = _plan()
    accepted = _accepted(plan)
    _move(accepted, 3)
    inventory.check(plan, accepted)


def test_without_counts_rows_are_not_compared() -> None:
    plan = _plan()
    accepted: Any = _accepted(plan)
    for table in plan["inventory"]["tables"]:
        table["rows"] = None
    for chunk in accepted.chunks.values():
        chunk["rows"] = None
    inventory.check(plan, accepted)


def test_direct_dump_is_one_stream() -> None:
    plan = plan_document({**TOLD, "DATAMUNG_ISOLATION": "direct"})
    part = {"number": 1, "etag": "e", "sha256": "eA==", "size_bytes": 10, "raw_bytes": 30}
    stream: Any = {"first": 1, "last": 1, "attempt": 1}
    parts: Any = {1: {**part, "runs": plan["stream"]["runs"]}}
    inventory.check(plan, Accepted({}, stream, parts))
    parts[1]["runs"] = []
    with pytest.raises(InventoryMismatch):
        inventory.check(plan, Accepted({}, stream, parts))


def test_manifest_says_which_rows_were_counted_again_and_which_the_plan_counted(world: World) -> None:
    plan = _plan()
    accepted = _accepted(plan)
    _move(accepted)
    counted = [(part["rows"], part["rows_counted"]) for part in _published(world, plan, accepted)["chunks"]]
    assert counted == [
        (None, None),
        (600, "after the dump"),
        (None, None),
        (30, "by the plan"),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize("verify", ["object", "counts", "checksums"])
@pytest.mark.parametrize("isolation", ["replica", "direct"])
def test_manifest_of_a_direct_dump_does_not_claim_that_anything_was_counted(
    world: World, isolation: str, verify: str
) -> None:
    plan = plan_document({**TOLD, "DATAMUNG_ISOLATION": isolation, "DATAMUNG_VERIFY": verify})
    accepted: Any = _accepted(plan)
    if isolation == "direct":
        accepted.chunks.clear()
    assert _published(world, plan, accepted)["verify"] == ("object" if isolation == "direct" else verify)


def test_manifest_repeats_no_condition_for_keys_are_personal_data(world: World) -> None:
    plan = _plan()
    published = json.dumps(_published(world, plan, _accepted(plan)), ensure_ascii=False)
    assert "`id`" not in published
    assert '"where"' not in published
    assert "accounts and grants" in published  # H43
    assert '"definer": "root@%"' in published  # H32
