"""Jobs page by page, newest first: one owner's or everybody's, and of those the wanted ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from datamung import jobs
from datamung.clients import Clients
from datamung.rows import Job, Status

EXAMINED_PER_QUERY: Final = 250
"""Jobs that a query with a filter looks at: about the megabyte that one query may read."""

MOST_QUERIES: Final = 8
"""For one page: then it is answered as it is, and the next goes on."""

_INDEXES: Final = {"owner": "by_owner", "record": "by_time"}


@dataclass(frozen=True)
class Wanted:
    """Which jobs are wanted; None: whatever they have."""

    source_identifier: str | None = None
    status: Status | None = None

    def filter(self) -> ConditionBase | None:
        """The condition on a job's row; None when every job is wanted."""
        source, status = self.source_identifier, self.status
        by_source = Attr("request.source_identifier").eq(source.lower()) if source else None
        by_status = Attr("status").eq(status) if status else None
        return by_source & by_status if by_source and by_status else by_source or by_status


@dataclass(frozen=True)
class Page:
    """Jobs, newest first, and the key to go on from (None: that was all)."""

    jobs: list[Job]
    next_key: Mapping[str, Any] | None


def page(
    clients: Clients,
    partition: Mapping[str, str],
    wanted: Wanted,
    limit: int,
    start_key: Mapping[str, Any] | None = None,
) -> Page:
    """At most `limit` wanted jobs of `{"owner": …}`, or of all: `{"record": "JOB"}`.

    A page may be short, or empty, and have a key to go on from: wanted jobs may be few among many.
    """
    ((name, value),) = partition.items()
    asked: dict[str, Any] = {
        "IndexName": _INDEXES[name],
        "KeyConditionExpression": Key(name).eq(value),
        "ScanIndexForward": False,
        "Limit": limit,
    }
    condition = wanted.filter()
    if condition is not None:
        asked |= {"FilterExpression": condition, "Limit": EXAMINED_PER_QUERY}
    items: list[dict[str, Any]] = []
    next_key = start_key
    for _ in range(MOST_QUERIES):
        if next_key:
            asked["ExclusiveStartKey"] = dict(next_key)
        answer = clients.table.query(**asked)
        items += (item for item in answer["Items"] if str(item["pk"]).startswith("JOB#"))  # a worker's are no jobs
        next_key = answer.get("LastEvaluatedKey")
        if next_key is None or len(items) >= limit:
            break
    if len(items) > limit:
        next_key = {field: items[limit - 1][field] for field in ("pk", "sk", name, "created_at")}
    return Page([jobs.from_item(item) for item in items[:limit]], next_key)
