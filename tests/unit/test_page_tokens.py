"""A token is a place in a list, never a key to another one."""

import base64
import json

import pytest
from datamung import page_tokens
from datamung.errors import InvalidRequest
from hypothesis import given
from hypothesis import strategies as st

KEY = {"pk": "JOB#nightly-0001", "sk": "JOB", "owner": "olga", "created_at": "2027-01-15T08:00:00.000Z"}
EVENT = {"pk": "JOB#nightly-0001", "sk": "EVENT#2027-01-15T08:00:00.000Z#0c25"}


def encoded(position: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def test_a_list_goes_on_where_it_stopped() -> None:
    assert page_tokens.job_key(page_tokens.of_job(KEY), {"owner": "olga"}) == KEY
    assert page_tokens.event_key(page_tokens.of_event(EVENT), "nightly-0001") == EVENT
    assert page_tokens.of_job(None) is page_tokens.of_event(None) is None
    assert page_tokens.job_key(None, {}) is page_tokens.event_key(None, "nightly-0001") is None


def test_the_longest_token_that_is_made_is_taken() -> None:
    longest = page_tokens.of_job({**KEY, "pk": "JOB#" + "j" * 36})
    assert longest is not None
    assert len(longest) <= page_tokens.LONGEST


def test_a_token_does_not_say_whose_list_it_is() -> None:
    """H87: the partition is the caller's own, whoever got the token."""
    token = page_tokens.of_job(KEY)
    assert page_tokens.job_key(token, {"owner": "otto"}) == {**KEY, "owner": "otto"}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "*",
        "ä",
        "bm90IGpzb24",
        encoded({"owner": "otto"}),
        encoded(["2027-01-15T08:00:00.000Z", "WORK#nightly-0001"]),
        encoded(["yesterday", "nightly-0001"]),
        encoded(["2027-01-15T08:00:00.000Z", "nightly-0001", "more"]),
        encoded(["LEDGER#secret#dm-prod-nightly-0001"]),
        encoded([7]),
    ],
)
def test_a_token_that_no_list_answered_is_refused(token: str) -> None:
    with pytest.raises(InvalidRequest):
        page_tokens.job_key(token, {"owner": "olga"})
    with pytest.raises(InvalidRequest):
        page_tokens.event_key(token, "nightly-0001")


@given(st.text(max_size=page_tokens.LONGEST))
def test_any_text_is_a_token_or_an_invalid_request(token: str) -> None:
    try:
        key = page_tokens.event_key(token, "nightly-0001")
    except InvalidRequest:
        return
    assert key is not None
    assert key["pk"] == "JOB#nightly-0001"
    assert key["sk"].startswith("EVENT#")
