"""Two users and every route: nobody sees, starts or ends what is not theirs (H87)."""

from typing import Any

import api
import pytest
from datamung import events, jobs

from tests.unit.calls import ADA, BODY, NOBODY, OLGA, OTTO, VERA, User, call, event, send, start
from tests.unit.cloud import Cloud

JOB = f"/backups/{BODY['job_id']}"
ONE_JOB = [("GET", JOB), ("GET", f"{JOB}/events"), ("POST", f"{JOB}/cancel")]
LEFTOVERS = [("GET", "/leftovers"), ("POST", "/leftovers/sweep")]
ALL_ROUTES = [("GET", "/sources"), ("POST", "/backups"), ("GET", "/backups"), *ONE_JOB, *LEFTOVERS]


def test_every_route_of_the_api_is_tried_here() -> None:
    tried = {(method, path.replace(BODY["job_id"], "<job_id>")) for method, path in ALL_ROUTES}
    routes = api.app._static_routes + api.app._dynamic_routes
    assert {(route.method, route.path) for route in routes} == tried | {("GET", "/config")}


@pytest.mark.parametrize(("method", "path"), ONE_JOB)
def test_another_users_job_looks_like_none(cloud: Cloud, method: str, path: str) -> None:
    """The same words for a job that is not there and one that is not yours."""
    unknown = call(cloud, OTTO, method, path)
    start(cloud, OLGA)
    forbidden = call(cloud, OTTO, method, path)
    assert (unknown.status, unknown.body["code"]) == (404, "JobNotFound")
    assert forbidden == unknown
    assert "cancel_requested" not in jobs.get(cloud.clients, BODY["job_id"])


@pytest.mark.parametrize(("method", "path"), ONE_JOB)
def test_the_owner_meets_no_closed_door(cloud: Cloud, method: str, path: str) -> None:
    start(cloud, OLGA)
    assert call(cloud, OLGA, method, path).status in {200, 202}


@pytest.mark.parametrize(("method", "path"), ONE_JOB)
def test_the_same_subject_of_another_issuer_is_somebody_else(cloud: Cloud, method: str, path: str) -> None:
    start(cloud, OLGA)
    assert call(cloud, User("olga", "[operator]", "https://elsewhere"), method, path).status == 404


@pytest.mark.parametrize(("user", "sees", "may_cancel"), [(VERA, True, False), (ADA, True, True), (OTTO, False, False)])
def test_viewers_look_and_administrators_act(cloud: Cloud, user: User, sees: bool, may_cancel: bool) -> None:
    start(cloud, OLGA)
    assert call(cloud, user, "GET", JOB).status == (200 if sees else 404)
    assert call(cloud, user, "GET", f"{JOB}/events").status == (200 if sees else 404)
    assert len(call(cloud, user, "GET", "/backups").body["items"]) == (1 if sees else 0)
    assert call(cloud, user, "POST", f"{JOB}/cancel").status == (202 if may_cancel else 404)


@pytest.mark.parametrize(("method", "path"), ALL_ROUTES)
def test_a_token_without_a_known_group_opens_nothing(cloud: Cloud, method: str, path: str) -> None:
    start(cloud, OLGA)
    answer = call(cloud, NOBODY, method, path, BODY if path == "/backups" and method == "POST" else None)
    assert (answer.status, answer.body["code"]) == (403, "NoKnownGroup")


@pytest.mark.parametrize(("method", "path"), ALL_ROUTES)
def test_a_request_without_claims_opens_nothing(cloud: Cloud, method: str, path: str) -> None:
    """Should a route ever lose its authorizer, it still opens nothing."""
    request = event(OLGA, method, path, BODY if method == "POST" else None)
    del request["requestContext"]["authorizer"]
    assert send(cloud, request).status == 403


@pytest.mark.parametrize("job_id", ["JOB", "WORK%23x", "nightly-0001%00", "..", "x" * 300, "nightly--0001"])
def test_an_impossible_job_id_is_not_found(cloud: Cloud, job_id: str) -> None:
    assert call(cloud, ADA, "GET", f"/backups/{job_id}").status == 404


def test_lists_hold_own_jobs_newest_first(cloud: Cloud) -> None:
    for number in range(3):
        start(cloud, OLGA, job_id=f"olgas-000{number}")
    start(cloud, OTTO, job_id="ottos-0001")

    def listed(user: User) -> list[str]:
        return [job["job_id"] for job in call(cloud, user, "GET", "/backups").body["items"]]

    assert listed(OLGA) == ["olgas-0002", "olgas-0001", "olgas-0000"]
    assert listed(OTTO) == ["ottos-0001"]
    assert listed(VERA) == listed(ADA) == ["ottos-0001", *listed(OLGA)]


def test_pages_hold_each_job_once_and_never_anothers(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datamung.reading.JOBS_PER_PAGE", 2)
    for number in range(5):
        start(cloud, OLGA, job_id=f"olgas-000{number}")
        start(cloud, OTTO, job_id=f"ottos-000{number}")
    seen: list[str] = []
    query: dict[str, str] = {}
    for _ in range(3):
        page = call(cloud, OLGA, "GET", "/backups", **query).body
        seen += [job["job_id"] for job in page["items"]]
        query = {"next_token": page["next_token"]}
    assert seen == [f"olgas-000{number}" for number in (4, 3, 2, 1, 0)]
    stolen = call(cloud, OLGA, "GET", "/backups").body["next_token"]
    others = call(cloud, OTTO, "GET", "/backups", next_token=stolen).body["items"]
    assert {job["owner"] for job in others} <= {OTTO.owner}


def test_a_timeline_is_read_page_by_page_in_order(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datamung.reading.EVENTS_PER_PAGE", 2)
    start(cloud, OLGA)
    for number in range(3):
        events.tell(cloud.clients, BODY["job_id"], f"e{number}", f"Sentence {number}")
    first = call(cloud, OLGA, "GET", f"{JOB}/events").body
    rest = call(cloud, OLGA, "GET", f"{JOB}/events", next_token=first["next_token"]).body
    told: list[dict[str, Any]] = first["items"] + rest["items"]
    assert [event["sentence"] for event in told] == [
        "Backup of orders-prod requested, isolation replica",
        "Sentence 0",
        "Sentence 1",
        "Sentence 2",
    ]
    assert [event["at"] for event in told] == sorted(event["at"] for event in told)
