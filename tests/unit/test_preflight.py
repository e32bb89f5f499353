"""Everything that is known without a login is refused by name, and nothing has been created by then."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from datamung import errors, jobs
from datamung.preflight import check_source
from datamung.rows import Job

from tests.unit.calls import BODY, OLGA, call, start
from tests.unit.cloud import ACCOUNT, OPEN, REGION, Cloud

JOB_ID: str = BODY["job_id"]
LOGIN = {"username": "u", "password": "p"}


def check(cloud: Cloud, identifier: str = "orders-prod", **asked: Any) -> Job:
    """Starts a job, checks its source, and answers the row."""
    assert start(cloud, source_identifier=identifier, **asked).status == 202
    mode = asked.get("isolation", {}).get("mode", "replica")
    assert check_source(cloud.clients, JOB_ID) == {"isolation": mode}
    return jobs.get(cloud.clients, JOB_ID)


def refused(cloud: Cloud, by: type[errors.DatamungError], identifier: str = "orders-prod", **asked: Any) -> str:
    """The refusal's sentence; the job is as it was, and nothing was made for it."""
    assert start(cloud, source_identifier=identifier, **asked).status == 202
    with pytest.raises(by) as refusal:
        check_source(cloud.clients, JOB_ID)
    job = jobs.get(cloud.clients, JOB_ID)
    assert job["status"] == "queued"
    assert "source" not in job
    assert "worker" not in job
    return str(refusal.value)


class Altered:
    """The real RDS, whose instance differs in some fields that moto does not let a test set."""

    def __init__(self, rds: Any, **fields: Any) -> None:
        self._rds, self._fields = rds, fields

    def describe_db_instances(self, **asked: Any) -> Any:
        answer = self._rds.describe_db_instances(**asked)
        return {**answer, "DBInstances": [{**one, **self._fields} for one in answer["DBInstances"]]}


def altered(cloud: Cloud, **fields: Any) -> Cloud:
    return cloud.with_clients(rds=Altered(cloud.clients.rds, **fields))


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


def test_a_managed_password_forbids_a_replica_whatever_login_is_known(cloud: Cloud) -> None:
    managed = altered(cloud, MasterUserSecret={"SecretArn": "arn:managed", "SecretStatus": "active"})
    assert "read replica" in refused(managed, errors.SourceSecretManaged, credentials=LOGIN)


def test_no_login_is_refused(cloud: Cloud) -> None:
    cloud.add_source("no-login", tags={"datamung:secret": None})
    assert "no-login" in refused(cloud, errors.SourceSecretMissing, "no-login")


@pytest.mark.parametrize(
    "tags", [[], [{"Key": "datamung:deployment", "Value": "other"}], [{"Key": "deployment", "Value": "prod"}]]
)
def test_a_secret_that_does_not_admit_the_deployment_is_refused(cloud: Cloud, tags: Any) -> None:
    cloud.clients.secretsmanager.create_secret(Name="strange", SecretString="{}", Tags=tags)
    cloud.add_source("strange-login", tags={"datamung:secret": "strange"})
    assert "datamung:deployment=prod" in refused(cloud, errors.SourceSecretUnreadable, "strange-login")


def test_a_secret_that_is_gone_or_going_is_refused(cloud: Cloud) -> None:
    cloud.add_source("typo", tags={"datamung:secret": "no-such-secret"})
    assert "ResourceNotFoundException" in refused(cloud, errors.SourceSecretUnreadable, "typo")


def test_a_secret_that_is_being_deleted_is_refused(cloud: Cloud) -> None:
    cloud.clients.secretsmanager.delete_secret(SecretId="orders-login")
    assert "being deleted" in refused(cloud, errors.SourceSecretUnreadable)


def test_a_typed_login_counts_before_the_tag(cloud: Cloud) -> None:
    assert ":secret:dm-prod-nightly-0001" in check(cloud, credentials=LOGIN)["secret_arn"]


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


def test_ec2_workers_are_offered_only_where_there_are_any(cloud: Cloud) -> None:
    """A capacity provider belongs to one VPC."""
    assert cloud.vpc.vpc_id in refused(cloud, errors.WorkerNotOffered, worker={"size": "EC2"})


def test_ec2_workers_need_a_way_out_without_a_public_address(cloud: Cloud) -> None:
    here = with_ec2_workers(cloud, *cloud.vpc.subnet_ids)
    assert "NAT gateway" in refused(here, errors.NoSubnetReachesAws, worker={"size": "EC2"})
    ec2 = cloud.clients.ec2
    nat_id = ec2.create_nat_gateway(SubnetId=cloud.vpc.subnet_ids[0])["NatGateway"]["NatGatewayId"]
    ec2.replace_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat_id)
    assert check_source(here.clients, JOB_ID) == {"isolation": "replica"}
    worker = jobs.get(cloud.clients, JOB_ID)["worker"]
    assert worker["launch"] == {"capacity_provider": "workers-here"}
    assert worker["assign_public_ip"] is False


def test_ec2_workers_run_only_where_their_instances_do(cloud: Cloud) -> None:
    """A task in another subnet than its capacity provider's would wait for an instance for ever."""
    ec2 = cloud.clients.ec2
    nat_id = ec2.create_nat_gateway(SubnetId=cloud.vpc.subnet_ids[0])["NatGateway"]["NatGatewayId"]
    ec2.replace_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat_id)
    first, second = cloud.vpc.subnet_ids
    here = with_ec2_workers(cloud.with_settings(worker_subnets=[first]), second)
    assert check(here, worker={"size": "EC2"})["worker"]["subnet_id"] == second
    elsewhere = with_ec2_workers(cloud, "subnet-gone")
    with pytest.raises(errors.NoSubnetReachesAws):
        check_source(elsewhere.clients, JOB_ID)


def with_ec2_workers(cloud: Cloud, *subnet_ids: str) -> Cloud:
    provider = {"name": "workers-here", "subnet_ids": list(subnet_ids)}
    return cloud.with_settings(capacity_providers={cloud.vpc.vpc_id: provider})


def test_a_size_without_a_task_definition_is_refused(cloud: Cloud) -> None:
    assert "size XL" in refused(cloud, errors.WorkerNotOffered, worker={"size": "XL"})


def test_no_subnet_that_reaches_aws_is_refused_with_what_is_missing(cloud: Cloud) -> None:
    """H29."""
    cloud.clients.ec2.delete_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0")
    sentence = refused(cloud, errors.NoSubnetReachesAws)
    assert "lacks endpoints for s3, dynamodb, ecr.api, ecr.dkr, logs, secretsmanager." in sentence


def test_endpoints_as_ec2_describes_them_are_enough(cloud: Cloud) -> None:
    """H29: a VPC without any way to the internet."""
    ec2 = cloud.clients.ec2
    ec2.delete_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0")
    for service in ("s3", "dynamodb"):
        ec2.create_vpc_endpoint(
            VpcId=cloud.vpc.vpc_id,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            VpcEndpointType="Gateway",
            RouteTableIds=[cloud.vpc.route_table_id],
        )
    for service in ("ecr.api", "ecr.dkr", "logs", "secretsmanager"):
        ec2.create_vpc_endpoint(
            VpcId=cloud.vpc.vpc_id,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            VpcEndpointType="Interface",
            PrivateDnsEnabled=True,
            SubnetIds=[cloud.vpc.subnet_ids[0]],
        )
    assert check(cloud)["worker"]["assign_public_ip"] is False


def test_a_worker_outside_the_clones_zones_leaves_the_clone_in_its_sources(cloud: Cloud) -> None:
    ec2 = cloud.clients.ec2
    far = ec2.create_subnet(VpcId=cloud.vpc.vpc_id, CidrBlock="10.0.9.0/24", AvailabilityZone=f"{REGION}c")["Subnet"]
    ec2.associate_route_table(RouteTableId=cloud.vpc.route_table_id, SubnetId=far["SubnetId"])
    worker = check(cloud.with_settings(worker_subnets=[far["SubnetId"]]))["worker"]
    assert worker["subnet_id"] == far["SubnetId"]
    assert "availability_zone" not in worker


DIRECT: dict[str, Any] = {"isolation": {"mode": "direct"}}


def admit(cloud: Cloud, **source: Any) -> None:
    rule: Any = {**OPEN, **source}
    cloud.clients.ec2.authorize_security_group_ingress(
        GroupId=cloud.vpc.security_group_id,
        IpPermissions=[rule],
    )


def test_direct_is_refused_where_the_database_admits_nobody(cloud: Cloud) -> None:
    sentence = refused(cloud, errors.NotAdmitted, **DIRECT)
    assert "let nothing in on port 3306" in sentence
    assert cloud.vpc.subnet_ids[0] in sentence


def test_direct_is_admitted_by_the_workers_subnet(cloud: Cloud) -> None:
    admit(cloud, IpRanges=[{"CidrIp": "10.0.0.0/16"}])
    assert check(cloud, **DIRECT)["worker"]["security_group_ids"] == []


def test_direct_is_admitted_by_a_group_that_the_databases_tag_names(cloud: Cloud) -> None:
    clients_group = cloud.clients.ec2.create_security_group(
        GroupName="clients", Description="clients", VpcId=cloud.vpc.vpc_id
    )["GroupId"]
    admit(cloud, UserIdGroupPairs=[{"GroupId": clients_group}])
    cloud.add_source("direct-db", tags={"datamung:worker-security-groups": clients_group})
    assert check(cloud, "direct-db", **DIRECT)["worker"]["security_group_ids"] == [clients_group]


def test_a_group_that_does_not_exist_is_named(cloud: Cloud) -> None:
    cloud.add_source("direct-db", tags={"datamung:worker-security-groups": "sg-00000000"})
    assert "sg-00000000" in refused(cloud, errors.NotAdmitted, "direct-db", **DIRECT)


def test_a_replica_needs_no_admission_and_carries_no_group_of_the_users(cloud: Cloud) -> None:
    cloud.add_source("tagged", tags={"datamung:worker-security-groups": cloud.vpc.security_group_id})
    assert check(cloud, "tagged")["worker"]["security_group_ids"] == []


def test_direct_may_use_the_managed_secret_and_needs_no_backups(cloud: Cloud) -> None:
    admit(cloud, IpRanges=[{"CidrIp": "10.0.0.0/16"}])
    cloud.add_source("managed", tags={"datamung:secret": None}, BackupRetentionPeriod=0)
    secret_arn = managed_secret(cloud, [{"Key": "datamung:deployment", "Value": "prod"}])
    managed = altered(cloud, MasterUserSecret={"SecretArn": secret_arn, "SecretStatus": "active"})
    assert check(managed, "managed", **DIRECT)["secret_arn"] == secret_arn


def test_a_managed_secret_is_offered_by_its_tag_like_any_other(cloud: Cloud) -> None:
    cloud.add_source("managed", tags={"datamung:secret": None})
    secret = {"SecretArn": managed_secret(cloud, []), "SecretStatus": "active"}
    sentence = refused(altered(cloud, MasterUserSecret=secret), errors.SourceSecretUnreadable, "managed", **DIRECT)
    assert "datamung:deployment=prod" in sentence


def managed_secret(cloud: Cloud, tags: Any) -> str:
    """The ARN of a secret as RDS makes it; tags can be added by its owner."""
    made = cloud.clients.secretsmanager.create_secret(Name="rds!db-0001", SecretString="{}", Tags=tags)
    return made["ARN"]


def test_direct_can_read_during_an_automated_backup(cloud: Cloud) -> None:
    admit(cloud, IpRanges=[{"CidrIp": "10.0.0.0/16"}])
    assert check(altered(cloud, DBInstanceStatus="backing-up"), **DIRECT)["status"] == "isolating"
