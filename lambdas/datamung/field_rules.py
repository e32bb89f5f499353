"""What is wrong with a request's fields, in words for people: which field breaks which rule, never its value (H85)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

MOST_NAMED: Final = 10
"""Of a wrong request's problems: a list may hold thousands of wrong names."""

_LONGEST_PATH: Final = 100

_WHOLE_NUMBER: Final = "must be a whole number"

RULES: Final[Mapping[str, str]] = {
    "extra_forbidden": "there is no such field",
    "finite_number": _WHOLE_NUMBER,
    "greater_than_equal": "must be {ge} or more",
    "int_from_float": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": _WHOLE_NUMBER,
    "int_type": _WHOLE_NUMBER,
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
    "missing": "is missing",
    "model_type": "must be an object",
    "string_pattern_mismatch": "must match {pattern}",
    "string_too_long": "must have {max_length} or fewer characters",
    "string_too_short": "must have {min_length} or more characters",
    "string_type": "must be text",
    "string_unicode": "must be text in valid Unicode",
    "too_long": "must be {max_length} long at most",
    "too_short": "must be {min_length} long at least",
    "tuple_type": "must be a list",
    "value_error": "{error}",
}
"""By pydantic's name of a problem (its manual, "Validation errors"); in braces what pydantic says of the rule."""

_ANY_OTHER: Final = "is not what this field takes"


def broken_rules(problems: Iterable[Mapping[str, Any]]) -> str:
    """`isolation.mode: must be replica or direct; bucket: there is no such field`, of pydantic's list of problems."""
    sentences = list(_sentences(problems))
    unnamed = len(sentences) - MOST_NAMED
    return "; ".join(sentences[:MOST_NAMED]) + (f"; and {unnamed} more" if unnamed > 0 else "")


def _sentences(problems: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for problem in problems:
        where, *path = [str(part) for part in problem["loc"]]
        field = ".".join(path) or where
        yield f"{field[:_LONGEST_PATH]}: {_rule(problem)}"


def _rule(problem: Mapping[str, Any]) -> str:
    """The words for one problem. Pydantic's own are not used: some of its kinds repeat the value."""
    facts = dict(problem.get("ctx", {}))
    if "expected" in facts:
        facts["expected"] = facts["expected"].replace("'", "")
    return RULES.get(problem["type"], _ANY_OTHER).format_map(facts)
