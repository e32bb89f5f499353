"""What one worker is told: which part of which job it does, as its environment.

Nothing secret is in it: the login is behind the secret's ARN, and the task's role gives the rest.
"""

import json
from dataclasses import dataclass

from datamung import names
from datamung.clients import Clients
from datamung.rows import Job, Phase


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One attempt of one shard of a phase; `shard` counts from 0, `attempt` from 1."""

    phase: Phase
    shard: int
    attempt: int
    shards: int
    upload_id: str = ""
    """The upload whose parts the worker writes; empty in the phase plan."""

    @property
    def name(self) -> str:
        """The attempt's name in the ledger and in ECS: `dump-00-01`."""
        return f"{self.phase}-{self.shard:02d}-{self.attempt:02d}"


def environment(clients: Clients, job: Job, errand: Errand) -> dict[str, str]:
    """What the worker is told, by environment variable; `worker/contract.py` reads the same names."""
    settings, request, source = clients.settings, job["request"], job["source"]
    job_id, compression = job["job_id"], request["compression"]
    target = job.get("clone", source)
    told = {
        "DATAMUNG_CONTRACT": "1",
        "DATAMUNG_JOB_ID": job_id,
        "DATAMUNG_TABLE": settings.table,
        "DATAMUNG_BUCKET": settings.bucket,
        "DATAMUNG_BUCKET_OWNER": settings.account_id,
        "DATAMUNG_KMS_KEY_ARN": settings.kms_key_arn,
        "DATAMUNG_ISOLATION": str(request["isolation"]["mode"]),
        "DATAMUNG_ENGINE": source["engine"],
        "DATAMUNG_HOST": target["host"],
        "DATAMUNG_PORT": str(target["port"]),
        "DATAMUNG_SOURCE_HOST": source["host"],
        "DATAMUNG_SOURCE_PORT": str(source["port"]),
        "DATAMUNG_SECRET_ARN": job["secret_arn"],
        "DATAMUNG_COMPRESSION": compression,
        "DATAMUNG_VERIFY": request["verify"],
        "DATAMUNG_INCLUDE": json.dumps(request.get("include") or {}, separators=(",", ":"), ensure_ascii=False),
        "DATAMUNG_SHARD": str(errand.shard),
        "DATAMUNG_SHARDS": str(errand.shards),
        "DATAMUNG_ATTEMPT": str(errand.attempt),
        "DATAMUNG_DUMP_KEY": names.dump_key(job_id, compression),
        "DATAMUNG_PLAN_KEY": names.plan_key(job_id),
        "DATAMUNG_STALL_LIMIT_S": str(settings.stall_limit_s),
        "DATAMUNG_LAG_LIMIT_S": str(settings.lag_limit_s),
    }
    if errand.phase == "dump":
        told |= {"DATAMUNG_UPLOAD_ID": errand.upload_id, "DATAMUNG_PLAN_SHA256": job["plan"]["sha256"]}
    return told
