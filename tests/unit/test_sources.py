"""What is on offer: tagged MySQL and MariaDB instances, to those whom their tags allow, and what their state allows."""

from typing import Any, cast

import pytest
from datamung import source_list

from tests.unit.calls import ADA, OLGA, VERA, User, call
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
                "instance_class": "db.t3.micro",
                "storage_type": "gp3",
                "size_bytes": 20 * 2**30,
                "is_multi_az": False,
                "status": "available",
                "modes": [{"mode": "replica", "refusal": None}, {"mode": "direct", "refusal": None}],
                "coverage": {"state": "never", "last_succeeded_at": None, "last_job_id": None},
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


@pytest.mark.parametrize(
    ("changed", "replica", "direct"),
    [
        ({"BackupRetentionPeriod": 0}, "SourceBackupsDisabled", None),
        ({"MasterUserSecret": {"SecretArn": "arn"}}, "SourceSecretManaged", None),
        ({"DBInstanceStatus": "backing-up"}, "SourceNotAvailable", None),
        ({"DBInstanceStatus": "stopped"}, "SourceNotAvailable", "SourceNotAvailable"),
        ({"EngineVersion": "5.7.44"}, "SourceEngineUnsupported", "SourceEngineUnsupported"),
    ],
)
def test_a_database_says_which_isolation_its_state_allows(
    cloud: Cloud, changed: dict[str, Any], replica: str | None, direct: str | None
) -> None:
    instance = cloud.clients.rds.describe_db_instances()["DBInstances"][0]
    told = source_list.modes_of(cloud.clients, cast("Any", {**instance, **changed}))
    assert {one.mode: one.refusal and one.refusal.code for one in told} == {"replica": replica, "direct": direct}
    assert all(one.refusal.hint for one in told if one.refusal)
