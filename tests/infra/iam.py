"""IAM's verdict on a request, for the operators that the templates use; an unknown one is an error, never a pass."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from tests.infra.template import as_list, flat


def allows(statements: list[dict[str, Any]], action: str, resource: str, context: Mapping[str, str]) -> bool:
    """Whether the statements allow the request: some Allow matches and no Deny does."""
    matching = [one["Effect"] for one in statements if _matches(one, action, resource, context)]
    return "Allow" in matching and "Deny" not in matching


def denies(statements: list[dict[str, Any]], action: str, resource: str, context: Mapping[str, str]) -> bool:
    """Whether a Deny matches the request, so that nothing else can allow it."""
    return any(one["Effect"] == "Deny" and _matches(one, action, resource, context) for one in statements)


def _matches(statement: dict[str, Any], action: str, resource: str, context: Mapping[str, str]) -> bool:
    return (
        any(fnmatchcase(action, pattern) for pattern in as_list(statement["Action"]))
        and any(fnmatchcase(resource, flat(pattern)) for pattern in as_list(statement["Resource"]))
        and all(
            _OPERATORS[operator](context.get(key), [flat(value) for value in as_list(wanted)])
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _absent_fails(test: Callable[[str, list[str]], bool]) -> Callable[[str | None, list[str]], bool]:
    return lambda found, wanted: found is not None and test(found, wanted)


def _absent_passes(test: Callable[[str, list[str]], bool]) -> Callable[[str | None, list[str]], bool]:
    return lambda found, wanted: found is None or test(found, wanted)


def _like(found: str, wanted: list[str]) -> bool:
    return any(fnmatchcase(found, pattern) for pattern in wanted)


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
# A negated operator holds when its key is absent; so does a ForAllValues one.
_OPERATORS: dict[str, Callable[[str | None, list[str]], bool]] = {
    "StringEquals": _absent_fails(lambda found, wanted: found in wanted),
    "ArnEquals": _absent_fails(_like),
    "ArnLike": _absent_fails(_like),
    "Bool": _absent_fails(lambda found, wanted: found in wanted),
    "StringNotEquals": _absent_passes(lambda found, wanted: found not in wanted),
    "ForAllValues:StringLike": _absent_passes(_like),
    "NumericLessThan": _absent_fails(lambda found, wanted: float(found) < float(wanted[0])),
    "Null": lambda found, wanted: (found is None) == (wanted == ["true"]),
}
