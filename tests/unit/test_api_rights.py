"""Two users and every route: nobody sees, starts or ends what is not theirs (H87)."""

from typing import Any

import api
import download
import pytest
from datamung import events, jobs

from stacks.api import DUMP_ROUTES
from tests.unit.calls import ADA, BODY, NOBODY, OF_DOWNLOAD, OLGA, OTTO, VERA, User, call, event, send, start
from tests.unit.cloud import Cloud
from tests.unit.dumps import store_dump

JOB_ID: str = BODY["job_id"]
JOB = f"/backups/{JOB_ID}"
WATCHED = [("GET", JOB), *(("GET", f"{JOB}/{part}") for part in ("events", "log", "resources", "tables"))]
OWNERS = [("POST", f"{JOB}/cancel"), ("GET", f"{JOB}/download")]
ONE_JOB = [*WATCHED, *OWNERS]
ASKED = [("POST", "/backups"), ("POST", "/backups/estimate")]
LEFTOVERS = [("GET", "/leftovers"), ("POST", "/leftovers/sweep")]
ALL_ROUTES = [("GET", "/sources"), *ASKED, ("GET", "/backups"), *ONE_JOB, *LEFTOVERS]


def test_every_route_of_the_api_is_tried_here() -> None:
    """H87."""
    tried = {(method, path.replace(JOB_ID, "<job_id>")) for method, path in ALL_ROUTES}
    routes = [route for app in (api.app, download.app) for route in app._static_routes + app._dynamic_routes]
    assert {(route.method, route.path) for route in routes} == tried | {("GET", "/config")}


def test_routes_of_dumps_are_those_of_their_own_function() -> None:
    paths = {route.path.rpartition("/")[2] for route in download.app._dynamic_routes}
    assert paths == set(OF_DOWNLOAD)
    assert {path.replace("{job_id}", "<job_id>") for path in DUMP_ROUTES} == {
        route.path for route in download.app._dynamic_routes
    }


def finished(cloud: Cloud) -> None:
    """Olga's job, with a dump to be downloaded; its worker's log is empty."""
    start(cloud, OLGA)
    store_dump(cloud, JOB_ID)


@pytest.mark.parametrize(("method", "path"), ONE_JOB)
def test_another_users_job_looks_like_none(cloud: Cloud, method: str, path: str) -> None:
    """The same words for a job that is not there and one that is not yours."""
    unknown = call(cloud, OTTO, method, path)
    finished(cloud)
    forbidden = call(cloud, OTTO, method, path)
    assert (unknown.status, unknown.body["code"]) == (404, "JobNotFound")
    assert forbidden == unknown
    assert "cancel_requested" not in jobs.get(cloud.clients, JOB_ID)


@pytest.mark.parametrize(("method", "path"), ONE_JOB)
def test_the_owner_meets_no_closed_door(cloud: Cloud, method: str, path: str) -> None:
    if method == "GET":
        finished(cloud)
    else:
        start(cloud, OLGA)
    assert call(cloud, OLGA, method, path).status in {200, 202}


@pytest.mark.parametrize(("method", "path"), ONE_JOB)
def test_the_same_subject_of_another_issuer_is_somebody_else(cloud: Cloud, method: str, path: str) -> None:
    start(cloud, OLGA)
    assert call(cloud, User("olga", "[operator]", "https://elsewhere"), method, path).status == 404


@pytest.mark.parametrize(("user", "sees", "acts"), [(VERA, True, False), (ADA, True, True), (OTTO, False, False)])
def test_viewers_look_and_administrators_act(cloud: Cloud, user: User, sees: bool, acts: bool) -> None:
    """H87: who sees a job may neither end it nor read its dump."""
    finished(cloud)
    assert {call(cloud, user, *route).status for route in WATCHED} == {200 if sees else 404}
    assert len(call(cloud, user, "GET", "/backups").body["items"]) == (1 if sees else 0)
    refused = call(cloud, user, "GET", f"{JOB}/download")
    assert refused.status == (200 if acts else 404)
    assert ("JobNotFound" in refused.text) is not acts
    start(cloud, OLGA, job_id="running-0001")
    assert call(cloud, user, "POST", "/backups/running-0001/cancel").status == (202 if acts else 404)


@pytest.mark.parametrize(("user", "may"), [(VERA, False), (OLGA, True), (OTTO, True), (ADA, True)])
@pytest.mark.parametrize("path", ["/backups", "/backups/estimate"])
def test_who_may_not_start_a_backup_learns_nothing_of_a_database(
    cloud: Cloud, user: User, may: bool, path: str
) -> None:
    """H87: a database that is there, and one that is not, look the same."""
    unknown = call(cloud, user, "POST", path, {**BODY, "source_identifier": "nowhere"})
    answer = call(cloud, user, "POST", path, BODY)
    assert (unknown.status, unknown.body["code"]) == (404, "SourceNotFound")
    if may:
        assert answer.status in {200, 202}
    else:
        assert answer.text == unknown.text.replace("nowhere", "orders-prod")


def test_a_database_of_other_groups_is_not_estimated(cloud: Cloud) -> None:
    """P7."""
    cloud.add_source("team-a-db", tags={"datamung:groups": "team-a"})
    asked = {"source_identifier": "team-a-db"}
    assert call(cloud, OLGA, "POST", "/backups/estimate", asked).status == 404
    assert call(cloud, User("anna", "[operator team-a]"), "POST", "/backups/estimate", asked).status == 200


@pytest.mark.parametrize(("method", "path"), ALL_ROUTES)
def test_a_token_without_a_known_group_opens_nothing(cloud: Cloud, method: str, path: str) -> None:
    start(cloud, OLGA)
    answer = call(cloud, NOBODY, method, path, BODY if (method, path) in ASKED else None)
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
        events.tell(cloud.clients, JOB_ID, f"e{number}", f"Sentence {number}")
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
