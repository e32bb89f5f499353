"""The HTTP API: its routes, one line of work each; those that read dumps are in `download.py`.

Who may do what is decided in `datamung/callers.py`, what comes in and goes out in `datamung/models.py`, how the API
says no in `datamung/answers.py`, and how that is described in `datamung/route_answers.py`. All routes but
`GET /config` stand behind the JWT authorizer.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from datamung import (
    asking_sweeper,
    cancelling,
    estimating,
    http_edge,
    page_tokens,
    reading,
    source_list,
    starting,
    worker_log,
)
from datamung.callers import Caller
from datamung.clients import Clients, clients
from datamung.estimate_models import Estimate
from datamung.http_edge import NextToken
from datamung.job_lists import Wanted
from datamung.models import (
    Backup,
    BackupRequest,
    Backups,
    Config,
    EstimateRequest,
    Events,
    Leftovers,
    LogLines,
    Resources,
    SourceIdentifier,
)
from datamung.route_answers import may_fail
from datamung.rows import Status
from datamung.settings import ApiSettings
from datamung.source_models import Sources

LogToken = Annotated[str | None, Query(max_length=page_tokens.LONGEST_OF_LOG, description="From the previous page.")]
OfSource = Annotated[SourceIdentifier | None, Query(description="Only backups of this database.")]
OfStatus = Annotated[Status | None, Query(description="Only backups of this status.")]

app = http_edge.new_app()


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
    return Sources(items=source_list.list_sources(_clients(), _caller()), next_token=None)


@app.post(
    "/backups/estimate",
    summary="What would refuse a backup, how long it takes, and what it costs",
    responses=may_fail("All that is known within 20 seconds", HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def estimate_backup(request: EstimateRequest) -> Estimate:
    """Nothing is made. A typed login is not tried: only workers reach the database."""
    return estimating.estimate(_clients(), _caller(), request)


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
def list_backups(source_identifier: OfSource = None, status: OfStatus = None, next_token: NextToken = None) -> Backups:
    """In a list, only running dumps carry live progress. A page may be short, or empty, and not be the last one."""
    wanted = Wanted(source_identifier, status)
    return reading.list_backups(_clients(), _caller(), wanted, next_token)


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


@app.get(
    "/backups/<job_id>/log",
    summary="What a job's workers logged, oldest first",
    responses=may_fail("A page of it", HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def list_log_lines(job_id: str, next_token: LogToken = None) -> LogLines:
    """To follow a job that runs, ask again with the newest token; a page may be empty meanwhile."""
    return worker_log.list_lines(_clients(), _caller(), job_id, next_token)


@app.get(
    "/backups/<job_id>/resources",
    summary="What a job has made, and whether it is still there",
    responses=may_fail("All of it", HTTPStatus.NOT_FOUND),
)
def list_resources(job_id: str) -> Resources:
    """Whole in one page: a job makes a dozen things."""
    return reading.list_resources(_clients(), _caller(), job_id)


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


def answer(
    event: Mapping[str, Any],
    context: Any,
    *,
    get_clients: Callable[[], Clients],
    get_api: Callable[[], ApiSettings],
) -> dict[str, Any]:
    """Answers one request of an HTTP API."""
    return http_edge.answer(app, event, context, get_clients=get_clients, get_api=get_api)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The function behind every route but those of `download.py`."""
    return answer(event, context, get_clients=clients, get_api=_api_settings)


def _caller() -> Caller:
    return http_edge.caller(app)


def _clients() -> Clients:
    return http_edge.clients(app)


def _api() -> ApiSettings:
    made: ApiSettings = app.context["get_api"]()
    return made


@cache
def _api_settings() -> ApiSettings:
    return ApiSettings.from_environment(os.environ)
