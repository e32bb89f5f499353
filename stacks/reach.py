"""What several functions share of their permissions: databases, tasks, objects."""

from typing import Final

from stacks.permissions import Permission, regional_arn
from stacks.storage import Storage
from stacks.worker_cluster import SIZES, WorkerCluster

NO_RESOURCE: Final = "The call describes or lists and takes no resource; it changes nothing."


def our_tag(deployment: str) -> dict[str, dict[str, str]]:
    """The condition that what is touched carries the deployment's tag."""
    return {"StringEquals": {"aws:ResourceTag/datamung:deployment": deployment}}


def born_with_our_tag(deployment: str) -> dict[str, dict[str, str]]:
    """The condition that what is created is given the deployment's tag in the same call."""
    return {"StringEquals": {"aws:RequestTag/datamung:deployment": deployment}}


def describe_databases() -> Permission:
    """Leave to see the account's databases and their tags."""
    return Permission(
        actions=("rds:DescribeDBInstances", "rds:ListTagsForResource"),
        resources=(regional_arn("rds", "db:*"),),
        because="Which databases are offered is decided by their tags, which must be read first; nothing is changed.",
    )


def check_databases(storage: Storage) -> tuple[Permission, ...]:
    """Leave to ask all that can be known of a backup before it: of databases, networks, secrets' tags, bucket, key."""
    return (
        describe_databases(),
        Permission(
            actions=(
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcEndpoints",
            ),
            resources=("*",),
            because=NO_RESOURCE,
        ),
        Permission(
            actions=("secretsmanager:DescribeSecret",),
            resources=(regional_arn("secretsmanager", "secret:*"),),
            because="A database's tag may name any secret; its tags are read, never its value.",
        ),
        Permission(actions=("kms:DescribeKey",), resources=(storage.key.key_arn,)),
        list_bucket(storage, "s3:ListBucket"),
        Permission(actions=("cloudwatch:GetMetricData",), resources=("*",), because=NO_RESOURCE),
    )


def read_log(workers: WorkerCluster) -> Permission:
    """Leave to read what workers logged."""
    return Permission(
        actions=("logs:GetLogEvents",),
        resources=(regional_arn("logs", f"log-group:{workers.log_group.log_group_name}:log-stream:*"),),
        because="A stream is named by its task, whose id ECS chooses; only workers write into this group.",
    )


def run_tasks(workers: WorkerCluster) -> tuple[Permission, ...]:
    """Leave to start workers in the cluster, as themselves and nobody else."""
    return (
        Permission(
            actions=("ecs:RunTask",),
            resources=tuple(regional_arn("ecs", f"task-definition/{workers.family(size)}:*") for size in SIZES),
            conditions={"ArnEquals": {"ecs:cluster": workers.cluster_arn}},
            because="A job goes on with the revision it began with, whatever was deployed since.",
        ),
        Permission(
            actions=("ecs:TagResource",),
            resources=(_tasks(workers),),
            conditions={"StringEquals": {"ecs:CreateAction": "RunTask"}},
            because="Tasks of this cluster, and only in the act of starting them.",
        ),
        Permission(
            actions=("iam:PassRole",),
            resources=(workers.task_role.role_arn, workers.execution_role.role_arn),
            conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
    )


def watch_tasks(workers: WorkerCluster) -> tuple[Permission, ...]:
    """Leave to find the cluster's tasks and see how they are."""
    return (
        Permission(
            actions=("ecs:ListTasks",),
            resources=("*",),
            conditions={"ArnEquals": {"ecs:cluster": workers.cluster_arn}},
            because="Listing takes a cluster as its condition, not as its resource; only this one is admitted.",
        ),
        Permission(
            actions=("ecs:DescribeTasks",),
            resources=(_tasks(workers),),
            because="ECS chooses the ids of tasks; only those of this cluster match.",
        ),
    )


def stop_tasks(workers: WorkerCluster) -> Permission:
    """Leave to stop the cluster's tasks."""
    return Permission(
        actions=("ecs:StopTask",),
        resources=(_tasks(workers),),
        because="ECS chooses the ids of tasks; nothing but Datamung's workers runs in this cluster.",
    )


def objects(storage: Storage, pattern: str, *actions: str) -> Permission:
    """Leave to act on objects of any job."""
    return Permission(
        actions=actions,
        resources=(storage.bucket.arn_for_objects(pattern),),
        because="The key carries the job's id, and the bucket's policy lets no object be overwritten.",
    )


def look_up_objects(storage: Storage, *patterns: str) -> tuple[Permission, ...]:
    """Leave to read objects and their versions, and to be told (404, not 403) when there is none."""
    read = (objects(storage, pattern, "s3:GetObject", "s3:GetObjectVersion") for pattern in patterns)
    return *read, list_bucket(storage, "s3:ListBucket")


def list_bucket(storage: Storage, *actions: str) -> Permission:
    """Leave to list in the bucket, by one of S3's several actions for it."""
    return Permission(actions=actions, resources=(storage.bucket.bucket_arn,))


def own_secrets(deployment: str) -> str:
    """The ARNs of the secrets that jobs make; AWS adds six characters to each name."""
    return regional_arn("secretsmanager", f"secret:dm-{deployment}-*")


def own_databases(deployment: str) -> str:
    """The ARNs of the clones that jobs make."""
    return regional_arn("rds", f"db:dm-{deployment}-*")


def _tasks(workers: WorkerCluster) -> str:
    return regional_arn("ecs", f"task/{workers.cluster_name}/*")
