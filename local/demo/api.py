"""The product's API as the web form uses it: an address and a token, nothing else."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any, Final

ENDED: Final = frozenset({"succeeded", "failed", "cancelled"})

_TIMEOUT_S: Final = 30


class Refused(Exception):
    """The API's own refusal; `status` and `code` are its words for programs."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        super().__init__(f"{answer.get('code')}: {answer.get('message')} {answer.get('hint', '')}".strip())
        self.status = status
        self.code = str(answer.get("code"))


@dataclass(frozen=True)
class Api:
    """`url` ends in `/api`; `token` is an access token. Every call raises Refused or OSError."""

    url: str
    token: str = field(repr=False)

    def start(self, **backup: Any) -> dict[str, Any]:
        """POST /backups: the fields of a backup's request; the answer is the job."""
        return self._call("POST", "/backups", backup)

    def backup(self, job_id: str) -> dict[str, Any]:
        """GET /backups/{job_id}."""
        return self._call("GET", f"/backups/{job_id}")

    def estimate(self, **backup: Any) -> dict[str, Any]:
        """POST /backups/estimate: the fields of a backup's request, a job id apart."""
        return self._call("POST", "/backups/estimate", backup)

    def download(self, job_id: str) -> dict[str, Any]:
        """GET /backups/{job_id}/download."""
        return self._call("GET", f"/backups/{job_id}/download")

    def cancel(self, job_id: str) -> dict[str, Any]:
        """POST /backups/{job_id}/cancel."""
        return self._call("POST", f"/backups/{job_id}/cancel")

    def events(self, job_id: str) -> list[dict[str, Any]]:
        """GET /backups/{job_id}/events: the whole timeline so far, oldest first."""
        return self.items(f"/backups/{job_id}/events")

    def items(self, path: str, **query: str) -> list[dict[str, Any]]:
        """GET of a list that comes to an end: the items of all its pages."""
        found: list[dict[str, Any]] = []
        while True:
            page = self._call("GET", f"{path}?{urllib.parse.urlencode(query)}" if query else path)
            found += page["items"]
            if not page["next_token"]:
                return found
            query["next_token"] = page["next_token"]

    def leftovers(self) -> dict[str, Any]:
        """GET /leftovers: everything that jobs have made and that exists, and what a sweep would clean up."""
        return self._call("GET", "/leftovers")

    def sweep(self) -> dict[str, Any]:
        """POST /leftovers/sweep: the same, and for which jobs a clean-up was started."""
        return self._call("POST", "/leftovers/sweep")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
                content: dict[str, Any] = json.load(answer)
                return content
        except urllib.error.HTTPError as error:
            raise Refused(error.code, _answer_of(error)) from None


def _answer_of(error: urllib.error.HTTPError) -> dict[str, Any]:
    text = error.read().decode(errors="replace")
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        return {"code": error.reason, "message": text}
    return {"code": error.reason, **answer}  # API Gateway's own answers have no code
