"""The comparison with a manifest sees each way in which a restored server can differ."""

from typing import Any

import pytest

from local.compare import compare

INVENTORY: dict[str, list[dict[str, Any]]] = {
    "schemas": [{"name": "s", "create_sha256": "a"}],
    "tables": [
        {"schema": "s", "name": "t", "engine": "InnoDB", "rows": 2, "checksum": 7, "data_bytes": 16384},
        {"schema": "s", "name": "uncounted", "engine": "InnoDB", "rows": None, "checksum": None, "data_bytes": 1},
    ],
    "views": [{"schema": "s", "name": "v", "definer": "a@b", "sha256": "b"}],
    "routines": [{"schema": "s", "name": "r", "type": "FUNCTION", "definer": "a@b", "sha256": "c"}],
    "triggers": [{"schema": "s", "name": "g", "table": "t", "definer": "a@b", "sha256": "d"}],
    "events": [{"schema": "s", "name": "e", "definer": "a@b", "status": "ENABLED", "sha256": "e"}],
}


def test_equal_inventories_agree_whatever_the_server_estimates() -> None:
    """What was not recorded is not compared, and estimates never are."""
    counted = {"rows": 3, "checksum": 9, "data_bytes": 5}
    found = INVENTORY | {"tables": [{**table, **counted} if table["rows"] is None else table | {"data_bytes": 0}
                                    for table in INVENTORY["tables"]]}  # fmt: skip
    results = compare(INVENTORY, found)
    assert len(results) == 7
    assert all(result.agrees for result in results)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("schemas", "create_sha256"),
        ("tables", "rows"),
        ("tables", "checksum"),
        ("tables", "engine"),
        ("views", "sha256"),
        ("views", "definer"),
        ("routines", "sha256"),
        ("triggers", "table"),
        ("events", "status"),
    ],
)
def test_a_changed_field_differs(kind: str, field: str) -> None:
    first, *rest = INVENTORY[kind]
    results = compare(INVENTORY, INVENTORY | {kind: [first | {field: "other"}, *rest]})
    assert [field in result.differs for result in results if not result.agrees] == [True]


@pytest.mark.parametrize("kind", INVENTORY)
def test_an_object_too_few_or_too_many_differs(kind: str) -> None:
    """H31, H46: lost objects and strangers are both told."""
    without = INVENTORY | {kind: INVENTORY[kind][1:]}
    lost = [result.differs for result in compare(INVENTORY, without) if not result.agrees]
    strange = [result.differs for result in compare(without, INVENTORY) if not result.agrees]
    assert (lost, strange) == (["missing after the restore"], ["missing in the manifest"])
