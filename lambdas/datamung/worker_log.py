"""What a job's workers logged, line by line."""

from datamung.callers import Caller
from datamung.clients import Clients
from datamung.models import LogLines


def list_lines(clients: Clients, caller: Caller, job_id: str, next_token: str | None) -> LogLines:
    raise NotImplementedError
