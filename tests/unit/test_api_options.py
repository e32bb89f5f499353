"""A job shows what it was asked for, so that a page can tell it and ask for the same again."""

from typing import Any

import pytest
from datamung import jobs
from datamung.models import BackupRequest

from tests.unit.calls import BODY, OLGA, call, start
from tests.unit.cloud import Cloud

JOB_ID: str = BODY["job_id"]
DEFAULTS: dict[str, Any] = {
    "isolation": {"mode": "replica"},
    "include": {"schemas": [], "tables": []},
    "worker": {"size": "M", "count": 1},
    "compression": "zstd",
    "verify": "counts",
}
CHOSEN: dict[str, Any] = {
    "isolation": {"mode": "direct"},
    "include": {"schemas": ["shop"], "tables": [{"schema": "crm", "table": "名"}]},
    "worker": {"size": "S", "count": 1},
    "compression": "gzip",
    "verify": "checksums",
}


def shown(cloud: Cloud) -> Any:
    """The job, which looks the same in a list and alone."""
    (listed,) = call(cloud, OLGA, "GET", "/backups").body["items"]
    alone = call(cloud, OLGA, "GET", f"/backups/{JOB_ID}").body
    assert listed["options"] == alone["options"]
    return alone


@pytest.mark.parametrize(("asked", "options"), [({}, DEFAULTS), (CHOSEN, CHOSEN)], ids=["defaults", "chosen"])
def test_a_job_shows_its_options_and_they_ask_for_the_same_again(
    cloud: Cloud, asked: dict[str, Any], options: dict[str, Any]
) -> None:
    start(cloud, **asked)
    assert shown(cloud)["options"] == options
    again = BackupRequest.model_validate({**BODY, **shown(cloud)["options"]})
    assert again.row() == jobs.get(cloud.clients, JOB_ID)["request"]


def test_a_typed_login_is_no_option(cloud: Cloud) -> None:
    """P6."""
    answer = start(cloud, credentials={"username": "olga-canary", "password": "canary"})
    assert answer.status == 202
    assert set(answer.body["options"]) == set(DEFAULTS)
    assert "canary" not in answer.text


def test_a_job_that_no_request_may_ask_for_any_more_is_still_shown(cloud: Cloud) -> None:
    start(cloud)
    request = jobs.get(cloud.clients, JOB_ID)["request"]
    old: Any = {**request, "include": {"schemas": ["mysql"]}, "worker": {"size": "M", "count": 9, "zone": "a"}}
    jobs.set_fields(cloud.clients, JOB_ID, request=old)
    options = shown(cloud)["options"]
    assert options["include"] == {"schemas": ["mysql"], "tables": []}
    assert options["worker"] == {"size": "M", "count": 9}


def test_a_cancelled_job_shows_it_before_it_has_ended(cloud: Cloud) -> None:
    start(cloud)
    assert shown(cloud)["cancel_requested"] is False
    assert call(cloud, OLGA, "POST", f"/backups/{JOB_ID}/cancel").body["cancel_requested"] is True
    assert (shown(cloud)["cancel_requested"], shown(cloud)["status"]) == (True, "queued")
