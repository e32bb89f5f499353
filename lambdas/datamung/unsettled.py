"""What is not over yet: the index of jobs without an outcome and of ledger rows that are open.

Only such rows carry the index's key, so that it stays as small as what goes on, however many backups there were. It is
eventually consistent: who finds a job here reads the job itself before doing anything.
"""

from typing import Final

from boto3.dynamodb.conditions import Key

from datamung import queries
from datamung.clients import Clients

INDEX: Final = "unsettled"
_JOB: Final = "JOB#"


def job_ids(clients: Clients) -> set[str]:
    """Every job that has no outcome, or something in its ledger that is not known to be gone."""
    rows = queries.every_row(clients, IndexName=INDEX, KeyConditionExpression=Key("unsettled").eq("yes"))
    keys = (str(row["pk"]) for row in rows)
    return {key.removeprefix(_JOB) for key in keys if key.startswith(_JOB)}  # a worker's rows are no jobs
