"""The records of every job: one DynamoDB table that outlives the stack.

`JOB#<id>` rows are written by Lambdas, `WORK#<id>` rows by a job's workers. Nothing expires: a job id is never reused.
"""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from stacks.logical_ids import pin
from stacks.permissions import Permission


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


class JobTable(Construct):
    """The table and its indexes: a caller's jobs by time, all jobs by time, and whatever is not over yet."""

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.table.add_global_secondary_index(
            index_name="by_owner", partition_key=_text("owner"), sort_key=_text("created_at")
        )
        self.table.add_global_secondary_index(
            index_name="by_time", partition_key=_text("record"), sort_key=_text("created_at")
        )
        self.table.add_global_secondary_index(
            index_name="unsettled",
            partition_key=_text("unsettled"),
            sort_key=_text("pk"),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
        pin(self.table, "JobTable")

    def query(self, *indexes: str) -> Permission:
        """Leave to query these indexes."""
        return Permission(
            actions=("dynamodb:Query",), resources=tuple(f"{self.table.table_arn}/index/{index}" for index in indexes)
        )
