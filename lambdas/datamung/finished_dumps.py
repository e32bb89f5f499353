"""A finished dump's manifest, read back."""

import json
from dataclasses import dataclass
from typing import Any

from datamung import objects
from datamung.clients import Clients
from datamung.errors import DumpNotFound
from datamung.rows import Job


@dataclass(frozen=True)
class Manifest:
    """The document that `manifest.py` builds, and its length in the bucket."""

    document: dict[str, Any]
    size_bytes: int


def read_manifest(clients: Clients, job: Job) -> Manifest:
    """The manifest of a job that has succeeded. Raises DumpNotFound of any other, or when the object is gone."""
    if job.get("outcome") != "succeeded" or "manifest_key" not in job:
        raise DumpNotFound(f"The job {job['job_id']} has no dump: it is {job['status']}.")
    stored = objects.read(clients, job["manifest_key"])
    if stored is None:
        raise DumpNotFound(f"The dump of the job {job['job_id']} was removed from the bucket.")
    return Manifest(json.loads(stored), len(stored))
