"""Leftovers are an administrator's: seen and swept by the sweeper's own function, which answers for all jobs."""

import json
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from tests.fakes.aws_error import aws_error
from tests.unit.calls import ADA, BODY, NOBODY, OLGA, VERA, User, call, start
from tests.unit.cloud import Cloud

ROUTES = [("GET", "/leftovers"), ("POST", "/leftovers/sweep")]
ITEM = {
    "kind": "clone",
    "name": "dm-prod-nightly-0001",
    "job_id": "nightly-0001",
    "owner": OLGA.owner,
    "status": "leftover",
    "created_at": "2027-01-15T08:00:00.000Z",
    "due_at": "2027-01-15T12:00:00.000Z",
    "is_overdue": False,
    "per_hour_usd": 0.168,
}
REPORT = {
    "items": [ITEM, {**ITEM, "created_at": None, "per_hour_usd": None}],
    "clean_ups": ["nightly-0001"],
    "troubles": ["each secret: not now"],
}


class FakeSweeper:
    """Lambda with one function, which answers a report or an error of its own."""

    def __init__(self, report: Any = REPORT, error: Exception | None = None, **fault: str) -> None:
        self.calls: list[dict[str, Any]] = []
        self._report, self._error, self._fault = report, error, fault

    def invoke(self, **asked: Any) -> dict[str, Any]:
        self.calls.append(asked)
        if self._error:
            raise self._error
        return {"StatusCode": 200, "Payload": BytesIO(json.dumps(self._report).encode()), **self._fault}


@pytest.mark.parametrize(("method", "path", "is_dry"), [(*ROUTES[0], True), (*ROUTES[1], False)])
def test_administrator_gets_what_the_sweeper_says_and_asks_for_no_more(
    cloud: Cloud, method: str, path: str, is_dry: bool
) -> None:
    sweeper = FakeSweeper()
    answer = call(cloud.with_clients(lambda_=sweeper), ADA, method, path)
    assert (answer.status, answer.body) == (200, REPORT)
    (asked,) = sweeper.calls
    assert (asked["FunctionName"], json.loads(asked["Payload"])) == ("sweep", {"dry_run": is_dry, "budget_s": 15})


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    ("user", "code"),
    [(VERA, "AdminOnly"), (OLGA, "AdminOnly"), (NOBODY, "NoKnownGroup")],
    ids=["viewer", "operator", "-"],
)
def test_nobody_else_gets_anything_and_nothing_is_swept(
    cloud: Cloud, user: User, code: str, method: str, path: str
) -> None:
    sweeper = FakeSweeper()
    answer = call(cloud.with_clients(lambda_=sweeper), user, method, path)
    assert (answer.status, answer.body["code"]) == (403, code)
    assert answer.body["hint"].startswith("Ask an administrator")
    assert sweeper.calls == []


def test_one_who_is_an_administrator_among_other_things_is_one(cloud: Cloud) -> None:
    both = User("olga", "[operator admin]")
    assert call(cloud.with_clients(lambda_=FakeSweeper()), both, "GET", "/leftovers").status == 200


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "sweeper",
    [
        FakeSweeper(
            {"errorMessage": "a sentence of its own", "errorType": "ServiceRefused"}, FunctionError="Unhandled"
        ),
        FakeSweeper(error=aws_error("Invoke", "TooManyRequestsException", status=429)),
        FakeSweeper(error=ReadTimeoutError(endpoint_url="https://lambda.test")),
    ],
    ids=["failed", "busy", "slow"],
)
def test_sweeper_that_fails_is_a_busy_service_with_a_hint_and_no_word_of_its_own(
    cloud: Cloud, sweeper: FakeSweeper, method: str, path: str
) -> None:
    answer = call(cloud.with_clients(lambda_=sweeper), ADA, method, path)
    assert (answer.status, answer.body["code"]) == (503, "Busy")
    assert answer.body["hint"].startswith("Try again in a minute")
    assert "a sentence of its own" not in answer.text


def test_neither_route_starts_or_deletes_anything_itself(cloud: Cloud) -> None:
    start(cloud)
    before = cloud.rows(), cloud.executions(), cloud.executions(cloud.api.clean_up_machine_arn)
    for method, path in ROUTES:
        call(cloud.with_clients(lambda_=FakeSweeper()), ADA, method, path)
    assert before == (cloud.rows(), cloud.executions(), cloud.executions(cloud.api.clean_up_machine_arn))
    assert BODY["job_id"] in {one["name"] for one in cloud.executions()}
