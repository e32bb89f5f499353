"""All rows that a query of the job table finds, page after page."""

from collections.abc import Iterator
from typing import Any

from datamung.clients import Clients


def every_row(clients: Clients, **query: Any) -> Iterator[dict[str, Any]]:
    """`query` is Query's; each page is asked for when the rows before it are used up."""
    more: dict[str, Any] = {}
    while True:
        answer = clients.table.query(**query, **more)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
