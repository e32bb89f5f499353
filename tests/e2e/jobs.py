"""Jobs of the end-to-end tests: started and watched through the API, and never ended with anything left."""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from local.cloud import Cloud
from local.demo.api import ENDED, Api
from local.leftovers import query
from local.promises import broken
from local.waiting import await_true

END_LIMIT_S: Final = 240


@dataclass(frozen=True)
class Jobs:
    """Starts jobs in one local cloud; several may run at once."""

    cloud: Cloud

    @property
    def api(self) -> Api:
        return Api(self.cloud.api_url, self.cloud.token)

    def start(self, name: str, source: str, **request: Any) -> str:
        """The id of a new job, which begins with `name`."""
        job_id = f"e2e-{name}-{secrets.token_hex(4)}"
        self.api.start(job_id=job_id, source_identifier=source, **request)
        return job_id

    def end_of(self, job_id: str, *secrets: str) -> dict[str, Any]:
        """The job once it has ended; by then it has kept every promise, whatever its outcome, and told no secret."""
        await_true(lambda: self.api.backup(job_id)["status"] in ENDED, f"{job_id} to end", END_LIMIT_S)
        assert broken(self.cloud, job_id, secrets) == []
        return self.api.backup(job_id)

    def success_of(self, job_id: str) -> dict[str, Any]:
        """The job, which must have succeeded."""
        job = self.end_of(job_id)
        assert job["status"] == "succeeded", (job["error"], self.api.events(job_id))
        return job

    def error_of(self, job_id: str) -> dict[str, str]:
        """The named error of a job, which must have failed; with a hint and without a dump."""
        job = self.end_of(job_id)
        assert (job["status"], job["dump"]) == ("failed", None), job
        assert job["error"]["message"]
        assert job["error"]["hint"]
        error: dict[str, str] = job["error"]
        return error

    def await_first_chunk(self, job_id: str) -> None:
        """Return in the middle of the dump: a chunk is accepted, the stream is not."""
        await_true(lambda: bool(self._rows(job_id, "CHUNK#")), f"{job_id} to dump", END_LIMIT_S, 0.05)
        assert not [row for row in self._rows(job_id, "STREAM") if row["sk"]["S"] == "STREAM"], "the dump was too quick"

    def _rows(self, job_id: str, begins_with: str) -> list[dict[str, Any]]:
        return query(self.cloud, f"WORK#{job_id}", begins_with)
