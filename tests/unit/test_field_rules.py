"""A refused field is told its rule in words for people, whatever is wrong with it, and never its value."""

from collections.abc import Iterator
from typing import Any

import pytest
from datamung.field_rules import MOST_NAMED, RULES, broken_rules
from datamung.models import BackupRequest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

LEAST: dict[str, Any] = {"job_id": "nightly-0001", "source_identifier": "orders-prod"}
CANARY = "cänary"
SURROGATE = "\ud800"

SENTENCES: list[tuple[dict[str, Any], str]] = [
    ({"bucket": "mine"}, "bucket: there is no such field"),
    ({"include": {"tables": [{"schema": "s"}]}}, "include.tables.0.table: is missing"),
    ({"isolation": "replica"}, "isolation: must be an object"),
    ({"isolation": {"mode": "none"}}, "isolation.mode: must be replica or direct"),
    ({"worker": {"size": "XXL"}}, "worker.size: must be S, M, L, XL or EC2"),
    ({"worker": {"count": 0}}, "worker.count: must be 1 or more"),
    ({"worker": {"count": 2}}, "worker.count: must be 1 or less"),
    ({"worker": {"count": None}}, "worker.count: must be a whole number"),
    ({"worker": {"count": "x"}}, "worker.count: must be a whole number"),
    ({"worker": {"count": 1.5}}, "worker.count: must be a whole number"),
    ({"worker": {"count": float("inf")}}, "worker.count: must be a whole number"),
    ({"worker": {"count": "9" * 5000}}, "worker.count: must be a whole number"),
    ({"verify": 7}, "verify: must be object, counts or checksums"),
    ({"source_identifier": "-x"}, "source_identifier: must match ^[A-Za-z][A-Za-z0-9-]{0,62}$"),
    ({"source_identifier": 7}, "source_identifier: must be text"),
    ({"source_identifier": SURROGATE}, "source_identifier: must be text in valid Unicode"),
    ({SURROGATE: 7}, "body: must be text in valid Unicode"),
    ({"credentials": {"username": "", "password": "p"}}, "credentials.username: must have 1 or more characters"),
    ({"include": {"schemas": ["s" * 65]}}, "include.schemas.0: must have 64 or fewer characters"),
    ({"credentials": {"username": "u", "password": ""}}, "credentials.password: must be 1 long at least"),
    ({"credentials": {"username": "u", "password": "p" * 257}}, "credentials.password: must be 256 long at most"),
    ({"include": {"schemas": "s"}}, "include.schemas: must be a list"),
    (
        {"include": {"schemas": ["Sys"]}},
        "include.schemas.0: must not be a system schema (information_schema, mysql, performance_schema, sys, in any "
        "letter case), because none is ever dumped",
    ),
    ({"include": {"schemas": ["s" * 60] * 70}}, "include: must be at most 4,000 bytes of JSON"),
]


def problems(body: object) -> list[Any]:
    """What is wrong with a body, each place beginning where a request's does."""
    try:
        BackupRequest.model_validate(body)
    except ValidationError as refusal:
        return [{**problem, "loc": ("body", *problem["loc"])} for problem in refusal.errors()]
    return []


def places(schema: dict[str, Any], defined: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Every field that a body may have, by its path; of a list, its first entry."""
    for choice in [schema, *schema.get("anyOf", [])]:
        known = defined[choice["$ref"].rpartition("/")[2]] if "$ref" in choice else choice
        for name, field in known.get("properties", {}).items():
            yield (name,)
            yield from ((name, *below) for below in places(field, defined))
        if "items" in known:
            yield ("0",)
            yield from (("0", *below) for below in places(known["items"], defined))


def body_with(place: tuple[str, ...], value: object) -> Any:
    """A body that is right but for this place, or for what is not beside it."""
    for name in reversed(place[1:]):
        value = [value] if name == "0" else {name: value}
    return {**LEAST, place[0]: value}


DESCRIBED = BackupRequest.model_json_schema()
PLACES = list(places(DESCRIBED, DESCRIBED["$defs"]))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=80) | st.just(SURROGATE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(("wrong", "sentence"), SENTENCES)
def test_each_rule_is_told_in_words_with_the_fields_path(wrong: dict[str, Any], sentence: str) -> None:
    assert broken_rules(problems({**LEAST, **wrong})) == sentence


def test_there_are_words_for_what_can_happen_and_for_nothing_else() -> None:
    found = [problem for wrong, _ in SENTENCES for problem in problems({**LEAST, **wrong})]
    assert {problem["type"] for problem in found} == set(RULES)


@given(st.sampled_from(PLACES), ANY_JSON)
@example(("include", "tables", "0", "schema"), {})
def test_whatever_a_field_holds_its_problem_has_words_of_ours(place: tuple[str, ...], value: object) -> None:
    assert ("include", "tables", "0", "schema") in PLACES
    for problem in problems(body_with(place, value)):
        assert problem["type"] in RULES, problem


@pytest.mark.parametrize("value", [CANARY, CANARY * 100, [CANARY], {"a": CANARY}, {"a": [{"b": CANARY}]}])
@pytest.mark.parametrize("place", [*PLACES, ("bucket",)], ids=".".join)
def test_a_value_is_never_repeated(place: tuple[str, ...], value: object) -> None:
    """H85."""
    found = problems(body_with(place, value))
    assert not found or CANARY not in broken_rules(found)


def test_what_pydantic_may_say_one_day_is_not_passed_on() -> None:
    unknown = {"type": "union_tag_invalid", "loc": ("body", "isolation"), "msg": CANARY, "ctx": {"tag": CANARY}}
    assert broken_rules([unknown]) == "isolation: is not what this field takes"


def test_a_thousand_problems_are_not_a_thousand_sentences() -> None:
    sentence = broken_rules(problems({**LEAST, "include": {"schemas": [7] * 1000}}))
    assert sentence.count("must be text") == MOST_NAMED
    assert sentence.endswith("; and 990 more")
