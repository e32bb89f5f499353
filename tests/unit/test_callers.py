"""Who may do what: group claims in every form, and nothing that a form could smuggle in."""

import base64
import json
from typing import Any

import pytest
from datamung.callers import Caller, caller_of, groups_of
from datamung.errors import NoKnownGroup
from hypothesis import given
from hypothesis import strategies as st

SIGNED_IN = {"iss": "https://issuer", "sub": "olga"}
GROUP = st.text(alphabet=st.characters(codec="ascii", categories=["L", "N"], include_characters="-_.:/"), min_size=1)


def token(groups: object, claim: str = "groups") -> str:
    payload = base64.urlsafe_b64encode(json.dumps({**SIGNED_IN, claim: groups}).encode()).decode().rstrip("=")
    return f"Bearer e30.{payload}.signature"


@pytest.mark.parametrize(
    "claim",
    [
        ["operator", "team-a"],
        '["operator", "team-a"]',
        "[operator team-a]",
        "[operator, team-a]",
        "operator,team-a",
        "operator, team-a",
        "operator team-a",
    ],
)
def test_a_group_claim_is_read_in_every_form(claim: object) -> None:
    assert groups_of(claim) == ["operator", "team-a"]


@pytest.mark.parametrize("claim", [None, "", "[]", "[ ]", [], 7, {"operator": 1}, [7, None], '{"operator": 1}'])
def test_a_claim_without_names_gives_no_group(claim: object) -> None:
    assert groups_of(claim) == []


@given(st.lists(GROUP, max_size=8))
def test_every_form_of_the_same_groups_reads_the_same(groups: list[str]) -> None:
    forms = [groups, json.dumps(groups), f"[{' '.join(groups)}]", ",".join(groups), ", ".join(groups)]
    for form in forms:
        read = groups_of(form)
        assert read == groups or _is_json_scalar(form), form


def _is_json_scalar(form: object) -> bool:
    """`7` or `[7]` is JSON of a number, not of a name: no role is lost, because no role looks like that."""
    try:
        return isinstance(form, str) and not isinstance(json.loads(form), str)
    except json.JSONDecodeError:
        return False


@pytest.mark.parametrize("group", ["administrator", "Admin", "admins", "co-admin", "datamung:admin", "admin;viewer"])
def test_a_group_that_resembles_a_role_gives_none(group: str) -> None:
    with pytest.raises(NoKnownGroup):
        caller_of({**SIGNED_IN, "cognito:groups": f"[{group}]"})


@pytest.mark.parametrize("claims", [{}, {"groups": "[staff]"}, {"cognito:groups": "[staff]", "groups": "[admin]"}])
def test_no_known_group_is_no_access(claims: dict[str, str]) -> None:
    with pytest.raises(NoKnownGroup):
        caller_of({**SIGNED_IN, **claims})


@pytest.mark.parametrize("missing", ["iss", "sub"])
def test_a_token_that_names_nobody_is_no_access(missing: str) -> None:
    claims = {**SIGNED_IN, "groups": "[admin]"}
    del claims[missing]
    with pytest.raises(NoKnownGroup):
        caller_of(claims)


def test_groups_of_other_issuers_count_and_the_owner_holds_issuer_and_subject() -> None:
    caller = caller_of({**SIGNED_IN, "groups": "[operator]"})
    assert caller == Caller("https://issuer#olga", frozenset({"operator"}))


def test_a_group_with_a_space_is_told_from_two_by_the_token() -> None:
    claims = {**SIGNED_IN, "groups": "[database admin viewer]"}
    assert caller_of(claims, token(["database admin", "viewer"])).roles == {"viewer"}
    assert caller_of(claims).roles == {"viewer", "admin"}


@pytest.mark.parametrize(
    "forged",
    [["admin"], ["operator", "admin"], [], "admin", ["operator", 7], {"admin": 1}],
)
def test_a_forged_header_gives_no_role(forged: Any) -> None:
    assert caller_of({**SIGNED_IN, "groups": "[operator]"}, token(forged)).roles == {"operator"}


def test_a_header_splits_no_exact_name() -> None:
    claims = {**SIGNED_IN, "groups": ["database admin", "viewer"]}
    assert caller_of(claims, token(["database", "admin", "viewer"])).roles == {"viewer"}


@given(st.text())
def test_a_header_of_any_shape_does_no_harm(header: str) -> None:
    assert caller_of({**SIGNED_IN, "groups": "[operator]"}, header).roles == {"operator"}


@given(st.lists(st.sampled_from(["a", "admin", "viewer", "database admin", "x y"])), st.lists(st.text(max_size=8)))
def test_a_header_never_adds_a_role(words: list[str], listed: list[str]) -> None:
    claim = f"[{' '.join(words)}]"
    assert frozenset(groups_of(claim, token(listed))) & {"admin", "viewer"} <= frozenset(groups_of(claim))


@pytest.mark.parametrize(
    ("groups", "sees_all", "starts", "ends_own", "ends_all"),
    [
        ({"viewer"}, True, False, False, False),
        ({"operator"}, False, True, True, False),
        ({"viewer", "operator"}, True, True, True, False),
        ({"admin"}, True, True, True, True),
    ],
)
def test_each_role_does_what_it_may(
    groups: set[str], sees_all: bool, starts: bool, ends_own: bool, ends_all: bool
) -> None:
    caller = Caller("me", frozenset(groups))
    assert (caller.may_see("other"), caller.may_start) == (sees_all, starts)
    assert (caller.may_cancel("me"), caller.may_cancel("other")) == (ends_own, ends_all)


def test_a_limited_database_is_for_its_groups_and_administrators() -> None:
    limited = frozenset({"team-a"})
    assert Caller("me", frozenset({"operator", "team-a"})).may_back_up(limited)
    assert Caller("me", frozenset({"admin"})).may_back_up(limited)
    assert not Caller("me", frozenset({"operator", "team-b"})).may_back_up(limited)
    assert not Caller("me", frozenset({"viewer", "team-a"})).may_back_up(limited)
