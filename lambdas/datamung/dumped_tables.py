"""Where in a dump the bytes are."""

from datamung.callers import Caller
from datamung.clients import Clients
from datamung.download_models import DumpedTables


def list_tables(clients: Clients, caller: Caller, job_id: str, next_token: str | None) -> DumpedTables:
    raise NotImplementedError
