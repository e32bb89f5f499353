"""All that can be known of a job without a login, asked before anything is created; each refusal has its own name.

What needs a login (password, grants, views, tables) is found by the plan worker, and cleaned up.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from botocore.exceptions import ClientError

from datamung import events, jobs, placement, source_storage, sources
from datamung.checks import DIRECT, REPLICA, Check, Finding, Subject
from datamung.clients import Clients
from datamung.edge import is_transient
from datamung.errors import BucketNotUsable, KeyNotUsable, SourceNotOffered
from datamung.instance_checks import INSTANCE_CHECKS
from datamung.login_checks import LOGIN_CHECK
from datamung.rows import Isolation, Source

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef


def check_source(clients: Clients, job_id: str) -> dict[str, str]:
    """Refuses the job with a named error, or records its source, worker and login; safe to call twice."""
    job = jobs.go_on(clients, job_id)
    request = job["request"]
    subject = Subject(
        clients=clients,
        instance=_offered(clients, request["source_identifier"]),
        mode=request["isolation"]["mode"],
        worker_size=request["worker"]["size"],
        worker_count=request["worker"]["count"],
        has_typed_login="secret_arn" in job,
    )
    found: dict[str, Any] = {}
    for check in checks_of(subject.mode):
        found |= check.run(subject).fields
    source = _source(subject.instance)
    jobs.set_fields(clients, job_id, source=source, **found, status="isolating")
    events.tell(
        clients,
        job_id,
        "checked",
        f"Checked {source['identifier']} ({source['engine']} {source['engine_version']}): "
        f"it can be backed up with isolation {subject.mode}; workers run in {found['worker']['subnet_id']}",
    )
    return {"isolation": subject.mode}


def checks_of(mode: Isolation) -> Iterator[Check]:
    """What is asked of a backup in this isolation, in this order."""
    return (check for check in _CHECKS if mode in check.modes)


def _bucket(subject: Subject) -> Finding:
    settings = subject.clients.settings
    try:
        subject.clients.s3.head_bucket(Bucket=settings.bucket, ExpectedBucketOwner=settings.account_id)
    except ClientError as error:
        if is_transient(error):
            raise
        raise BucketNotUsable(f"S3 refuses the bucket {settings.bucket}: {_code(error)}.") from error
    return Finding(f"The bucket {settings.bucket} answers.")


def _key(subject: Subject) -> Finding:
    arn = subject.clients.settings.kms_key_arn
    try:
        key = subject.clients.kms.describe_key(KeyId=arn)["KeyMetadata"]
    except ClientError as error:
        if is_transient(error):
            raise
        raise KeyNotUsable(f"KMS refuses the key {arn}: {_code(error)}.") from error
    if key.get("KeyState") != "Enabled":
        raise KeyNotUsable(f"The key {arn} is {key.get('KeyState')}.")
    return Finding(f"The key {arn} is enabled.")


def _worker(subject: Subject) -> Finding:
    worker = placement.worker_at(subject.placed, subject.instance, subject.mode, subject.worker_count)
    return Finding(f"Workers run in {worker['subnet_id']}.", {"worker": worker})


def _admission(subject: Subject) -> Finding:
    placement.check_admission(subject.clients, subject.instance, subject.placed.place)
    return Finding(f"The security groups of {subject.name} let the worker in.")


_CHECKS: Final = (
    *INSTANCE_CHECKS,
    LOGIN_CHECK,
    Check(code="bucket", run=_bucket),
    Check(code="key", run=_key),
    Check(code="source_storage", run=source_storage.check_before_clone, modes=REPLICA),
    Check(code="worker", run=_worker),
    Check(code="admission", run=_admission, modes=DIRECT, after="worker"),
)


def _offered(clients: Clients, identifier: str) -> "DBInstanceTypeDef":
    instance = sources.find(clients, identifier)
    if instance is None:
        raise SourceNotOffered(f"There is no database {identifier} any more.")
    if clients.settings.source_tag not in sources.tags_of(instance):
        raise SourceNotOffered(f"{identifier} does not carry the tag {clients.settings.source_tag} any more.")
    return instance


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


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
