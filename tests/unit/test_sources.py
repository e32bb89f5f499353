"""What is on offer: tagged MySQL and MariaDB instances, to those whom their tags allow."""

from datamung import jobs
from datamung.rows import Outcome

from tests.unit.calls import ADA, OLGA, VERA, User, call, start
from tests.unit.cloud import Cloud


def offered(cloud: Cloud, user: User) -> list[str]:
    return [source["identifier"] for source in call(cloud, user, "GET", "/sources").body["items"]]


def test_a_tagged_database_is_offered_with_what_the_form_shows(cloud: Cloud) -> None:
    assert call(cloud, OLGA, "GET", "/sources").body == {
        "items": [
            {
                "identifier": "orders-prod",
                "engine": "mysql",
                "version": "8.0.36",
                "size_bytes": 20 * 2**30,
                "status": "available",
                "coverage": {"last_succeeded_at": None},
            }
        ],
        "next_token": None,
    }


def test_only_tagged_databases_of_our_engines_are_offered(cloud: Cloud) -> None:
    """H86."""
    cloud.add_source("untagged", tags={"datamung:source": None})
    cloud.add_source("postgres", Engine="postgres", EngineVersion="16.1")
    cloud.add_source("maria", Engine="mariadb", EngineVersion="10.11.6")
    assert offered(cloud, OLGA) == ["maria", "orders-prod"]


def test_the_operator_names_the_tag(cloud: Cloud) -> None:
    cloud.add_source("special", tags={"backup": ""})
    assert offered(cloud.with_settings(source_tag="backup"), OLGA) == ["special"]


def test_a_limited_database_is_offered_to_its_groups(cloud: Cloud) -> None:
    """P7."""
    cloud.add_source("team-a-db", tags={"datamung:groups": "team-a team-x"})
    assert offered(cloud, OLGA) == ["orders-prod"]
    assert offered(cloud, User("anna", "[operator team-a]")) == ["orders-prod", "team-a-db"]
    assert offered(cloud, ADA) == ["orders-prod", "team-a-db"]
    assert offered(cloud, VERA) == []


def test_every_page_of_a_large_account_is_read(cloud: Cloud) -> None:
    for number in range(104):
        cloud.add_source(f"db-{number:03d}")
    assert len(offered(cloud, OLGA)) == 105


def test_coverage_is_the_end_of_the_newest_succeeded_backup(cloud: Cloud) -> None:
    outcomes: dict[str, Outcome] = {"nightly-0001": "succeeded", "nightly-0002": "succeeded", "nightly-0003": "failed"}
    for job_id, outcome in outcomes.items():
        start(cloud, job_id=job_id)
        jobs.record_outcome(cloud.clients, job_id, outcome, None)
    (source,) = call(cloud, OLGA, "GET", "/sources").body["items"]
    assert source["coverage"]["last_succeeded_at"] == jobs.get(cloud.clients, "nightly-0002")["ended_at"]
