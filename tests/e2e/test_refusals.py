"""What cannot be backed up is refused by name and leaves nothing: before anything is made, or by the plan."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.cloud import Cloud
from local.demo.api import Refused
from local.faults import settings
from local.servers import Server, connect
from local.traces import traces
from tests.e2e.jobs import Jobs
from tests.e2e.sources import (
    aws_tags,
    closed_subnet_group,
    login_secret,
    make_source,
    offered,
    remove_sources,
    server_of,
    shut_group,
)

pytestmark = pytest.mark.xdist_group("cloud")

ODD = "e2e-odd"
CLOSED = "e2e-closed"
SHUT = "e2e-shut"
SOURCES = (ODD, CLOSED, SHUT)

DIRECT = {"isolation": {"mode": "direct"}}
TYPED_CANARY = "typed-canary \"#'\\ é"

STATEMENTS = (
    "CREATE SCHEMA `vacant`",
    "CREATE SCHEMA `broken`",
    "CREATE TABLE `broken`.`base` (`id` INT PRIMARY KEY)",
    "CREATE VIEW `broken`.`orphan` AS SELECT * FROM `broken`.`base`",
    "DROP TABLE `broken`.`base`",
    "CREATE TABLE `broken`.`other` (`id` INT PRIMARY KEY)",
    "CREATE SCHEMA `endless`",
    "CREATE TABLE `endless`.`t` (`id` INT PRIMARY KEY)",
    "CREATE EVENT `endless`.`e` ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO SET @a = 'x;;y'",
    "CREATE SCHEMA `fine`",
    "CREATE TABLE `fine`.`t` (`id` INT PRIMARY KEY)",
    "CREATE PROCEDURE `fine`.`p`() SELECT 1",
    "CREATE USER 'blind'@'%' IDENTIFIED BY 'blind-password'",
    "GRANT SELECT, EVENT, TRIGGER, SHOW VIEW ON `fine`.* TO 'blind'@'%'",
)


@pytest.fixture(scope="module")
def sources(local_cloud: Cloud) -> Iterator[dict[str, Server]]:
    """An instance without backups, one with a managed password in a closed network, and one that lets nobody in."""
    remove_sources(local_cloud, SOURCES)
    login = offered(login_secret(local_cloud))
    make_source(local_cloud, ODD, tags=login, BackupRetentionPeriod=0)
    subnets, group_id = closed_subnet_group(local_cloud)
    make_source(
        local_cloud,
        CLOSED,
        tags=login,
        ManageMasterUserPassword=True,
        DBSubnetGroupName=subnets,
        VpcSecurityGroupIds=[group_id],
    )
    make_source(local_cloud, SHUT, tags={"datamung:source": ""}, VpcSecurityGroupIds=[shut_group(local_cloud)])
    servers = {identifier: server_of(local_cloud, identifier) for identifier in SOURCES}
    with connect(servers[ODD]) as connection, connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement)
    yield servers
    remove_sources(local_cloud, SOURCES)


Request = tuple[str, dict[str, Any]]

REFUSED: dict[str, Request] = {
    "SourceBackupsDisabled": (ODD, {}),
    "SourceSecretManaged": (CLOSED, {}),
    "NoSubnetReachesAws": (CLOSED, DIRECT),
    "SourceSecretMissing": (SHUT, {}),
    "NotAdmitted": (SHUT, DIRECT | {"credentials": {"username": "admin", "password": "x"}}),
    "WorkerNotOffered": (CLOSED, DIRECT | {"worker": {"size": "EC2"}}),
}
FOUND_BY_PLAN: dict[str, Request] = {
    "NoTables": (ODD, DIRECT | {"include": {"schemas": ["vacant"]}}),
    "InvalidViews": (ODD, DIRECT | {"include": {"schemas": ["broken"]}}),
    "EventUndumpable": (ODD, DIRECT | {"include": {"schemas": ["endless"]}}),
    "TablesUnknown": (ODD, DIRECT | {"include": {"tables": [{"schema": "fine", "table": "nowhere"}]}}),
    "GrantsMissing": (ODD, DIRECT | {"credentials": {"username": "blind", "password": "blind-password"}}),
    "WrongPassword": ("orders", {"credentials": {"username": "admin", "password": TYPED_CANARY}}),
}
CASES = REFUSED | FOUND_BY_PLAN


@pytest.fixture(scope="module")
def job_ids(jobs: Jobs, sources: dict[str, Server]) -> dict[str, str]:
    """All cases at once."""
    assert sources
    return {code: jobs.start(code.lower(), source, **request) for code, (source, request) in CASES.items()}


@pytest.mark.parametrize("code", CASES)
def test_bad_input_is_a_named_error_and_leaves_nothing(code: str, jobs: Jobs, job_ids: dict[str, str]) -> None:
    """H31, H35, H45, H65, H91."""
    assert jobs.error_of(job_ids[code])["code"] == code


@pytest.mark.parametrize("code", REFUSED)
def test_what_needs_no_login_is_refused_before_anything_is_made(code: str, jobs: Jobs, job_ids: dict[str, str]) -> None:
    jobs.end_of(job_ids[code])
    sentences = " ".join(event["sentence"] for event in jobs.api.events(job_ids[code]))
    assert "Backup of" in sentences
    assert "Started" not in sentences
    assert "read replica" not in sentences.replace("refuses a read replica", "")


def test_a_typed_password_leaves_no_trace(jobs: Jobs, job_ids: dict[str, str], local_cloud: Cloud) -> None:
    """P6, H85; a spelling that is surely there proves that the places are read."""
    jobs.end_of(job_ids["WrongPassword"])
    assert traces(local_cloud, job_ids["WrongPassword"], TYPED_CANARY) == []
    assert {"the job table", "the execution's history"} <= set(
        traces(local_cloud, job_ids["WrongPassword"], job_ids["WrongPassword"])
    )


@pytest.mark.parametrize(
    ("status", "code", "changes"),
    [
        (400, "InvalidRequest", {"job_id": "Bad--id-"}),
        (400, "InvalidRequest", {"role_arn": "arn:aws:iam::1:role/x"}),
        (400, "InvalidRequest", {"include": {"schemas": ["MySQL"]}}),
        (404, "SourceNotFound", {"job_id": "e2e-nowhere", "source_identifier": "nowhere"}),
        (409, "JobIdTaken", {"compression": "gzip"}),
    ],
)
def test_the_api_refuses_at_once(
    status: int, code: str, changes: dict[str, Any], jobs: Jobs, job_ids: dict[str, str]
) -> None:
    """H86, P4."""
    source, request = CASES["NoTables"]
    body = {"job_id": job_ids["NoTables"], "source_identifier": source, **request}
    with pytest.raises(Refused) as refusal:
        jobs.api.start(**(body | changes))
    assert (refusal.value.status, refusal.value.code) == (status, code)


def test_the_same_request_twice_is_one_job(jobs: Jobs, job_ids: dict[str, str]) -> None:
    """P4, H83: also after its end."""
    source, request = CASES["NoTables"]
    jobs.end_of(job_ids["NoTables"])
    again = jobs.api.start(job_id=job_ids["NoTables"], source_identifier=source, **request)
    assert again["job_id"] == job_ids["NoTables"]
    assert jobs.api.backup(job_ids["NoTables"])["status"] == "failed"


def test_a_database_without_the_tag_is_unknown(jobs: Jobs, sources: dict[str, Server], local_cloud: Cloud) -> None:
    """H86, H87: not on offer and not there look the same."""
    assert sources
    rds = local_cloud.client("rds")
    arn = rds.describe_db_instances(DBInstanceIdentifier=SHUT)["DBInstances"][0]["DBInstanceArn"]
    rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["datamung:source"])
    try:
        with pytest.raises(Refused) as refusal:
            jobs.start("untagged", SHUT)
    finally:
        rds.add_tags_to_resource(ResourceName=arn, Tags=aws_tags({"datamung:source": ""}))
    assert (refusal.value.status, refusal.value.code) == (404, "SourceNotFound")


def test_a_disabled_key_is_refused_before_anything_is_made(
    jobs: Jobs, job_ids: dict[str, str], local_cloud: Cloud
) -> None:
    """`KeyNotUsable`; the other jobs have ended by then."""
    for job_id in job_ids.values():
        jobs.end_of(job_id)
    key_id = settings.environment(local_cloud, "check_source")["DATAMUNG_KMS_KEY_ARN"]
    local_cloud.client("kms").disable_key(KeyId=key_id)
    try:
        assert jobs.error_of(jobs.start("key", ODD, **DIRECT))["code"] == "KeyNotUsable"
    finally:
        local_cloud.client("kms").enable_key(KeyId=key_id)


@pytest.mark.parametrize(
    ("code", "variables"),
    [
        ("SettingMissing", {"DATAMUNG_SOURCE_TAG": None}),
        ("BucketNotUsable", {"DATAMUNG_BUCKET": "datamung-nobodys-bucket"}),
    ],
)
def test_a_broken_deployment_is_refused_before_anything_is_made(
    code: str,
    variables: dict[str, str | None],
    jobs: Jobs,
    sources: dict[str, Server],
    local_cloud: Cloud,
) -> None:
    assert sources
    with settings.changed(local_cloud, "check_source", variables):
        assert jobs.error_of(jobs.start(code.lower(), ODD, **DIRECT))["code"] == code
