"""The edge of every function behind the API: events in, answers out, and who and what a route works with."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from datamung import answers, page_tokens
from datamung.callers import Caller, caller_of
from datamung.clients import Clients

NextToken = Annotated[str | None, Query(max_length=page_tokens.LONGEST, description="From the previous page.")]

_JSON: Final = "application/json"


def new_app() -> APIGatewayHttpResolver:
    """A resolver without routes, in which whatever a route raises becomes one kind of answer."""
    app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=answers.read_json)

    def refuse(error: Exception) -> Response[str]:
        return answers.refusal(error, app.current_event.request_context.request_id)

    app.exception_handler(Exception)(refuse)
    return app


def answer(
    app: APIGatewayHttpResolver, event: Mapping[str, Any], context: Any, **given: Callable[[], Any]
) -> dict[str, Any]:
    """Answers one request of an HTTP API (payload format 2.0); no cache may keep it. `given` is for the routes."""
    app.context.update(given)
    answered: dict[str, Any] = app.resolve(_as_expected(event), context)
    answered["headers"]["Cache-Control"] = "no-store"
    return answered


def caller(app: APIGatewayHttpResolver) -> Caller:
    """Whoever sent the request. Raises NoKnownGroup."""
    event = app.current_event
    return caller_of(event.request_context.authorizer.jwt_claim, event.headers.get("authorization", ""))


def clients(app: APIGatewayHttpResolver) -> Clients:
    """The clients that `answer` was given as `get_clients`."""
    made: Clients = app.context["get_clients"]()
    return made


def _as_expected(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event with the stage in its path, and its body taken for JSON whatever its header says.

    Powertools cuts a named stage off the path's front. AWS puts it there, but neither behind a custom domain's mapping
    nor does every emulator.
    """
    stage, path = f"/{event['requestContext']['stage']}", event["rawPath"]
    headers = {name: value for name, value in event.get("headers", {}).items() if name.lower() != "content-type"}
    is_staged = stage in {"/$default", path} or path.startswith(f"{stage}/")
    return {**event, "rawPath": path if is_staged else stage + path, "headers": {**headers, "content-type": _JSON}}
