"""What is left of a job: everything AWS still knows of it that is not the finished backup or the job's own record."""

from collections.abc import Iterator
from typing import Any, Final

from local.cloud.facts import Cloud

DEPLOYMENT: Final = "local"


def leftovers(cloud: Cloud, job_id: str) -> list[str]:
    """A line per leftover, in the words of an operator; empty if the job cleaned up after itself."""
    finders = (_instances, _tasks, _uploads, _security_groups, _secrets, _ledger_rows, _objects)
    return [line for finder in finders for line in finder(cloud, job_id)]


def resource_name(job_id: str) -> str:
    """The name of the job's clone, security group and secret."""
    return f"dm-{DEPLOYMENT}-{job_id}"


def _instances(cloud: Cloud, job_id: str) -> Iterator[str]:
    for instance in cloud.client("rds").describe_db_instances()["DBInstances"]:
        if instance["DBInstanceIdentifier"] == resource_name(job_id):
            yield f"RDS instance {resource_name(job_id)} ({instance['DBInstanceStatus']})"


def _tasks(cloud: Cloud, job_id: str) -> Iterator[str]:
    ecs = cloud.client("ecs")
    for wanted in ("RUNNING", "PENDING"):
        listed = ecs.list_tasks(cluster=cloud.cluster_arn, startedBy=job_id, desiredStatus=wanted)
        yield from (f"ECS task {arn}" for arn in listed["taskArns"])


def _uploads(cloud: Cloud, job_id: str) -> Iterator[str]:
    listed = cloud.client("s3").list_multipart_uploads(Bucket=cloud.bucket, Prefix=f"backups/{job_id}/")
    yield from (f"multipart upload of {upload['Key']}" for upload in listed.get("Uploads", []))


def _security_groups(cloud: Cloud, job_id: str) -> Iterator[str]:
    groups = cloud.client("ec2").describe_security_groups()["SecurityGroups"]
    yield from (
        f"security group {group['GroupName']}" for group in groups if group["GroupName"] == resource_name(job_id)
    )


def _secrets(cloud: Cloud, job_id: str) -> Iterator[str]:
    secrets = cloud.client("secretsmanager").get_paginator("list_secrets").paginate()
    names = (secret["Name"] for page in secrets for secret in page["SecretList"] if "DeletedDate" not in secret)
    yield from (f"secret {name}" for name in names if name.startswith(resource_name(job_id)))


def _ledger_rows(cloud: Cloud, job_id: str) -> Iterator[str]:
    rows = query(cloud, f"JOB#{job_id}", "LEDGER#")
    yield from (f"open ledger row {row['sk']['S']}" for row in rows if row["state"]["S"] == "open")


def _objects(cloud: Cloud, job_id: str) -> Iterator[str]:
    """The plan, which holds personal data; and a dump without a manifest, or without its dump a manifest."""
    keys = object_keys(cloud, f"backups/{job_id}/")
    if len(keys) not in (0, 2):
        yield from (f"object {key}" for key in keys)
    yield from (f"object {key}" for key in object_keys(cloud, f"work/{job_id}/"))


def object_keys(cloud: Cloud, prefix: str) -> list[str]:
    """The keys of all versions under a prefix, deleted ones too: clean-up leaves no version."""
    listed = cloud.client("s3").list_object_versions(Bucket=cloud.bucket, Prefix=prefix)
    return [version["Key"] for version in listed.get("Versions", [])]


def query(cloud: Cloud, partition: str, begins_with: str = "") -> list[dict[str, Any]]:
    """All rows of a partition of the job table, as DynamoDB writes them."""
    pages = (
        cloud.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=cloud.job_table,
            KeyConditionExpression="pk = :pk" + (" AND begins_with(sk, :sk)" if begins_with else ""),
            ExpressionAttributeValues={":pk": {"S": partition}} | ({":sk": {"S": begins_with}} if begins_with else {}),
            ConsistentRead=True,
        )
    )
    return [row for page in pages for row in page["Items"]]
