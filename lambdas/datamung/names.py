"""Every external name, as a pure function of the deployment and the job id.

A step that is repeated finds what it made the first time, and clean-up finds what a lost answer hid,
because nobody has to remember a name: it can be computed.
"""

import hashlib
import re
from typing import Final, Literal

Compression = Literal["zstd", "gzip"]

DEPLOYMENT_PATTERN: Final = re.compile(r"[a-z][a-z0-9]{0,11}")
"""A deployment's name: with the longest job id it keeps `resource_name` within 53 characters."""

JOB_ID_PATTERN: Final = re.compile(r"(?!.*--)[a-z0-9][a-z0-9-]{6,34}[a-z0-9]")
"""8 to 36 characters, no `--` and no final `-`: RDS refuses both in an instance identifier (H76)."""

DUMPS: Final = "backups/"
PLANS: Final = "work/"
"""What every key begins with."""

_EXTENSION: Final[dict[Compression, str]] = {"zstd": "sql.zst", "gzip": "sql.gz"}


def is_job_id(candidate: str) -> bool:
    """Whether a caller may name a job like this."""
    return JOB_ID_PATTERN.fullmatch(candidate) is not None


def resource_name(deployment: str, job_id: str) -> str:
    """The one name of the job's clone, security group and secret: at most 53 characters of `[a-z0-9-]`."""
    return f"dm-{deployment}-{job_id}"


def dump_key(job_id: str, compression: Compression) -> str:
    """The S3 key of the dump: it exists only once the dump is complete."""
    return f"{DUMPS}{job_id}/dump.{_EXTENSION[compression]}"


def manifest_key(job_id: str) -> str:
    """The S3 key of the manifest: it exists only once the dump was verified."""
    return f"{DUMPS}{job_id}/dump.manifest.json"


def plan_key(job_id: str) -> str:
    """The S3 key of the plan, which holds key values (personal data) and is deleted with the job."""
    return f"{PLANS}{job_id}/plan.json"


def run_task_token(job_id: str, phase: str, shard: int, attempt: int) -> str:
    """The RunTask client token: 64 characters, the most ECS takes, the same whenever the step is repeated."""
    return hashlib.sha256(f"{job_id}/{phase}/{shard}/{attempt}".encode()).hexdigest()


def job_of_key(key: str) -> str:
    """The job whose dump, manifest or plan lies under this key."""
    return key.split("/")[1]


def execution_arn(state_machine_arn: str, job_id: str) -> str:
    """The ARN of the job's execution, which has the job's name."""
    return f"{state_machine_arn.replace(':stateMachine:', ':execution:')}:{job_id}"


def clean_up_execution(job_id: str, slot: int) -> str:
    """The name of an execution of the clean-up machine: one per job and slot of time. No job id holds `--`."""
    return f"{job_id}--{slot}"


def tags(deployment: str, job_id: str, owner: str, expires_at: str) -> dict[str, str]:
    """The tags of everything a job makes; `expires_at` is ISO 8601 in UTC."""
    return {
        "datamung:deployment": deployment,
        "datamung:job-id": job_id,
        "datamung:owner": owner,
        "datamung:expires-at": expires_at,
    }
