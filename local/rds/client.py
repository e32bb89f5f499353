"""What tests and the demo do to an instance of the local RDS that no AWS call can: a few verbs over HTTP."""

import json
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TIMEOUT_S = 120


@dataclass(frozen=True)
class ServerFacts:
    """What is true of an instance's server; `pid` is None while it does not run."""

    identifier: str
    status: str
    port: int
    pid: int | None
    socket: Path
    data: Path
    error_log: Path


@dataclass(frozen=True)
class LocalRdsClient:
    """A local RDS at `endpoint`. Every call waits until it is done; an unknown instance raises HTTPError 404."""

    endpoint: str

    def server(self, identifier: str) -> ServerFacts:
        """The instance's server as it is now."""
        return self._call("GET", identifier)

    def restart(self, identifier: str, *, resume_replication: bool = True) -> ServerFacts:
        """Restart the server without a word in the API; a replica's threads run again unless told not to (H92)."""
        return self._call("POST", identifier, "restart", {"resume_replication": resume_replication})

    def kill(self, identifier: str) -> ServerFacts:
        """End the server as a crash would; `restart` brings it back."""
        return self._call("POST", identifier, "kill")

    def freeze(self, identifier: str) -> ServerFacts:
        """Make the server hang: sessions wait, nothing is refused."""
        return self._call("POST", identifier, "freeze")

    def thaw(self, identifier: str) -> ServerFacts:
        """End a freeze; safe to call twice."""
        return self._call("POST", identifier, "thaw")

    def hold_status(self, identifier: str, status: str) -> ServerFacts:
        """Make the API report this status until told otherwise, as `backing-up`, `storage-full` or `available`."""
        return self._call("POST", identifier, "status", {"status": status})

    def _call(
        self, method: str, identifier: str, operation: str = "", body: dict[str, Any] | None = None
    ) -> ServerFacts:
        url = f"{self.endpoint}/local-rds/instances/{identifier}" + (f"/{operation}" if operation else "")
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(url, data=data, method=method)
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:
            facts = json.load(response)
        return ServerFacts(
            identifier=facts["identifier"],
            status=facts["status"],
            port=facts["port"],
            pid=facts["pid"],
            socket=Path(facts["socket"]),
            data=Path(facts["data"]),
            error_log=Path(facts["error_log"]),
        )
