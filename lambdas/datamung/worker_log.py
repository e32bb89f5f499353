"""What a job's workers logged, line by line, from CloudWatch Logs.

A worker's log stream is named by its task, and which tasks are the job's is read from the job's own ledger each time: a
token names places in those streams, never a stream.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from datamung import ledger, page_tokens, tasks
from datamung.callers import Caller
from datamung.clients import Clients
from datamung.clock import iso
from datamung.errors import InvalidRequest
from datamung.models import LogLine, LogLines
from datamung.reading import visible_job
from datamung.redaction import redact

LINES_PER_PAGE: Final = 500

STREAM_PREFIX: Final = "worker"
"""A task's stream is `<prefix>/<container>/<task id>`; the task definitions set the prefix."""

READ_TO_ITS_END: Final = ""
"""In a token, the place in the stream of a worker that has ended."""

_ABSENT: Final = "ResourceNotFoundException"
"""A stream begins with a worker's first line, and ends with the group's retention."""

_LEVELS: Final = frozenset({"INFO", "WARNING", "ERROR"})


@dataclass(frozen=True)
class _Stream:
    worker: str
    name: str
    has_ended: bool


def list_lines(clients: Clients, caller: Caller, job_id: str, next_token: str | None) -> LogLines:
    """A page of the job's log: each worker's lines in order, and workers in the order in which they began.

    While the job runs there is a token always, with which the log goes on. Raises JobNotFound, InvalidRequest.
    """
    job = visible_job(clients, job_id, caller.may_see)
    places = page_tokens.log_places(next_token)
    lines: list[LogLine] = []
    has_more = False
    for stream in _streams(clients, job_id, is_over="outcome" in job):
        found, place, is_at_end = _read(clients, stream, places.get(stream.worker), LINES_PER_PAGE - len(lines))
        lines += found
        has_more = has_more or not is_at_end
        if place is not None:
            places[stream.worker] = READ_TO_ITS_END if is_at_end and stream.has_ended else place
    goes_on = has_more or "outcome" not in job
    lines.sort(key=lambda line: line.at)
    return LogLines(items=lines, next_token=page_tokens.of_log(places) if goes_on else None)


def _streams(clients: Clients, job_id: str, *, is_over: bool) -> Iterator[_Stream]:
    """The streams of the job's workers: those that plan first, then each shard's attempts. A replacement starts only
    when its predecessor has stopped, and dump workers only when the plan is made."""
    rows = {row["name"]: row for row in ledger.entries(clients, job_id) if row["kind"] == "task" and "arn" in row}
    names = sorted(rows, key=lambda name: (name.startswith("dump"), name))
    newest = {_shard(name): name for name in names}
    has_dump = any(name.startswith("dump") for name in names)
    for name in names:
        is_superseded = newest[_shard(name)] != name or (has_dump and name.startswith("plan"))
        task_id = rows[name]["arn"].rpartition("/")[2]
        yield _Stream(name, f"{STREAM_PREFIX}/{tasks.CONTAINER}/{task_id}", has_ended=is_over or is_superseded)


def _shard(name: str) -> str:
    """`dump-00-02` → `dump-00`."""
    return name.rpartition("-")[0]


def _read(clients: Clients, stream: _Stream, place: str | None, limit: int) -> tuple[list[LogLine], str | None, bool]:
    """At most `limit` lines from a place on, the place behind them, and whether that is the end for now.

    Only the answer's own place unchanged means the end: a page may be empty before it (API reference, "GetLogEvents").
    """
    lines: list[LogLine] = []
    while place != READ_TO_ITS_END:
        if len(lines) >= limit:
            return lines, place, False
        asked: dict[str, Any] = {"nextToken": place} if place else {}
        try:
            answer = clients.logs.get_log_events(
                logGroupName=clients.settings.worker_log_group,
                logStreamName=stream.name,
                startFromHead=True,
                limit=limit - len(lines),
                **asked,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == _ABSENT:
                return lines, place, True
            if error.response["Error"]["Code"] == "InvalidParameterException" and place:
                raise InvalidRequest("next_token is too old: begin without one.") from error
            raise
        lines += [_line(stream.worker, event) for event in answer["events"]]
        if answer["nextForwardToken"] == place:
            break
        place = answer["nextForwardToken"]
    return lines, place, True


def _line(worker: str, event: Mapping[str, Any]) -> LogLine:
    """The worker writes JSON; what Python or the system adds is taken as it is."""
    at, said = iso(event["timestamp"] / 1000), str(event["message"])
    try:
        told = json.loads(said)
    except ValueError:
        told = None
    if not isinstance(told, dict) or "message" not in told:
        return LogLine(at=at, worker=worker, level="", line=redact(said))
    level = told.get("level")
    return LogLine(at=at, worker=worker, level=level if level in _LEVELS else "", line=redact(str(told["message"])))
