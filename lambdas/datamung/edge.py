"""The edge of every workflow step: what AWS's errors are called, and the one place where a failure is logged.

The state machine retries `TransientFault` and nothing else that a handler raises, so here is decided what a fault is.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Final

from aws_lambda_powertools import Logger
from botocore import exceptions as aws

from datamung.errors import DatamungError, ServiceError, ServiceRefused, TransientFault

Handler = Callable[[dict[str, Any], object], dict[str, Any]]

_TRANSIENT_CODES: Final = frozenset(
    {
        "ConditionalRequestConflict",
        "InternalError",
        "InternalFailure",
        "OperationAborted",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_TRANSIENT_REASONS: Final = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"})
"""Why DynamoDB cancels a transaction that may succeed later (API reference, "TransactWriteItems")."""

_SERVER_ERROR: Final = 500


def step(run: Handler) -> Handler:
    """Decorates a handler: AWS's errors become TransientFault or ServiceRefused, and a failure is logged once."""

    @wraps(run)
    def at_the_edge(event: dict[str, Any], context: object) -> dict[str, Any]:
        try:
            return run(event, context)
        except DatamungError as failure:
            _logger().warning(str(failure), code=failure.code(), job_id=event.get("job_id"))
            raise
        except (aws.ClientError, aws.BotoCoreError) as error:
            fault = named(error)
            _logger().exception(str(fault), code=fault.code(), job_id=event.get("job_id"))
            raise fault from error

    return at_the_edge


def is_transient(error: Exception) -> bool:
    """Whether the same call may succeed a minute later."""
    if isinstance(error, TransientFault):
        return True
    if not isinstance(error, aws.ClientError):
        return isinstance(error, aws.ConnectionError | aws.HTTPClientError)
    code = error.response["Error"]["Code"]
    if code == "TransactionCanceledException":
        reasons = error.response.get("CancellationReasons", [])
        return any(reason.get("Code") in _TRANSIENT_REASONS for reason in reasons)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code in _TRANSIENT_CODES or status >= _SERVER_ERROR


def named(error: aws.ClientError | aws.BotoCoreError) -> ServiceError:
    """The named failure for what an AWS client raised; its sentence holds the service's own words."""
    kind = TransientFault if is_transient(error) else ServiceRefused
    if isinstance(error, aws.ClientError):
        detail = error.response["Error"]
        return kind(f"AWS answered {error.operation_name} with {detail['Code']}: {detail.get('Message', '')}")
    return kind(f"AWS could not be asked: {error}")


@cache
def _logger() -> Logger:
    return Logger(service="datamung")
