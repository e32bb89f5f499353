"""The lease on a job's row: one clean-up works at a time, whether the job's own, one after it, or both (H78)."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from boto3.dynamodb.conditions import Attr, ConditionBase

from datamung import conditional
from datamung.clients import Clients
from datamung.jobs import key_of
from datamung.ledger import LONG_FUNCTION_TIMEOUT_S
from datamung.rows import FREE, Lease

_SPARE_S: Final = 30

LEASE_S: Final = LONG_FUNCTION_TIMEOUT_S + _SPARE_S
"""A pass that dies holds the others up for so long: longer than a pass can last."""


@contextmanager
def held(clients: Clients, job_id: str) -> Iterator[bool]:
    """Whether the lease could be taken; it is given back at the end of the block.

    Two that both think they hold it do no harm, for every deletion may be repeated; the lease spares AWS the calls.
    """
    holder = secrets.token_hex(8)
    if not _take(clients, job_id, holder):
        yield False
        return
    try:
        yield True
    finally:
        _give_back(clients, job_id, holder)


def _take(clients: Clients, job_id: str, holder: str) -> bool:
    now_s = int(clients.now())
    lease: Lease = {"holder": holder, "until_s": now_s + LEASE_S}
    return _set(clients, job_id, lease, Attr("lease.until_s").lt(now_s))


def _give_back(clients: Clients, job_id: str, holder: str) -> None:
    _set(clients, job_id, FREE, Attr("lease.holder").eq(holder))


def _set(clients: Clients, job_id: str, lease: Lease, condition: ConditionBase) -> bool:
    return conditional.update(
        clients,
        key_of(job_id),
        UpdateExpression="SET lease = :lease",
        ConditionExpression=condition,
        ExpressionAttributeValues={":lease": lease},
    )
