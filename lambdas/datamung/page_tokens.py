"""Where a list goes on: opaque to clients, checked field by field, and never a key into anybody else's jobs.

A token names a position; whose jobs are read is decided by the caller's own identity each time.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from datamung.errors import InvalidRequest
from datamung.jobs import key_of
from datamung.names import is_job_id

LONGEST: Final = 200
"""Characters; the longest that is made here has 100."""

LONGEST_OF_LOG: Final = 4_000
"""Characters; a log's token has a place in the log of each worker, of 100 characters."""

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_WORKER: Final = re.compile(r"(plan|dump)-\d{2}-\d{2}")
_LOG_PLACE: Final = re.compile(r"[\w/:-]{0,100}")
"""As CloudWatch Logs writes its tokens: `f/` and digits."""

_MOST_ITEMS: Final = 10**9
_EVENT: Final = re.compile(rf"EVENT#{_TIME.pattern}#[0-9a-f]{{4}}")


def of_job(key: Mapping[str, Any] | None) -> str | None:
    """The token for going on after this key of a list of jobs."""
    return None if key is None else _encode([key["created_at"], key["pk"].removeprefix("JOB#")])


def job_key(token: str | None, partition: Mapping[str, str]) -> dict[str, str] | None:
    """The key to go on from, in the given partition of an index. Raises InvalidRequest."""
    if token is None:
        return None
    match _decode(token):
        case [str(created_at), str(job_id)] if _TIME.fullmatch(created_at) and is_job_id(job_id):
            return {**key_of(job_id), **partition, "created_at": created_at}
    raise _invalid()


def of_event(key: Mapping[str, Any] | None) -> str | None:
    """The token for going on after this key of a timeline."""
    return None if key is None else _encode([key["sk"]])


def event_key(token: str | None, job_id: str) -> dict[str, str] | None:
    """The key to go on from, in the timeline of this job. Raises InvalidRequest."""
    if token is None:
        return None
    match _decode(token):
        case [str(sort_key)] if _EVENT.fullmatch(sort_key):
            return {"pk": key_of(job_id)["pk"], "sk": sort_key}
    raise _invalid()


def of_log(places: Mapping[str, str]) -> str:
    """The token for going on at these places, one in the log of each worker."""
    return _encode(places)


def log_places(token: str | None) -> dict[str, str]:
    """The place in the log of each worker, by the worker's name. Raises InvalidRequest."""
    found = _decode(token) if token is not None else {}
    if not isinstance(found, dict) or not all(_WORKER.fullmatch(name) for name in found):
        raise _invalid()
    if not all(isinstance(place, str) and _LOG_PLACE.fullmatch(place) for place in found.values()):
        raise _invalid()
    return found


def of_offset(offset: int) -> str:
    """The token for going on at this item of a list that never changes."""
    return _encode([offset])


def offset(token: str | None) -> int:
    """How many items to pass over. Raises InvalidRequest."""
    if token is None:
        return 0
    match _decode(token):
        case [int(found)] if 0 < found < _MOST_ITEMS and not isinstance(found, bool):
            return found
    raise _invalid()


def _encode(position: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(position, separators=(",", ":")).encode()).decode().rstrip("=")


def _decode(token: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except ValueError as error:
        raise _invalid() from error


def _invalid() -> InvalidRequest:
    return InvalidRequest("next_token is not one that a list answered.")
