"""Who is told, and of what: one topic under a key of its own, and the alarms that lead to it.

The key is not the backups': a backup key that was scheduled for deletion could not carry the news of it.
"""

from typing import Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.permissions import trusted

NAMESPACE: Final = "Datamung"
"""Of the metrics that the sweeper writes (`lambdas/datamung/alarming.py`)."""

NO_SWEEP_H: Final = 1
"""Four sweeps missed, whatever kept them from running."""


class Alarms(Construct):
    """The topic, its key, and the alarms."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: str, email: str | None) -> None:
        super().__init__(scope, construct_id)
        self._deployment = deployment
        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/datamung-{deployment}-alarms",
            description="Encrypts Datamung's alarms on their way.",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.topic = sns.Topic(self, "Topic", master_key=self.key, enforce_ssl=True)
        self._let_alarms_publish()
        if email:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))

    def _let_alarms_publish(self) -> None:
        """A topic with a policy of its own has none that lets alarms in, and who publishes encrypts under its key.

        Rules get both from CDK, and without a condition: EventBridge does not tell KMS for which account it acts, so
        that one would refuse it silently:
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
        """
        alarms = trusted("cloudwatch.amazonaws.com")
        self.key.add_to_resource_policy(
            iam.PolicyStatement(principals=[alarms], actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=["*"])
        )
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(principals=[alarms], actions=["sns:Publish"], resources=[self.topic.topic_arn])
        )

    def watch_sweeps(self) -> None:
        """Tell when something outlives the limit, and when nothing looked for such things."""
        self._alarm(
            "ThingsOverdue",
            "Something that a backup made should be gone and still exists; a message on the same topic names it.",
            self._metric("ThingsOverdue", "Maximum"),
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            threshold=0,
            missing=cloudwatch.TreatMissingData.IGNORE,
        )
        self._alarm(
            "NoSweep",
            f"The sweeper has not run for {NO_SWEEP_H} h: what a backup left behind would not be found.",
            self._metric("Sweeps", "Sum"),
            comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            threshold=1,
            missing=cloudwatch.TreatMissingData.BREACHING,
        )

    def watch_clean_ups(self, machine: sfn.StateMachine) -> None:
        """Tell when clean-ups fail again and again: by a fault, for what AWS takes its time over they wait for."""
        self._alarm(
            "CleanUpsFail",
            "Clean-ups fail again and again. Look at the newest executions of the clean-up machine.",
            machine.metric_failed(period=Duration.hours(NO_SWEEP_H), statistic="Sum"),
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            threshold=2,
            missing=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    def watch_key(self, key: kms.IKey) -> None:
        """Tell at once when somebody disables the backups' key or schedules its deletion (H61); it takes a CloudTrail
        trail: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-creating-cloudwatch-alarm.html"""
        lost = events.RuleTargetInput.from_text(
            f"Datamung {self._deployment}: {events.EventField.from_path('$.detail.userIdentity.arn')} asked for "
            f"{events.EventField.from_path('$.detail.eventName')} of the key of its backups. Without the key no backup "
            "can be read. Until it is deleted, KMS can cancel the deletion and enable the key again."
        )
        events.Rule(
            self,
            "KeyInDanger",
            description="The key of Datamung's backups is disabled, or its deletion scheduled.",
            event_pattern=events.EventPattern(
                source=["aws.kms"],
                detail_type=["AWS API Call via CloudTrail"],
                detail={
                    "eventSource": ["kms.amazonaws.com"],
                    "eventName": ["DisableKey", "ScheduleKeyDeletion"],
                    "resources": {"ARN": [key.key_arn]},
                },
            ),
            targets=[targets.SnsTopic(self.topic, message=lost)],
        )

    def watch_undelivered(self, queue: sqs.Queue) -> None:
        """Tell when the end of an execution could not start its clean-up; the sweeper starts it later."""
        self._alarm(
            "Undelivered",
            "The end of a backup could not start its clean-up; the sweeper will. Look at the queue for the reason.",
            queue.metric_approximate_number_of_messages_visible(period=Duration.hours(NO_SWEEP_H)),
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            threshold=0,
            missing=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    def _metric(self, name: str, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={"deployment": self._deployment},
            statistic=statistic,
            period=Duration.hours(NO_SWEEP_H),
        )

    def _alarm(
        self,
        construct_id: str,
        description: str,
        metric: cloudwatch.IMetric,
        *,
        comparison: cloudwatch.ComparisonOperator,
        threshold: int,
        missing: cloudwatch.TreatMissingData,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            alarm_description=description,
            metric=metric,
            comparison_operator=comparison,
            threshold=threshold,
            evaluation_periods=1,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
