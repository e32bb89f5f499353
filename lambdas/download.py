"""The routes that read dumps, behind a function of their own: no other that answers requests may open one."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from datamung import downloading, dumped_tables, http_edge
from datamung.clients import Clients, clients
from datamung.download_models import Download, DumpedTables
from datamung.http_edge import NextToken
from datamung.route_answers import may_fail

app = http_edge.new_app()


@app.get(
    "/backups/<job_id>/download",
    summary="Links to a dump and its manifest, good for 15 minutes",
    responses=may_fail("The links", HTTPStatus.NOT_FOUND),
)
def get_download(job_id: str) -> Download:
    """For the job's owner and administrators; the links are made for this answer and kept nowhere."""
    return downloading.download_of(http_edge.clients(app), http_edge.caller(app), job_id)


@app.get(
    "/backups/<job_id>/tables",
    summary="The tables in a dump, largest first",
    responses=may_fail("A page of them", HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def list_tables(job_id: str, next_token: NextToken = None) -> DumpedTables:
    """Names and sizes, from the manifest; for whoever may see the job."""
    return dumped_tables.list_tables(http_edge.clients(app), http_edge.caller(app), job_id, next_token)


def answer(event: Mapping[str, Any], context: Any, *, get_clients: Callable[[], Clients]) -> dict[str, Any]:
    """Answers one request of an HTTP API."""
    return http_edge.answer(app, event, context, get_clients=get_clients)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The function behind these routes."""
    return answer(event, context, get_clients=clients)
