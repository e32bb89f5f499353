"""All that can be known of a job without a login, asked before anything is created; each refusal has its own name.

What needs a login (password, grants, views, tables) is found by the plan worker, and cleaned up.
"""

import re
from typing import TYPE_CHECKING, Final, Literal, cast

from botocore.exceptions import ClientError

from datamung import events, jobs, placement, source_storage, sources
from datamung.clients import Clients
from datamung.edge import is_transient
from datamung.errors import (
    BucketNotUsable,
    KeyNotUsable,
    SourceBackupsDisabled,
    SourceEngineUnsupported,
    SourceNotAvailable,
    SourceNotOffered,
    SourceSecretManaged,
    SourceSecretMissing,
    SourceSecretUnreadable,
)
from datamung.rows import Isolation, Job, Source

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

LOGIN_TAG: Final = "datamung:secret"

_OLDEST: Final = {"mysql": (8, 0), "mariadb": (10, 6)}
"""The oldest versions that RDS still supports and the worker's clients dump."""

_USABLE_STATUSES: Final[dict[Isolation, frozenset[str]]] = {
    "replica": frozenset({"available"}),
    "direct": frozenset({"available", "backing-up", "storage-optimization"}),
}
"""A replica is only made of an available instance; a dump can read it during a backup too."""


def check_source(clients: Clients, job_id: str) -> dict[str, str]:
    """Refuses the job with a named error, or records its source, worker and login; safe to call twice."""
    job = jobs.go_on(clients, job_id)
    request = job["request"]
    mode: Isolation = request["isolation"]["mode"]
    instance = _offered(clients, request["source_identifier"])
    check_instance(instance, mode)
    secret_arn = _login(clients, job, instance, mode)
    check_storage(clients)
    if mode == "replica":
        source_storage.check_before_clone(clients, instance["DBInstanceIdentifier"], instance["AllocatedStorage"])
    worker = placement.place_worker(clients, job["request"], instance)
    source = _source(instance)
    jobs.set_fields(clients, job_id, source=source, worker=worker, secret_arn=secret_arn, status="isolating")
    events.tell(
        clients,
        job_id,
        "checked",
        f"Checked {source['identifier']} ({source['engine']} {source['engine_version']}): "
        f"it can be backed up with isolation {mode}; workers run in {worker['subnet_id']}",
    )
    return {"isolation": mode}


def check_instance(instance: "DBInstanceTypeDef", mode: Isolation) -> None:
    """Refuses what RDS or the dump cannot do with this instance."""
    name, engine, version = instance["DBInstanceIdentifier"], instance["Engine"], instance["EngineVersion"]
    if engine not in _OLDEST or _version(version) < _OLDEST[engine]:
        raise SourceEngineUnsupported(f"{name} runs {engine} {version}.")
    if instance.get("DBClusterIdentifier"):
        raise SourceEngineUnsupported(f"{name} is a member of the Multi-AZ cluster {instance['DBClusterIdentifier']}.")
    if instance["DBInstanceStatus"] not in _USABLE_STATUSES[mode] or "Endpoint" not in instance:
        raise SourceNotAvailable(f"{name} is {instance['DBInstanceStatus']}.")
    if mode == "replica" and instance.get("MasterUserSecret"):
        raise SourceSecretManaged(f"RDS manages the master password of {name} and refuses a read replica of it.")
    if mode == "replica" and not instance.get("BackupRetentionPeriod"):  # H65
        raise SourceBackupsDisabled(f"{name} has no automated backups, so that RDS refuses a read replica of it.")


def check_storage(clients: Clients) -> None:
    """Refuses when the bucket or the key of the deployment cannot be used."""
    settings = clients.settings
    try:
        clients.s3.head_bucket(Bucket=settings.bucket, ExpectedBucketOwner=settings.account_id)
    except ClientError as error:
        if is_transient(error):
            raise
        raise BucketNotUsable(f"S3 refuses the bucket {settings.bucket}: {_code(error)}.") from error
    try:
        key = clients.kms.describe_key(KeyId=settings.kms_key_arn)["KeyMetadata"]
    except ClientError as error:
        if is_transient(error):
            raise
        raise KeyNotUsable(f"KMS refuses the key {settings.kms_key_arn}: {_code(error)}.") from error
    if key.get("KeyState") != "Enabled":
        raise KeyNotUsable(f"The key {settings.kms_key_arn} is {key.get('KeyState')}.")


def _offered(clients: Clients, identifier: str) -> "DBInstanceTypeDef":
    instance = sources.find(clients, identifier)
    if instance is None:
        raise SourceNotOffered(f"There is no database {identifier} any more.")
    if clients.settings.source_tag not in sources.tags_of(instance):
        raise SourceNotOffered(f"{identifier} does not carry the tag {clients.settings.source_tag} any more.")
    return instance


def _login(clients: Clients, job: Job, instance: "DBInstanceTypeDef", mode: Isolation) -> str:
    """The ARN of the secret that the worker will read: the typed one, the tag's, or (direct) the managed one."""
    if "secret_arn" in job:
        return job["secret_arn"]
    named = sources.tags_of(instance).get(LOGIN_TAG)
    if named:
        return _readable_secret(clients, named)
    managed = instance.get("MasterUserSecret", {}).get("SecretArn")
    if mode == "direct" and managed:
        return _readable_secret(clients, managed)
    raise SourceSecretMissing(f"No login is known for {instance['DBInstanceIdentifier']}.")


def _readable_secret(clients: Clients, named: str) -> str:
    """The ARN of a secret that exists and that the workers' role admits by its tag."""
    deployment = clients.settings.deployment
    try:
        secret = clients.secretsmanager.describe_secret(SecretId=named)
    except ClientError as error:
        if is_transient(error):
            raise
        raise SourceSecretUnreadable(f"Secrets Manager refuses the secret {named}: {_code(error)}.") from error
    if "DeletedDate" in secret:
        raise SourceSecretUnreadable(f"The secret {named} is being deleted.")
    if {"Key": "datamung:deployment", "Value": deployment} not in secret.get("Tags", []):
        raise SourceSecretUnreadable(f"The secret {named} does not carry the tag datamung:deployment={deployment}.")
    return secret["ARN"]


def _source(instance: "DBInstanceTypeDef") -> Source:
    """What later steps need of the database, as it was when the job was checked."""
    source = Source(
        identifier=instance["DBInstanceIdentifier"],
        arn=instance["DBInstanceArn"],
        engine=cast("Literal['mysql', 'mariadb']", instance["Engine"]),
        engine_version=instance["EngineVersion"],
        host=instance["Endpoint"]["Address"],
        port=instance["Endpoint"]["Port"],
        vpc_id=instance["DBSubnetGroup"]["VpcId"],
        availability_zone=instance["AvailabilityZone"],
        instance_class=instance["DBInstanceClass"],
        storage_type=instance["StorageType"],
        allocated_storage_gib=instance["AllocatedStorage"],
        security_group_ids=placement.security_group_ids(instance),
        subnet_ids=placement.subnet_ids(instance),
    )
    if "Iops" in instance:
        source["iops"] = instance["Iops"]
    if "StorageThroughput" in instance:
        source["storage_throughput"] = instance["StorageThroughput"]
    return source


def _version(text: str) -> tuple[int, ...]:
    """`8.0.36` → (8, 0, 36)."""
    return tuple(int(number) for number in re.findall(r"\d+", text))


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
