"""How well databases are covered: a row for each with its newest succeeded backup, kept as backups succeed.

Partition `COVERAGE`, sort key the database's identifier: an account's few hundred databases are one query.
"""

from typing import Final, cast

from boto3.dynamodb.conditions import Attr, Key

from datamung import conditional, queries
from datamung.clients import Clients
from datamung.rows import Covered, Job

STALE_AFTER_H: Final = 48
"""A nightly backup may fail once, or take the whole of the default deadline, before its database counts as stale."""

_PARTITION: Final = "COVERAGE"


def record(clients: Clients, job: Job) -> None:
    """Notes that this job's backup succeeded, unless a newer one is noted; safe to call twice.

    A backup of chosen schemas or tables covers no database, and is not noted.
    """
    if job["request"]["include"]:
        return
    conditional.update(
        clients,
        {"pk": _PARTITION, "sk": job["request"]["source_identifier"]},
        UpdateExpression="SET job_id = :job_id, job_owner = :owner, ended_at = :ended_at",
        ConditionExpression=Attr("ended_at").not_exists() | Attr("ended_at").lt(job["ended_at"]),
        ExpressionAttributeValues={":job_id": job["job_id"], ":owner": job["owner"], ":ended_at": job["ended_at"]},
    )


def newest_backups(clients: Clients) -> dict[str, Covered]:
    """Each database's newest backup, by identifier."""
    rows = queries.every_row(clients, KeyConditionExpression=Key("pk").eq(_PARTITION))
    return {str(row["sk"]): cast("Covered", row) for row in rows}
