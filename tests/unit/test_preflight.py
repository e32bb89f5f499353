"""A source, bucket or key that cannot serve is refused by name, and nothing has been created by then."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from datamung import errors, jobs
from datamung.preflight import check_source

from tests.fakes.account import ACCOUNT, REGION
from tests.unit.calls import OLGA, call, start
from tests.unit.cloud import Cloud
from tests.unit.preflight import DIRECT, JOB_ID, admit, altered, check, refused


def test_a_good_source_is_recorded_for_every_later_step(cloud: Cloud) -> None:
    job = check(cloud)
    secret_arn = cloud.clients.secretsmanager.describe_secret(SecretId="orders-login")["ARN"]
    assert (job["status"], job["secret_arn"]) == ("isolating", secret_arn)
    source: dict[str, Any] = {**job["source"]}
    assert source.pop("host").startswith("orders-prod.")
    assert sorted(source.pop("subnet_ids")) == sorted(cloud.vpc.subnet_ids)
    assert source == {
        "identifier": "orders-prod",
        "arn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:orders-prod",
        "engine": "mysql",
        "engine_version": "8.0.36",
        "port": 3306,
        "vpc_id": cloud.vpc.vpc_id,
        "availability_zone": f"{REGION}a",
        "instance_class": "db.t3.micro",
        "storage_type": "gp3",
        "allocated_storage_gib": 20,
        "security_group_ids": [cloud.vpc.security_group_id],
    }
    assert job["worker"] == {
        "task_definition_arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/M:1",
        "launch": {"launch_type": "FARGATE"},
        "subnet_id": cloud.vpc.subnet_ids[0],
        "availability_zone": f"{REGION}a",
        "assign_public_ip": True,
        "security_group_ids": [],
        "count": 1,
    }


def test_what_the_source_pays_for_is_recorded_with_it(cloud: Cloud) -> None:
    """The clone is as fast as its source."""
    source = check(altered(cloud, Iops=12000, StorageThroughput=500))["source"]
    assert (source["iops"], source["storage_throughput"]) == (12000, 500)


def test_checking_twice_is_checking_once(cloud: Cloud) -> None:
    first = check(cloud)
    assert check_source(cloud.clients, JOB_ID) == {"isolation": "replica"}
    assert jobs.get(cloud.clients, JOB_ID) == first
    told = [event["sentence"] for event in call(cloud, OLGA, "GET", f"/backups/{JOB_ID}/events").body["items"]]
    assert told == [
        "Backup of orders-prod requested, isolation replica",
        "Checked orders-prod (mysql 8.0.36): it can be backed up with isolation replica; "
        f"workers run in {cloud.vpc.subnet_ids[0]}",
    ]


def test_a_cancelled_job_is_not_checked(cloud: Cloud) -> None:
    start(cloud)
    jobs.request_cancel(cloud.clients, JOB_ID)
    with pytest.raises(errors.Cancelled):
        check_source(cloud.clients, JOB_ID)


def test_a_source_that_is_gone_or_no_longer_offered_is_refused(cloud: Cloud) -> None:
    start(cloud)
    arn = f"arn:aws:rds:{REGION}:{ACCOUNT}:db:orders-prod"
    cloud.clients.rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["datamung:source"])
    assert "datamung:source" in refused(cloud, errors.SourceNotOffered)
    cloud.clients.rds.delete_db_instance(DBInstanceIdentifier="orders-prod", SkipFinalSnapshot=True)
    assert "any more" in refused(cloud, errors.SourceNotOffered)


@pytest.mark.parametrize(
    ("engine", "version", "is_supported"),
    [
        ("mysql", "8.0.11", True),
        ("mysql", "8.4.3", True),
        ("mysql", "9.7.4", True),
        ("mysql", "5.7.44", False),
        ("mysql", "5.7.44-rds.20240808", False),
        ("mariadb", "10.6.16", True),
        ("mariadb", "10.11.6", True),
        ("mariadb", "11.4.3", True),
        ("mariadb", "10.5.23", False),
    ],
)
def test_versions_that_can_be_dumped_are_told_from_others(
    cloud: Cloud, engine: str, version: str, is_supported: bool
) -> None:
    odd = altered(cloud, Engine=engine, EngineVersion=version)
    if is_supported:
        assert check(odd)["source"]["engine_version"] == version
    else:
        assert version in refused(odd, errors.SourceEngineUnsupported)


def test_a_member_of_a_cluster_is_refused(cloud: Cloud) -> None:
    assert "Multi-AZ" in refused(altered(cloud, DBClusterIdentifier="c"), errors.SourceEngineUnsupported)


@pytest.mark.parametrize("status", ["stopped", "creating", "modifying", "storage-full", "backing-up"])
def test_a_source_that_is_not_available_is_refused(cloud: Cloud, status: str) -> None:
    assert status in refused(altered(cloud, DBInstanceStatus=status), errors.SourceNotAvailable)


class Metrics:
    """CloudWatch, which knows how many bytes a database has free."""

    def __init__(self, free_bytes: int) -> None:
        self._free_bytes = free_bytes

    def get_metric_data(self, **_: Any) -> dict[str, Any]:
        return {"MetricDataResults": [{"Values": [self._free_bytes]}]}


def test_a_source_without_room_is_not_replicated_but_can_be_read_h102(cloud: Cloud) -> None:
    """A replica that stands still makes its source keep logs; of 20 GiB, two must be free."""
    full = cloud.with_clients(cloudwatch=Metrics((2 << 30) - 1))
    assert "orders-prod has only 2.0 GiB" in refused(full, errors.SourceStorageLow)
    enough = cloud.with_clients(cloudwatch=Metrics(2 << 30))
    assert check_source(enough.clients, JOB_ID) == {"isolation": "replica"}


def test_direct_needs_no_room_for_logs(cloud: Cloud) -> None:
    admit(cloud, IpRanges=[{"CidrIp": "10.0.0.0/16"}])
    assert check(cloud.with_clients(cloudwatch=Metrics(0)), **DIRECT)["status"] == "isolating"


def test_a_source_without_automated_backups_cannot_be_replicated(cloud: Cloud) -> None:
    """H65."""
    cloud.add_source("no-backups", BackupRetentionPeriod=0)
    assert "automated backups" in refused(cloud, errors.SourceBackupsDisabled, "no-backups")


def test_a_bucket_that_is_gone_is_refused(cloud: Cloud) -> None:
    assert "nowhere" in refused(cloud.with_settings(bucket="nowhere"), errors.BucketNotUsable)


def test_a_bucket_of_another_account_is_refused(cloud: Cloud) -> None:
    """H64: every call names the bucket's owner."""

    class OwnersOnly:
        def head_bucket(self, **asked: str) -> None:
            if asked["ExpectedBucketOwner"] != "222222222222":
                raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadBucket")

    assert "403" in refused(cloud.with_clients(s3=OwnersOnly()), errors.BucketNotUsable)


def test_a_key_that_is_disabled_or_unknown_is_refused(cloud: Cloud) -> None:
    cloud.clients.kms.disable_key(KeyId=cloud.clients.kms.describe_key(KeyId="alias/backups")["KeyMetadata"]["KeyId"])
    assert "is Disabled" in refused(cloud, errors.KeyNotUsable)


def test_a_key_that_is_unknown_is_refused(cloud: Cloud) -> None:
    assert "alias/none" in refused(cloud.with_settings(kms_key_arn="alias/none"), errors.KeyNotUsable)


@pytest.mark.parametrize("service", ["s3", "kms", "secretsmanager"])
def test_a_busy_service_is_not_a_refusal(cloud: Cloud, service: str) -> None:
    """H80: the state machine tries again; the job must not end as if its set-up were wrong."""

    class Busy:
        def __getattr__(self, name: str) -> Any:
            def call(**_: Any) -> Any:
                raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, name)

            return call

    start(cloud)
    with pytest.raises(ClientError):
        check_source(cloud.with_clients(**{service: Busy()}).clients, JOB_ID)


def test_direct_can_read_during_an_automated_backup(cloud: Cloud) -> None:
    admit(cloud, IpRanges=[{"CidrIp": "10.0.0.0/16"}])
    assert check(altered(cloud, DBInstanceStatus="backing-up"), **DIRECT)["status"] == "isolating"
