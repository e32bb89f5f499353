"""How a dump leaves the bucket: by links."""

from datamung.callers import Caller
from datamung.clients import Clients
from datamung.download_models import Download


def download_of(clients: Clients, caller: Caller, job_id: str) -> Download:
    raise NotImplementedError
