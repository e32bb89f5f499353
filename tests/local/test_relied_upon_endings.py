"""What the clean-up of ended jobs relies on and MiniStack does by itself: events, indexes, calls of one function by
another. An upgrade that loses one of these fails here first."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.conftest import Emulator
from tests.local.execution_probes import make_function, role_arn
from tests.local.waiting import eventually, unique

pytestmark = pytest.mark.xdist_group("mends")

WAIT = {"Type": "Wait", "Seconds": 60, "End": True}
ENDINGS: dict[str, dict[str, Any]] = {
    "ABORTED": {"StartAt": "Only", "States": {"Only": WAIT}},
    "FAILED": {"StartAt": "Only", "States": {"Only": {"Type": "Fail", "Error": "Broken"}}},
    "TIMED_OUT": {"StartAt": "Only", "TimeoutSeconds": 1, "States": {"Only": WAIT}},
}
"""How an execution ends → a machine that does."""

SUCCESSOR = {
    "StartAt": "Only",
    "States": {
        "Only": {
            "Type": "Pass",
            "Parameters": {"job_id.$": "$.job_id", "execution_arn.$": "$$.Execution.Id"},
            "End": True,
        }
    },
}


@dataclass(frozen=True)
class Rule:
    """A rule that starts a machine when an execution of another ends otherwise than by success."""

    emulator: Emulator
    name: str
    watched_arn: str
    started_arn: str

    def end_one(self, name: str, status: str) -> None:
        """Start an execution of the watched machine, and return when it has ended."""
        states = self.emulator.client("stepfunctions")
        execution = states.start_execution(stateMachineArn=self.watched_arn, name=name)["executionArn"]
        if status == "ABORTED":
            states.stop_execution(executionArn=execution)
        assert eventually(lambda: bool(states.describe_execution(executionArn=execution)["status"] == status))

    def started(self) -> list[dict[str, Any]]:
        """The outputs of the executions that the rule has started and that have ended."""
        states = self.emulator.client("stepfunctions")
        ended = states.list_executions(stateMachineArn=self.started_arn, statusFilter="SUCCEEDED")["executions"]
        outputs = [states.describe_execution(executionArn=one["executionArn"]) for one in ended]
        return [{"arn": one["executionArn"], **json.loads(one["output"])} for one in outputs]


def make_machine(emulator: Emulator, definition: dict[str, Any]) -> str:
    machine = emulator.client("stepfunctions").create_state_machine(
        name=unique("machine"), definition=json.dumps(definition), roleArn=role_arn(emulator)
    )
    return str(machine["stateMachineArn"])


def make_rule(emulator: Emulator, watched: dict[str, Any]) -> Rule:
    events, name = emulator.client("events"), unique("rule")
    rule = Rule(emulator, name, make_machine(emulator, watched), make_machine(emulator, SUCCESSOR))
    pattern = {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"stateMachineArn": [rule.watched_arn], "status": list(ENDINGS)},
    }
    transformer = {"InputPathsMap": {"detail-name": "$.detail.name"}, "InputTemplate": '{"job_id":<detail-name>}'}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(
        Rule=name,
        Targets=[
            {"Id": "Only", "Arn": rule.started_arn, "RoleArn": role_arn(emulator), "InputTransformer": transformer}
        ],
    )
    return rule


@pytest.mark.parametrize("status", ENDINGS)
def test_an_ended_execution_starts_a_machine_that_is_told_its_name(mended: Emulator, status: str) -> None:
    rule = make_rule(mended, ENDINGS[status])
    rule.end_one("job-1", status)
    assert eventually(lambda: len(rule.started()) == 1)
    (started,) = rule.started()
    assert started == {"arn": started["arn"], "job_id": "job-1", "execution_arn": started["arn"]}


def test_a_disabled_rule_starts_nothing_until_it_is_enabled(mended: Emulator) -> None:
    rule, events = make_rule(mended, ENDINGS["FAILED"]), mended.client("events")
    events.disable_rule(Name=rule.name)
    rule.end_one("unheard", "FAILED")
    events.enable_rule(Name=rule.name)
    rule.end_one("heard", "FAILED")
    assert eventually(lambda: len(rule.started()) == 1)
    assert [started["job_id"] for started in rule.started()] == ["heard"]


def test_an_execution_that_never_was_is_named_so(mended: Emulator) -> None:
    states, machine = mended.client("stepfunctions"), make_machine(mended, ENDINGS["FAILED"])
    with pytest.raises(states.exceptions.ExecutionDoesNotExist):
        states.describe_execution(executionArn=f"{machine.replace(':stateMachine:', ':execution:')}:never")


@pytest.fixture
def table(mended: Emulator) -> Iterator[tuple[Any, str]]:
    """A table with an index on an attribute that few rows carry."""
    dynamodb, name = mended.client("dynamodb"), unique("table")
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": attribute, "AttributeType": "S"} for attribute in ("pk", "sk", "unsettled")
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "unsettled",
                "KeySchema": [
                    {"AttributeName": "unsettled", "KeyType": "HASH"},
                    {"AttributeName": "pk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    yield dynamodb, name
    dynamodb.delete_table(TableName=name)


def test_an_index_holds_the_keys_of_rows_that_carry_its_own_and_of_no_other(table: tuple[Any, str]) -> None:
    dynamodb, name = table
    key = {"pk": {"S": "JOB#1"}, "sk": {"S": "JOB"}}
    unsettled = {
        "TableName": name,
        "IndexName": "unsettled",
        "KeyConditionExpression": "unsettled = :yes",
        "ExpressionAttributeValues": {":yes": {"S": "yes"}},
    }
    dynamodb.put_item(TableName=name, Item={**key, "unsettled": {"S": "yes"}, "owner": {"S": "somebody"}})
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "JOB#2"}, "sk": {"S": "JOB"}})
    assert dynamodb.query(**unsettled)["Items"] == [{**key, "unsettled": {"S": "yes"}}]
    dynamodb.update_item(TableName=name, Key=key, UpdateExpression="REMOVE unsettled")
    assert dynamodb.query(**unsettled)["Items"] == []


def test_a_condition_on_a_part_of_an_attribute_is_judged(table: tuple[Any, str]) -> None:
    """The lease on a job's row."""
    dynamodb, name = table
    key = {"pk": {"S": "JOB#1"}, "sk": {"S": "JOB"}}
    dynamodb.put_item(TableName=name, Item={**key, "lease": {"M": {"until_s": {"N": "100"}}}})
    take = {
        "TableName": name,
        "Key": key,
        "UpdateExpression": "SET lease = :lease",
        "ConditionExpression": "lease.until_s < :now",
    }
    lease = {"M": {"until_s": {"N": "500"}}}
    dynamodb.update_item(**take, ExpressionAttributeValues={":lease": lease, ":now": {"N": "101"}})
    with pytest.raises(ClientError) as error:
        dynamodb.update_item(**take, ExpressionAttributeValues={":lease": lease, ":now": {"N": "102"}})
    assert error.value.response["Error"]["Code"] == "ConditionalCheckFailedException"


CALLING = """
import boto3

def handler(event, context):
    answer = boto3.client("lambda").invoke(FunctionName=event["function"], Payload=b'{"dry_run": true}')
    return {"payload": answer["Payload"].read().decode(), "failed": "FunctionError" in answer}
"""


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        ("def handler(event, context):\n    return event\n", {"payload": '{"dry_run": true}', "failed": False}),
        ("def handler(event, context):\n    raise ValueError\n", {"failed": True}),
    ],
)
def test_a_function_calls_another_and_learns_whether_it_failed(
    mended: Emulator, called: str, expected: dict[str, Any]
) -> None:
    payload = json.dumps({"function": make_function(mended, called)}).encode()
    answer = mended.client("lambda").invoke(FunctionName=make_function(mended, CALLING), Payload=payload)
    told = json.loads(answer["Payload"].read())
    assert told | expected == told


def test_what_a_topic_is_told_reaches_its_subscribers(mended: Emulator) -> None:
    sns, sqs = mended.client("sns"), mended.client("sqs")
    topic, queue = sns.create_topic(Name=unique("topic"))["TopicArn"], sqs.create_queue(QueueName=unique("queue"))
    arn = sqs.get_queue_attributes(QueueUrl=queue["QueueUrl"], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    said = uuid.uuid4().hex
    sns.publish(TopicArn=topic, Subject="1 leftover", Message=said)
    received = sqs.receive_message(QueueUrl=queue["QueueUrl"], WaitTimeSeconds=5)["Messages"]
    assert [message["Body"] for message in received] == [said]
