"""What AWS's errors are called, for on that depends what the machine tries again (H80)."""

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError
from datamung.edge import is_transient, step
from datamung.errors import CloneMoved, ServiceRefused, TransientFault

from tests.fakes.aws_error import aws_error

PASSING = [
    aws_error("Query", "ThrottlingException"),
    aws_error("Query", "ProvisionedThroughputExceededException"),
    aws_error("CreateDBInstanceReadReplica", "Throttling"),
    aws_error("PutObject", "SlowDown", status=503),
    aws_error("PutObject", "ConditionalRequestConflict", status=409),
    aws_error("UpdateItem", "TransactionConflictException"),
    aws_error("RunTask", "ServerException", status=500),
    ConnectTimeoutError(endpoint_url="https://rds.test"),
    EndpointConnectionError(endpoint_url="https://rds.test"),
    ReadTimeoutError(endpoint_url="https://rds.test"),
]
LASTING = [
    aws_error("PutObject", "AccessDenied", status=403),
    aws_error("RunTask", "InvalidParameterException"),
    NoCredentialsError(),
]


@pytest.mark.parametrize("error", PASSING, ids=str)
def test_what_may_pass_is_a_transient_fault(error: Exception) -> None:
    with pytest.raises(TransientFault):
        _fail(error)


@pytest.mark.parametrize("error", LASTING, ids=str)
def test_what_will_not_pass_is_a_refusal_with_the_services_words(error: Exception) -> None:
    with pytest.raises(ServiceRefused):
        _fail(error)


def test_named_failure_keeps_its_name() -> None:
    with pytest.raises(CloneMoved, match="It moved"):
        _fail(CloneMoved("It moved."))


def test_foreseen_condition_of_a_transaction_is_no_fault() -> None:
    refused = aws_error("TransactWriteItems", "TransactionCanceledException")
    refused.response["CancellationReasons"] = [{"Code": "ConditionalCheckFailed"}, {"Code": "None"}]
    assert not is_transient(refused)
    for passing in ("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"):
        refused.response["CancellationReasons"] = [{"Code": "None"}, {"Code": passing}]
        assert is_transient(refused)
    refused.response["CancellationReasons"] = [{"Code": "None"}, {"Code": "ValidationError"}]
    assert not is_transient(refused), "the same transaction is refused for ever"


def _fail(error: Exception) -> None:
    @step
    def handler(event: dict[str, object], context: object) -> dict[str, object]:
        raise error

    handler({"job_id": "backup-0001"}, None)
