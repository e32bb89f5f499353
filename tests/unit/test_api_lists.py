"""Lists of backups show what is asked for, of what the caller may see, on every page of them."""

from typing import Any

import pytest
from datamung import job_lists, jobs

from tests.unit.calls import ADA, OLGA, OTTO, User, call, start
from tests.unit.cloud import Cloud


@pytest.fixture(autouse=True)
def _history(cloud: Cloud) -> None:
    """Ten jobs of Olga's and one of Otto's; each third of Olga's is of `billing`, each second has failed."""
    cloud.add_source("billing")
    for number in range(10):
        source = "orders-prod" if number % 3 else "billing"
        start(cloud, OLGA, job_id=f"olgas-000{number}", source_identifier=source)
        if number % 2:
            jobs.record_outcome(cloud.clients, f"olgas-000{number}", "failed", None)
    start(cloud, OTTO, job_id="ottos-0001", source_identifier="billing")


def listed(cloud: Cloud, user: User, **query: str) -> list[str]:
    """The ids of all pages' jobs."""
    found: list[str] = []
    while True:
        page: Any = call(cloud, user, "GET", "/backups", **query).body
        found += [job["job_id"] for job in page["items"]]
        if page["next_token"] is None:
            return found
        query["next_token"] = page["next_token"]


@pytest.mark.parametrize("per_page", [1, 2, 50])
@pytest.mark.parametrize("examined", [1, 3, 250])
def test_filters_choose_among_own_jobs_on_every_page(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, per_page: int, examined: int
) -> None:
    monkeypatch.setattr("datamung.reading.JOBS_PER_PAGE", per_page)
    monkeypatch.setattr(job_lists, "EXAMINED_PER_QUERY", examined)
    assert listed(cloud, OLGA, source_identifier="billing") == ["olgas-0009", "olgas-0006", "olgas-0003", "olgas-0000"]
    assert listed(cloud, OLGA, source_identifier="Billing", status="failed") == ["olgas-0009", "olgas-0003"]
    assert listed(cloud, OLGA, status="queued") == [f"olgas-000{number}" for number in (8, 6, 4, 2, 0)]
    assert listed(cloud, OLGA, source_identifier="nowhere") == []


def test_a_filter_reaches_no_further_than_its_caller(cloud: Cloud) -> None:
    """H87."""
    assert listed(cloud, OTTO, source_identifier="billing") == ["ottos-0001"]
    assert listed(cloud, OTTO, status="failed") == []
    assert listed(cloud, ADA, source_identifier="billing")[:2] == ["ottos-0001", "olgas-0009"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"status": "done"}, "status: must be"),
        ({"source_identifier": "no such name!"}, "source_identifier: must match"),
    ],
)
def test_a_wrong_filter_is_refused_by_name(cloud: Cloud, query: dict[str, str], sentence: str) -> None:
    answer = call(cloud, OLGA, "GET", "/backups", **query)
    assert (answer.status, answer.body["code"]) == (400, "InvalidRequest")
    assert answer.body["message"].startswith(sentence)
