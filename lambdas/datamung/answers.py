"""How the API says no: one body for every error, and nothing of what went wrong inside."""

import json
import re
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from datamung.edge import is_transient
from datamung.errors import DatamungError, InvalidRequest, NameTaken, RequestError, RouteNotFound
from datamung.field_rules import broken_rules
from datamung.models import ErrorAnswer

BODY_LIMIT_BYTES: Final = 16_384
"""Four times the longest `include`, which is by far the longest field."""

_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
"""NUL, and what is left of a character that was cut in two: in no name, user or password that MySQL takes."""

_TRY_AGAIN: Final = "Try again in a minute with the same request; give the request id to an operator if it stays."


def read_json(body: str) -> dict[str, Any]:
    """The object in a request's body. Raises InvalidRequest; the body itself is never repeated (H85)."""
    if len(body.encode()) > BODY_LIMIT_BYTES:
        raise InvalidRequest(f"body: must be at most {BODY_LIMIT_BYTES:,} bytes.")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidRequest("body: must be a JSON object.")
    if any(_NO_TEXT.search(text) for text in _texts(found)):
        raise InvalidRequest("body: must hold no NUL and no half of a character.")
    return found


def _texts(found: object) -> Iterator[str]:
    """Every name and value of JSON that is text, however deep."""
    open_ends = [found]
    while open_ends:
        match open_ends.pop():
            case str() as text:
                yield text
            case dict() as pairs:
                open_ends += [*pairs, *pairs.values()]
            case list() as parts:
                open_ends += parts


def refusal(error: Exception, request_id: str) -> Response[str]:
    """The answer to a request that failed; what was not foreseen is logged here, once, and not explained."""
    known = _named(error)
    if known is not None:
        return _answer(known.http_status, known.code(), str(known), known.hint, request_id)
    _logger().exception("The API could not answer", request_id=request_id)
    if is_transient(error):
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "Busy", "An AWS service was busy.", _TRY_AGAIN, request_id)
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR, "Unforeseen", "Something unforeseen happened.", _TRY_AGAIN, request_id
    )


def _named(error: Exception) -> DatamungError | None:
    """What the caller can mend, if it is that."""
    match error:
        case RequestError() | NameTaken():
            return error
        case RequestValidationError():
            return InvalidRequest(broken_rules(error.errors()))
        case UnicodeDecodeError():
            return InvalidRequest("body: must be UTF-8.")
        case NotFoundError():
            return RouteNotFound("There is no such route.")
    return None


def _answer(status: int, code: str, message: str, hint: str, request_id: str) -> Response[str]:
    body = ErrorAnswer(code=code, message=message, hint=hint, request_id=request_id)
    return Response(status_code=status, content_type=content_types.APPLICATION_JSON, body=body.model_dump_json())


@cache
def _logger() -> Logger:
    return Logger(service="datamung")
