"""Where backups lie: one bucket, one key, both outliving the stack.

The bucket's policy holds even against a role that was given too much: nothing comes in without TLS, under another key,
or over an object that exists. What a job leaves half done expires once no job can need it any more.
"""

import math
from typing import Final

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.logical_ids import pin

KEY_DELETION_WINDOW_D: Final = 30
"""The longest that KMS offers: with the key every backup is lost (H61)."""

SPARE_D: Final = 5
"""Days between a job's deadline and the expiry of what it may have left half done; the machine may use half of one."""

ACCESS_LOGS_KEPT_D: Final = 365

DUMPS: Final = "backups/*/dump.sql.*"
MANIFESTS: Final = "backups/*/dump.manifest.json"
PLANS: Final = "work/*/plan.json"
"""The keys of what a job writes, for every job: `lambdas/datamung/names.py` makes them."""


class Storage(Construct):
    """The backup bucket, its key and the bucket of its access logs."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: str, job_deadline_h: int) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/datamung-{deployment}",
            description="Encrypts Datamung's backups and job records; whoever deletes it deletes every backup.",
            enable_key_rotation=True,
            pending_window=Duration.days(KEY_DELETION_WINDOW_D),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            versioned=True,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            server_access_logs_bucket=self._access_logs(),
            lifecycle_rules=self._lifecycle(job_deadline_h),
            removal_policy=RemovalPolicy.RETAIN,
        )
        pin(self.key, "BackupKey")
        pin(self.bucket, "BackupBucket")
        for statement in (self._deny_other_keys(), self._deny_other_encryption(), self._deny_overwriting()):
            self.bucket.add_to_resource_policy(statement)

    def _access_logs(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(id="old-logs", expiration=Duration.days(ACCESS_LOGS_KEPT_D))],
            removal_policy=RemovalPolicy.RETAIN,
        )
        Validations.of(bucket).acknowledge(
            Acknowledgment(
                id="AwsSolutions-S1",
                reason="It receives access logs; logging accesses to itself into itself would never end.",
            )
        )
        return bucket

    def _lifecycle(self, job_deadline_h: int) -> list[s3.LifecycleRule]:
        """The last line behind clean-up: no unfinished upload and no plan lasts much longer than a job (H12, H50)."""
        longest_job_d = math.ceil(job_deadline_h / 24) + SPARE_D
        return [
            s3.LifecycleRule(
                id="unfinished-uploads", abort_incomplete_multipart_upload_after=Duration.days(longest_job_d)
            ),
            s3.LifecycleRule(
                id="work",
                prefix="work/",
                expiration=Duration.days(longest_job_d),
                noncurrent_version_expiration=Duration.days(1),
            ),
        ]

    # The conditions below speak of headers that UploadPart never carries. A negated operator, with or without IfExists,
    # holds when its header is absent, so that each needs `Null: false` beside it to spare the parts (H57, H58).

    def _deny_other_keys(self) -> iam.PolicyStatement:
        header = "s3:x-amz-server-side-encryption-aws-kms-key-id"
        return self._deny("DenyOtherKeys", {"Null": {header: "false"}, "StringNotEquals": {header: self.key.key_arn}})

    def _deny_other_encryption(self) -> iam.PolicyStatement:
        header = "s3:x-amz-server-side-encryption"
        return self._deny("DenyOtherEncryption", {"Null": {header: "false"}, "StringNotEquals": {header: "aws:kms"}})

    def _deny_overwriting(self) -> iam.PolicyStatement:
        """Every object is created with If-None-Match, so that none is ever replaced (H54, H55).

        S3 marks the requests that create an object; parts of an upload are not among them:
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
        """
        return self._deny(
            "DenyOverwriting",
            {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}},
        )

    def _deny(self, sid: str, conditions: dict[str, dict[str, str]]) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            sid=sid,
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=["s3:PutObject"],
            resources=[self.bucket.arn_for_objects("*")],
            conditions=conditions,
        )
