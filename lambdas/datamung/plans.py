"""The plan object, as the control plane reads it: with the hash that the job recorded, or not at all."""

import hashlib
import json
from typing import Any

from datamung import objects
from datamung.clients import Clients
from datamung.errors import PlanMismatch
from datamung.rows import Job


def load(clients: Clients, job: Job) -> dict[str, Any]:
    """The plan document (`worker/plan_model.py` describes it). Raises PlanMismatch when it is gone or another one."""
    stored = objects.read(clients, job["plan"]["key"])
    if stored is None:
        raise PlanMismatch("The plan object is gone.")
    if hashlib.sha256(stored).hexdigest() != job["plan"]["sha256"]:
        raise PlanMismatch("The plan object is not the one that the job recorded.")
    document: dict[str, Any] = json.loads(stored)
    return document
