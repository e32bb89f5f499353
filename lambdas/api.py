"""The HTTP API: every route of it, one line of work each.

Who may do what is decided in `datamung/callers.py`, what comes in and goes out in `datamung/models.py`, how the API
says no in `datamung/answers.py`, and how that is described in `datamung/route_answers.py`. All routes but
`GET /config` stand behind the JWT authorizer.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from datamung import answers, asking_sweeper, cancelling, page_tokens, reading, sources, starting
from datamung.callers import Caller, caller_of
from datamung.clients import Clients, clients
from datamung.models import Backup, BackupRequest, Backups, Config, Events, Leftovers, Sources
from datamung.route_answers import may_fail
from datamung.settings import ApiSettings

NextToken = Annotated[str | None, Query(max_length=page_tokens.LONGEST, description="From the previous page.")]

app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=answers.read_json)


@app.get(
    "/config",
    summary="What a browser must know before it can sign in",
    responses=may_fail("The deployment", is_public=True),
)
def get_config() -> Config:
    """Public: it tells nothing that the sign-in page does not."""
    settings, api = _clients().settings, _api()
    return Config(issuer=api.issuer, client_id=api.client_id, region=settings.region, version=settings.version)


@app.get(
    "/sources",
    summary="The databases that the caller may back up",
    responses=may_fail("All of them"),
)
def list_sources() -> Sources:
    """Whole in one page: an account holds a few hundred instances at most."""
    return Sources(items=sources.list_offers(_clients(), _caller()), next_token=None)


@app.post(
    "/backups",
    summary="Start a backup; the same request twice makes one job",
    status_code=HTTPStatus.ACCEPTED.value,
    responses=may_fail(
        "The job",
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        status=HTTPStatus.ACCEPTED,
    ),
)
def start_backup(request: BackupRequest) -> Backup:
    """The job runs on after the answer."""
    job = starting.start_backup(_clients(), _api(), _caller(), request)
    return reading.backup_of(_clients(), job)


@app.get(
    "/backups",
    summary="Jobs, newest first: own ones, or all for viewers and administrators",
    responses=may_fail("A page of them", HTTPStatus.BAD_REQUEST),
)
def list_backups(next_token: NextToken = None) -> Backups:
    """In a list, only running dumps carry live progress."""
    return reading.list_backups(_clients(), _caller(), next_token)


@app.get(
    "/backups/<job_id>",
    summary="One job with its progress",
    responses=may_fail("The job", HTTPStatus.NOT_FOUND),
)
def get_backup(job_id: str) -> Backup:
    """Unknown and forbidden are the same 404."""
    return reading.get_backup(_clients(), _caller(), job_id)


@app.get(
    "/backups/<job_id>/events",
    summary="A job's timeline in sentences, oldest first",
    responses=may_fail("A page of it", HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def list_events(job_id: str, next_token: NextToken = None) -> Events:
    """Sentences hold no secret and no key value."""
    return reading.list_events(_clients(), _caller(), job_id, next_token)


@app.post(
    "/backups/<job_id>/cancel",
    summary="Stop a job and remove what it made",
    status_code=HTTPStatus.ACCEPTED.value,
    responses=may_fail(
        "The job, which ends soon",
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        status=HTTPStatus.ACCEPTED,
    ),
)
def cancel_backup(job_id: str) -> Backup:
    """Safe to repeat until the job has ended."""
    job = cancelling.cancel_backup(_clients(), _api(), _caller(), job_id)
    return reading.backup_of(_clients(), job)


@app.get(
    "/leftovers",
    summary="What exists because jobs made it, whose it is, since when, and what it costs; for administrators",
    responses=may_fail("All of it"),
)
def list_leftovers() -> Leftovers:
    """Changes nothing; tells for which jobs a sweep would start a clean-up."""
    return asking_sweeper.ask_sweeper(_clients(), _api(), _caller(), dry_run=True)


@app.post(
    "/leftovers/sweep",
    summary="Have everything cleaned up that outlived its job; for administrators",
    responses=may_fail("What exists, and the jobs for which a clean-up was started"),
)
def sweep_leftovers() -> Leftovers:
    """What the schedule does by itself; clean-ups run on after the answer."""
    return asking_sweeper.ask_sweeper(_clients(), _api(), _caller(), dry_run=False)


def refuse(error: Exception) -> Response[str]:
    """Whatever a route raises becomes one kind of answer."""
    return answers.refusal(error, app.current_event.request_context.request_id)


app.exception_handler(Exception)(refuse)


def answer(
    event: Mapping[str, Any],
    context: Any,
    *,
    get_clients: Callable[[], Clients],
    get_api: Callable[[], ApiSettings],
) -> dict[str, Any]:
    """Answers one request of an HTTP API (payload format 2.0)."""
    app.context.update({"get_clients": get_clients, "get_api": get_api})
    answered: dict[str, Any] = app.resolve(_as_expected(event), context)
    answered["headers"]["Cache-Control"] = "no-store"
    return answered


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The function behind every route."""
    return answer(event, context, get_clients=clients, get_api=_api_settings)


_JSON: Final = "application/json"


def _as_expected(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event with the stage in its path, and its body taken for JSON whatever its header says.

    Powertools cuts a named stage off the path's front. AWS puts it there, but neither behind a custom domain's mapping
    nor does every emulator.
    """
    stage, path = f"/{event['requestContext']['stage']}", event["rawPath"]
    headers = {name: value for name, value in event.get("headers", {}).items() if name.lower() != "content-type"}
    is_staged = stage in {"/$default", path} or path.startswith(f"{stage}/")
    return {**event, "rawPath": path if is_staged else stage + path, "headers": {**headers, "content-type": _JSON}}


def _caller() -> Caller:
    event = app.current_event
    return caller_of(event.request_context.authorizer.jwt_claim, event.headers.get("authorization", ""))


def _clients() -> Clients:
    made: Clients = app.context["get_clients"]()
    return made


def _api() -> ApiSettings:
    made: ApiSettings = app.context["get_api"]()
    return made


@cache
def _api_settings() -> ApiSettings:
    return ApiSettings.from_environment(os.environ)
