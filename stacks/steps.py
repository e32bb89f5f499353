"""The backup's functions, in the order in which a job meets them, each beside what it may do.

What a job makes is named `dm-<deployment>-<job id>` where AWS lets a name be chosen, and is born with the deployment's
tag. Nothing here can delete it (`clean_up.py` can), and nothing can touch what is the user's (P5).
"""

from typing import Final

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks import reach
from stacks.functions import Functions
from stacks.permissions import WORK_ROWS, Permission, regional_arn, use_key, via
from stacks.storage import DUMPS, MANIFESTS, PLANS, Storage
from stacks.worker_cluster import WorkerCluster

LONG_S: Final = 300
"""For the steps that walk up to 10,000 parts."""


class Steps(Construct):
    """One function per step; `clean_up` has a construct of its own."""

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
        self._deployment, self._functions = deployment, functions
        self._storage, self._workers = storage, workers
        self.check_source = self._check_source()
        self.create_security_group = self._create_security_group()
        self.create_replica = self._create_replica()
        self.check_clone = self._check_clone()
        self.start_workers = self._start_workers()
        self.check_workers = self._check_workers()
        self.open_upload = self._open_upload()
        self.complete_dump = self._complete_dump()
        self.verify_dump = self._verify_dump()
        self.publish_manifest = self._publish_manifest()
        self.record_outcome = functions.make("RecordOutcome", handler="record_outcome", permissions=())

    @property
    def all(self) -> tuple[lambda_.Function, ...]:
        """Every function of this construct."""
        return tuple(step for step in vars(self).values() if isinstance(step, lambda_.Function))

    def _check_source(self) -> lambda_.Function:
        return self._functions.make(
            "CheckSource",
            handler="check_source",
            permissions=reach.check_databases(self._storage),
        )

    def _create_security_group(self) -> lambda_.Function:
        groups = (regional_arn("ec2", "security-group/*"),)
        return self._functions.make(
            "CreateSecurityGroup",
            handler="create_security_group",
            permissions=(
                Permission(
                    actions=("ec2:CreateSecurityGroup",),
                    resources=groups,
                    conditions=reach.born_with_our_tag(self._deployment),
                    because="AWS chooses a group's id; it is born with the deployment's tag.",
                ),
                Permission(
                    actions=("ec2:CreateSecurityGroup",),
                    resources=(regional_arn("ec2", "vpc/*"),),
                    because="The group belongs into the database's VPC, whichever that is.",
                ),
                Permission(
                    actions=("ec2:CreateTags",),
                    resources=groups,
                    conditions={"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup"}},
                    because="Tags are given only in the act of creating.",
                ),
                Permission(
                    actions=(
                        "ec2:AuthorizeSecurityGroupEgress",
                        "ec2:AuthorizeSecurityGroupIngress",
                        "ec2:RevokeSecurityGroupEgress",
                    ),
                    resources=groups,
                    conditions=reach.our_tag(self._deployment),
                    because="Only groups with the deployment's tag; the user's own are out of reach (P5).",
                ),
                Permission(actions=("ec2:DescribeSecurityGroups",), resources=("*",), because=reach.NO_RESOURCE),
            ),
        )

    def _create_replica(self) -> lambda_.Function:
        return self._functions.make(
            "CreateReplica",
            handler="create_replica",
            permissions=(
                Permission(
                    actions=("rds:AddTagsToResource", "rds:CreateDBInstanceReadReplica"),
                    resources=(reach.own_databases(self._deployment),),
                    conditions=reach.born_with_our_tag(self._deployment),
                    because="The replica's name begins with the deployment's prefix and it is born with its tag.",
                ),
                Permission(
                    actions=("rds:CreateDBInstanceReadReplica",),
                    resources=tuple(regional_arn("rds", f"{kind}:*") for kind in ("db", "og", "pg", "subgrp")),
                    conditions=reach.born_with_our_tag(self._deployment),
                    because="RDS asks leave for the source and its groups too; the replica is born with the tag.",
                ),
                reach.describe_databases(),
                Permission(
                    actions=("kms:CreateGrant", "kms:DescribeKey"),
                    resources=(regional_arn("kms", "key/*"),),
                    conditions=via("rds"),
                    because="An encrypted source has its owner's key, whose policy must agree; only RDS is served.",
                ),
            ),
        )

    def _check_clone(self) -> lambda_.Function:
        return self._functions.make(
            "CheckClone",
            handler="check_clone",
            permissions=(
                reach.describe_databases(),
                Permission(actions=("cloudwatch:GetMetricData",), resources=("*",), because=reach.NO_RESOURCE),
            ),
        )

    def _start_workers(self) -> lambda_.Function:
        return self._functions.make(
            "StartWorkers",
            handler="start_workers",
            permissions=(*reach.run_tasks(self._workers), *reach.watch_tasks(self._workers)),
        )

    def _check_workers(self) -> lambda_.Function:
        return self._functions.make(
            "CheckWorkers",
            handler="check_workers",
            permissions=(
                *reach.watch_tasks(self._workers),
                reach.stop_tasks(self._workers),
                Permission(actions=("cloudwatch:GetMetricData",), resources=("*",), because=reach.NO_RESOURCE),
            ),
        )

    def _open_upload(self) -> lambda_.Function:
        return self._functions.make(
            "OpenUpload",
            handler="open_upload",
            permissions=(
                reach.objects(self._storage, DUMPS, "s3:AbortMultipartUpload", "s3:PutObject"),
                reach.list_bucket(self._storage, "s3:ListBucketMultipartUploads"),
                use_key(self._storage.key, "s3"),
            ),
        )

    def _complete_dump(self) -> lambda_.Function:
        return self._functions.make(
            "CompleteDump",
            handler="complete_dump",
            timeout_s=LONG_S,
            permissions=(
                *reach.look_up_objects(self._storage, DUMPS),
                reach.objects(self._storage, DUMPS, "s3:ListMultipartUploadParts", "s3:PutObject"),
                use_key(self._storage.key, "s3"),
                # A chunk whose part is not the accepted one is withdrawn and dumped again (H93).
                Permission(
                    actions=("dynamodb:DeleteItem",), resources=(self._functions.table_arn,), conditions=WORK_ROWS
                ),
            ),
        )

    def _verify_dump(self) -> lambda_.Function:
        return self._functions.make(
            "VerifyDump",
            handler="verify_dump",
            timeout_s=LONG_S,
            permissions=(
                *reach.look_up_objects(self._storage, DUMPS, PLANS),
                use_key(self._storage.key, "s3"),
            ),
        )

    def _publish_manifest(self) -> lambda_.Function:
        return self._functions.make(
            "PublishManifest",
            handler="publish_manifest",
            timeout_s=LONG_S,
            permissions=(
                *reach.look_up_objects(self._storage, PLANS),
                reach.objects(self._storage, MANIFESTS, "s3:PutObject"),
                use_key(self._storage.key, "s3"),
            ),
        )
