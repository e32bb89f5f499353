"""The second and third line of the clean-up guarantee are wired, watched, and can do no harm."""

from typing import Any

import pytest
from datamung import alarming, execution_end

from stacks.sweeper import INTERVAL_MIN
from stacks.workflow import GRACE_H
from tests.infra.iam import allows
from tests.infra.template import Synthesized, Template, as_list, flat
from tests.infra.test_permissions import DELETING


@pytest.fixture(params=["cloud", "elsewhere", "local"])
def template(request: pytest.FixtureRequest, synthesized: Synthesized) -> Template:
    """Each variant in turn."""
    return Template(synthesized(request.param)["template"])


def rule(template: Template, words: str) -> dict[str, Any]:
    """The one rule by a word of its description."""
    (found,) = (one for one in template.of_type("AWS::Events::Rule").values() if words in one["Description"])
    assert found["State"] == "ENABLED"
    return found


def matches(pattern: Any, event: Any) -> bool:
    """Whether EventBridge takes an event: each field of the pattern names what the event's may be, or one of a list's.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html
    """
    if isinstance(event, list):
        return any(matches(pattern, one) for one in event)
    if isinstance(pattern, dict):
        return all(name in event and matches(part, event[name]) for name, part in pattern.items())
    return event in [flat(value) for value in pattern]


def machine(template: Template, words: str) -> str:
    """The logical id of a state machine by a part of it."""
    machines = template.of_type("AWS::StepFunctions::StateMachine").items()
    (found,) = (name for name, one in machines if words in flat(one["DefinitionString"]))
    return found


def test_every_end_that_no_state_can_see_starts_the_clean_up_machine_h78(template: Template) -> None:
    pattern = rule(template, "ended otherwise")["EventPattern"]
    assert pattern["source"] == ["aws.states"]
    assert pattern["detail"] == {
        "stateMachineArn": [{"Ref": machine(template, '"Back up"')}],
        "status": ["FAILED", "TIMED_OUT", "ABORTED"],
    }
    (target,) = rule(template, "ended otherwise")["Targets"]
    assert target["Arn"] == {"Ref": machine(template, '"Find ending"')}
    assert target["InputTransformer"]["InputPathsMap"] == {"detail-name": "$.detail.name"}
    assert target["InputTransformer"]["InputTemplate"] == '{"job_id":<detail-name>}'
    queue, _ = target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"]
    assert template.resource(queue)["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_sweeper_runs_every_quarter_of_an_hour(template: Template) -> None:
    schedule = rule(template, "outlived")
    assert schedule["ScheduleExpression"] == f"rate({INTERVAL_MIN} minutes)"
    assert [target["Arn"] for target in schedule["Targets"]] == [{"Fn::GetAtt": ["Sweep", "Arn"]}]
    callers = template.of_type("AWS::Lambda::Permission").values()
    (caller,) = (one for one in callers if one["FunctionName"] == {"Fn::GetAtt": ["Sweep", "Arn"]})
    assert caller["Principal"] == "events.amazonaws.com"


def test_sweeper_can_delete_nothing_h73(template: Template) -> None:
    actions = {action for one in template.role_of("Sweep") for action in as_list(one["Action"])}
    assert not [action for action in actions if action.split(":")[1].startswith(DELETING)]
    assert not allows(template.role_of("Sweep"), "states:StopExecution", "*", {})


def test_alarms_tell_of_things_overdue_of_no_sweep_and_of_undelivered_events(template: Template) -> None:
    alarms = {one.get("MetricName"): one for one in template.of_type("AWS::CloudWatch::Alarm").values()}
    (topic,) = template.of_type("AWS::SNS::Topic")
    assert all(one["AlarmActions"] == [{"Ref": topic}] for one in alarms.values())
    ours = {"Namespace": alarming.NAMESPACE, "Dimensions": [{"Name": "deployment", "Value": "main"}]}
    assert alarms[alarming.OVERDUE].items() >= {**ours, "Threshold": 0, "TreatMissingData": "ignore"}.items()
    assert alarms[alarming.OVERDUE]["ComparisonOperator"] == "GreaterThanThreshold"
    assert alarms[alarming.SWEEPS].items() >= {**ours, "Threshold": 1, "TreatMissingData": "breaching"}.items()
    assert alarms[alarming.SWEEPS]["ComparisonOperator"] == "LessThanThreshold"
    assert alarms[alarming.SWEEPS]["Period"] >= 2 * INTERVAL_MIN * 60, "one sweep that fails is no alarm"
    undelivered = alarms["ApproximateNumberOfMessagesVisible"]
    assert undelivered["Threshold"] == 0
    assert flat(undelivered["Dimensions"][0]["Value"]).startswith("<")
    failing = alarms["ExecutionsFailed"]
    assert [one["Value"] for one in failing["Dimensions"]] == [{"Ref": machine(template, '"Find ending"')}]
    assert len(alarms) == 4


def test_topic_has_a_key_of_its_own_that_alarms_may_use(template: Template) -> None:
    topic = template.only("AWS::SNS::Topic")
    key = flat(topic["KmsMasterKeyId"]).strip("<>").removesuffix(".Arn")
    assert key != "BackupKey", "a key that is being deleted cannot carry the news of it"
    statements = template.resource(key)["Properties"]["KeyPolicy"]["Statement"]
    of_service = {one["Principal"]["Service"]: one for one in statements if "Service" in one["Principal"]}
    alarms, rules = of_service["cloudwatch.amazonaws.com"], of_service["events.amazonaws.com"]
    assert set(alarms["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert set(rules["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}
    assert alarms["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert "Condition" not in rules, "EventBridge does not tell KMS for whom it acts"


def test_topic_lets_alarms_and_the_rule_publish_and_nobody_without_tls(template: Template) -> None:
    """A policy of the topic's own replaces the one that would let alarms in."""
    statements = template.only("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    allowed = {one["Principal"]["Service"]: one for one in statements if one["Effect"] == "Allow"}
    assert {"cloudwatch.amazonaws.com", "events.amazonaws.com"} == set(allowed)
    assert all(one["Action"] == "sns:Publish" for one in allowed.values())
    (denied,) = (one for one in statements if one["Effect"] == "Deny")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_danger_to_the_backups_key_is_told_at_once_h61(template: Template) -> None:
    danger = rule(template, "key of Datamung")
    pattern = danger["EventPattern"]
    told: dict[str, Any] = {  # as CloudTrail's events are delivered: the key is not among the event's own resources
        "source": "aws.kms",
        "detail-type": "AWS API Call via CloudTrail",
        "resources": [],
        "detail": {
            "eventSource": "kms.amazonaws.com",
            "eventName": "ScheduleKeyDeletion",
            "resources": [{"ARN": "<BackupKey.Arn>", "accountId": "111122223333"}],
        },
    }
    assert matches(pattern, told)
    assert not matches(pattern, {**told, "detail": {**told["detail"], "eventName": "DescribeKey"}})
    assert not matches(pattern, {**told, "detail": {**told["detail"], "resources": [{"ARN": "another key"}]}})
    (topic,) = template.of_type("AWS::SNS::Topic")
    assert [target["Arn"] for target in danger["Targets"]] == [{"Ref": topic}]


def test_sweeper_may_publish_under_the_topics_key(template: Template) -> None:
    (topic,) = template.of_type("AWS::SNS::Topic")
    key = flat(template.only("AWS::SNS::Topic")["KmsMasterKeyId"])
    via_sns = {"kms:ViaService": "sns.<AWS::Region>.amazonaws.com"}
    assert allows(template.role_of("Sweep"), "sns:Publish", f"<{topic}>", {})
    assert allows(template.role_of("Sweep"), "kms:GenerateDataKey", key, via_sns)


def test_operator_is_written_to_if_an_address_is_set(cloud: Template, elsewhere: Template) -> None:
    subscription = elsewhere.only("AWS::SNS::Subscription")
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "operators@example.com")
    assert not [one for one in cloud.body["Resources"].values() if one["Type"] == "AWS::SNS::Subscription"]


def test_what_is_in_use_is_told_of_only_once_its_machine_must_have_ended() -> None:
    assert execution_end.GRACE_S == GRACE_H * 3600
