"""What a route may answer, for the API's description: its own answers, and those that API Gateway gives for it.

API Gateway has a body of its own for a request that it does not let through and for one that the function leaves
without an answer (API Gateway's guide for HTTP APIs, "Troubleshooting" and "Throttle requests").
"""

from http import HTTPStatus
from typing import Any, Final

from datamung.models import ErrorAnswer, GatewayAnswer

_TOLD: Final = {
    HTTPStatus.BAD_REQUEST: "The request breaks the rule that the message names",
    HTTPStatus.UNAUTHORIZED: "Told by API Gateway: there is no access token, or one that is not valid for this API",
    HTTPStatus.FORBIDDEN: "The caller is in no group that may use the API; or, told by API Gateway, the token lacks "
    "the scope `datamung/api`",
    HTTPStatus.NOT_FOUND: "There is none, or it is not for the caller",
    HTTPStatus.CONFLICT: "The job id, or a name made from it, is taken; or the job has ended",
    HTTPStatus.TOO_MANY_REQUESTS: "Told by API Gateway: more requests in a second than the API takes. Try again",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something unforeseen happened; or, told by API Gateway, the API broke off",
    HTTPStatus.SERVICE_UNAVAILABLE: "An AWS service was busy; or, told by API Gateway, the API took too long. The same "
    "request may be sent again",
}
_FAULTS: Final = {HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE}
_OF_GATEWAY: Final = {HTTPStatus.TOO_MANY_REQUESTS, *_FAULTS}
_OF_AUTHORIZER: Final = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


def may_fail(
    answer: str, *refusals: HTTPStatus, status: HTTPStatus = HTTPStatus.OK, is_public: bool = False
) -> dict[int, Any]:
    """The success, what the route itself may refuse with, and what may happen to any request.

    Whoever is signed in may be in no group; a public route has no authorizer before it.
    """
    own = {*refusals, *_FAULTS} | (set() if is_public else {HTTPStatus.FORBIDDEN})
    gateways = _OF_GATEWAY | (set() if is_public else _OF_AUTHORIZER)
    failures = {failed.value: _failure(failed, failed in own, failed in gateways) for failed in sorted(own | gateways)}
    return {status.value: {"description": answer}, **failures}


def _failure(status: HTTPStatus, is_own: bool, is_gateways: bool) -> dict[str, Any]:
    model: Any = ErrorAnswer | GatewayAnswer if is_own and is_gateways else ErrorAnswer if is_own else GatewayAnswer
    return {"description": _TOLD[status], "content": {"application/json": {"model": model}}}
