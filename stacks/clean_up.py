"""The one function that deletes, and all that it may delete.

A resource must carry the deployment's tag and, where AWS lets a name be chosen, its prefix too: a name alone, or a tag
alone, is not enough to lose a database (H73).
"""

from typing import Final

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks import reach
from stacks.functions import Functions
from stacks.permissions import Permission, regional_arn
from stacks.storage import Storage
from stacks.worker_cluster import WorkerCluster

TIMEOUT_S: Final = 300
"""For aborting an upload of 10,000 parts and deleting every kind of resource in one pass."""


class CleanUp(Construct):
    """Removes what a job made; reached from both ends of the workflow."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: str,
        functions: Functions,
        storage: Storage,
        workers: WorkerCluster,
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment, self._storage = deployment, storage
        self.function: lambda_.Function = functions.make(
            "CleanUp",
            handler="clean_up",
            timeout_s=TIMEOUT_S,
            permissions=(
                *reach.watch_tasks(workers),
                reach.stop_tasks(workers),
                *self._uploads_and_objects(),
                self._clone(),
                reach.describe_databases(),
                *self._secret(),
                *self._security_group(),
            ),
        )

    def _uploads_and_objects(self) -> tuple[Permission, ...]:
        """The upload, the plan, and a dump whose job ended without a manifest (P2); every version of each."""
        return (
            reach.objects(
                self._storage,
                "backups/*",
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:DeleteObjectVersion",
            ),
            reach.objects(self._storage, "work/*", "s3:DeleteObject", "s3:DeleteObjectVersion"),
            reach.list_bucket(self._storage, "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"),
        )

    def _clone(self) -> Permission:
        return Permission(
            actions=("rds:DeleteDBInstance", "rds:ModifyDBInstance"),
            resources=(reach.own_databases(self._deployment),),
            conditions=reach.our_tag(self._deployment),
            because="Only instances that have both the deployment's name prefix and its tag.",
        )

    def _secret(self) -> tuple[Permission, ...]:
        """Looking needs no tag: a secret that is gone has none, and must be seen to be gone."""
        own = (reach.own_secrets(self._deployment),)
        return (
            Permission(
                actions=("secretsmanager:DeleteSecret",),
                resources=own,
                conditions=reach.our_tag(self._deployment),
                because="Only secrets that have both the deployment's name prefix and its tag.",
            ),
            Permission(
                actions=("secretsmanager:DescribeSecret",),
                resources=own,
                because="Only secrets with the deployment's name prefix, and never a value.",
            ),
        )

    def _security_group(self) -> tuple[Permission, ...]:
        return (
            Permission(
                actions=("ec2:DeleteSecurityGroup",),
                resources=(regional_arn("ec2", "security-group/*"),),
                conditions=reach.our_tag(self._deployment),
                because="AWS chooses a group's id; only groups with the deployment's tag can be deleted.",
            ),
            Permission(actions=("ec2:DescribeSecurityGroups",), resources=("*",), because=reach.NO_RESOURCE),
        )
