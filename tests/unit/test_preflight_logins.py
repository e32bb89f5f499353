"""A job begins only with a login that its workers may read; each refusal has its own name."""

from typing import Any

import pytest
from datamung import errors

from tests.unit.cloud import Cloud
from tests.unit.preflight import DIRECT, LOGIN, admit, altered, check, refused


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
