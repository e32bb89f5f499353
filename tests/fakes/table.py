"""The job table in memory: what the handlers ask of DynamoDB, ten times as fast as moto's.

It knows the few forms of expression that are used and refuses any other. `tests/unit/steps` runs the same records on
moto, which parses every expression as DynamoDB does.
"""

import copy
import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder

from tests.fakes.aws_error import aws_error

Item = dict[str, Any]
_ATOM: Final = re.compile(r"(NOT )?(\w+)\(([#\w.]+)(?:, (:\w+))?\)|([#\w.]+) (=|<) (:\w+)")


class FakeTable:
    """One table with string keys `pk` and `sk`; an index is told by the attribute that a query names."""

    _SORTED_BY: Final = {"by_owner": "created_at", "by_time": "created_at", "unsettled": "pk"}
    _KEYS_ONLY: Final = frozenset({"unsettled"})

    def __init__(self, cancelled: type[Exception]) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.exceptions = SimpleNamespace(TransactionCanceledException=cancelled)

    def put_item(self, **call: Any) -> None:
        key = _key(call["Item"])
        self._require("PutItem", key, call.get("ConditionExpression"))
        self.items[key] = copy.deepcopy(call["Item"])

    def get_item(self, **call: Any) -> Item:
        found = self.items.get(_key(call["Key"]))
        return {} if found is None else {"Item": copy.deepcopy(found)}

    def delete_item(self, **call: Any) -> None:
        self.items.pop(_key(call["Key"]), None)

    def scan(self, **_: Any) -> Item:
        return {"Items": copy.deepcopy([self.items[key] for key in sorted(self.items)])}

    def update_item(self, **call: Any) -> Item:
        key = _key(call["Key"])
        self._require("UpdateItem", key, call.get("ConditionExpression"))
        self._update(key, call)
        return {"Attributes": copy.deepcopy(self.items[key])}

    def query(self, **call: Any) -> Item:
        expression, terms = _built(call["KeyConditionExpression"], is_key=True)
        found = [item for item in self.items.values() if _holds(expression, item, terms)]
        by = self._SORTED_BY[call["IndexName"]] if "IndexName" in call else "sk"
        found.sort(key=lambda item: str(item[by]), reverse=not call.get("ScanIndexForward", True))
        if "ExclusiveStartKey" in call:
            found = found[found.index(self.items[_key(call["ExclusiveStartKey"])]) + 1 :]
        page = found[: call.get("Limit", len(found))]
        more = {"LastEvaluatedKey": {"pk": page[-1]["pk"], "sk": page[-1]["sk"]}} if page and page != found else {}
        if "FilterExpression" in call:
            wanted, terms = _built(call["FilterExpression"], is_key=False)
            page = [item for item in page if _holds(wanted, item, terms)]
        if call.get("IndexName") in self._KEYS_ONLY:
            page = [{name: item[name] for name in ("pk", "sk", call["IndexName"])} for item in page]
        return {"Items": copy.deepcopy(page), **more}

    def transact_write_items(self, **transaction: Any) -> None:
        writes = [(verb, call) for one in transaction["TransactItems"] for verb, call in one.items()]
        keys = [_key(call.get("Key", call.get("Item"))) for _, call in writes]
        passed = [
            _holds(call["ConditionExpression"], self.items.get(key, {}), call)
            if "ConditionExpression" in call
            else True
            for key, (_, call) in zip(keys, writes, strict=True)
        ]
        if not all(passed):
            refused = aws_error("TransactWriteItems", "TransactionCanceledException").response
            reasons = [{"Code": "None" if one else "ConditionalCheckFailed"} for one in passed]
            answer: Any = {**refused, "CancellationReasons": reasons}
            raise self.exceptions.TransactionCanceledException(answer, "TransactWriteItems")
        for key, (verb, call) in zip(keys, writes, strict=True):
            if verb == "Put":
                self.items[key] = copy.deepcopy(call["Item"])
            elif verb == "Update":
                self._update(key, call)

    def _require(self, operation: str, key: tuple[str, str], condition: ConditionBase | None) -> None:
        if condition is None:
            return
        expression, terms = _built(condition, is_key=False)
        if not _holds(expression, self.items.get(key, {}), terms):
            raise aws_error(operation, "ConditionalCheckFailedException")

    def _update(self, key: tuple[str, str], call: Mapping[str, Any]) -> None:
        item = self.items.setdefault(key, {"pk": key[0], "sk": key[1]})
        expression, _, removed = call["UpdateExpression"].partition(" REMOVE ")
        for name in removed.split(", ") if removed else ():
            item.pop(name, None)
        verb, _, assignments = expression.partition(" ")
        for assignment in assignments.split(", "):
            path, value = assignment.split(" = ") if verb == "SET" else assignment.split(" ")
            names = [call.get("ExpressionAttributeNames", {}).get(name, name) for name in path.split(".")]
            place = item
            for name in names[:-1]:
                place = place[name]
            new = copy.deepcopy(call["ExpressionAttributeValues"][value])
            place[names[-1]] = new if verb == "SET" else place.get(names[-1], set()) | new


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return (str(item["pk"]), str(item["sk"]))


def _built(condition: ConditionBase, *, is_key: bool) -> tuple[str, Item]:
    """A condition of boto3's as the expression that it sends."""
    built = ConditionExpressionBuilder().build_expression(condition, is_key_condition=is_key)
    names, values = built.attribute_name_placeholders, built.attribute_value_placeholders
    return built.condition_expression, {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}


def _holds(expression: str, item: Item, call: Mapping[str, Any]) -> bool:
    """Whether an expression of atoms joined by AND, or of such expressions joined by OR, holds for an item."""
    if not re.fullmatch(r"[() ]*((AND|OR)[() ]*)*", _ATOM.sub("", expression)):
        raise NotImplementedError(f"the fake table does not know {expression!r}")
    ways = expression.split(" OR ")
    return any(all(_atom_holds(atom, item, call) for atom in _ATOM.finditer(way)) for way in ways)


def _atom_holds(atom: re.Match[str], item: Item, call: Mapping[str, Any]) -> bool:
    negated, function, argument, operand, left, comparison, right = atom.groups()
    value = call.get("ExpressionAttributeValues", {}).get(operand or right)
    *path, name = [call.get("ExpressionAttributeNames", {}).get(part, part) for part in (argument or left).split(".")]
    for part in path:
        item = item.get(part, {})
    if function is None:
        return bool(name in item and (item[name] < value if comparison == "<" else item[name] == value))
    answer = {
        "attribute_exists": lambda: name in item,
        "attribute_not_exists": lambda: name not in item,
        "contains": lambda: value in item.get(name, ()),
        "begins_with": lambda: str(item.get(name, "")).startswith(str(value)),
    }[function]()
    return answer != bool(negated)
