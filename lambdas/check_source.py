"""State "Check source": refuses what cannot work before anything is created, and records what the job will use."""

from typing import Any

from datamung.clients import clients
from datamung.edge import step
from datamung.preflight import check_source


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers `{"isolation": mode}`."""
    return dict(check_source(clients(), event["job_id"]))
