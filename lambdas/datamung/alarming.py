"""Who is told of what a sweep found: the metrics that alarms watch, and a message that names each thing."""

import hashlib
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit, single_metric

from datamung import clock, ledger
from datamung.clients import Clients
from datamung.judgement import Leftover
from datamung.settings import SweeperSettings
from datamung.words import counted

NAMESPACE: Final = "Datamung"
SWEEPS: Final = "Sweeps"
OVERDUE: Final = "ThingsOverdue"
"""Metrics with the one dimension `deployment`: a count of 1 a sweep, and how many things outlive the limit."""

_LAST: Final = {"pk": "SWEEPER", "sk": "LAST"}
_LONGEST_SUBJECT: Final = 100

_MOST_NAMED: Final = 150
"""So many fit into the 256 KiB of a message (SNS API reference, "Publish"), even with S3's longest keys."""


def report(clients: Clients, sweeper: SweeperSettings, things: list[Leftover], *, is_whole: bool) -> None:
    """Counts the sweep and what is overdue, and publishes a message whenever what is overdue has changed.

    A sweep that could not look at everything counts as none: an alarm tells when there is none for an hour.
    """
    if not is_whole:
        return
    overdue = sorted((one for one in things if one.is_overdue(clients.now())), key=_key)
    _count(clients, SWEEPS, 1)
    _count(clients, OVERDUE, len(overdue))
    told = hashlib.sha256("\n".join(_key(one) for one in overdue).encode()).hexdigest() if overdue else ""
    if told == _told(clients):
        return
    if overdue:
        clients.sns.publish(
            TopicArn=sweeper.alarm_topic_arn, Subject=_subject(clients, overdue), Message=_message(clients, overdue)
        )
    clients.table.put_item(Item={**_LAST, "told": told})


def _told(clients: Clients) -> str:
    """The digest of what was overdue when somebody was told last; empty when nothing was."""
    found: dict[str, Any] = dict(clients.table.get_item(Key=_LAST, ConsistentRead=True).get("Item", {}))
    return str(found.get("told", ""))


def _key(one: Leftover) -> str:
    return f"{one.thing.kind} {one.thing.job_id} {one.thing.name}"


def _subject(clients: Clients, overdue: list[Leftover]) -> str:
    return f"Datamung {clients.settings.deployment}: {counted(len(overdue), 'leftover')}"[:_LONGEST_SUBJECT]


def _message(clients: Clients, overdue: list[Leftover]) -> str:
    more = len(overdue) - _MOST_NAMED
    known = sum(one.thing.per_hour_usd or 0 for one in overdue)
    lines = [
        f"{counted(len(overdue), 'thing')} should be gone and still exist; together about {known:.2f} USD per hour.",
        "",
        *(_line(clients, one) for one in overdue[:_MOST_NAMED]),
        *([f"- and {more:,} more; GET /leftovers lists all of them"] if more > 0 else []),
        "",
        "Clean-up goes on trying for everything in a job's ledger. What stands in no ledger is never removed by "
        "Datamung: look at it, and remove it by hand.",
    ]
    return "\n".join(lines)


def _line(clients: Clients, one: Leftover) -> str:
    thing, now_s = one.thing, clients.now()
    age = f"{clock.in_words(now_s - thing.created_s)} old" if thing.created_s else "of unknown age"
    price = "price unknown" if thing.per_hour_usd is None else f"{thing.per_hour_usd:.4f} USD per hour"
    where = {
        "leftover": f"of job {thing.job_id}, which has ended",
        "in_use": f"of job {thing.job_id}, which still runs",
        "unknown": "in no job's ledger",
    }[one.status]
    return f"- {ledger.WORDS[thing.kind]} {thing.name}, {where}: {age}, {price}, owner {one.owner or 'unknown'}"


def _count(clients: Clients, name: str, value: int) -> None:
    with single_metric(name=name, unit=MetricUnit.Count, value=value, namespace=NAMESPACE) as metric:
        metric.add_dimension(name="deployment", value=clients.settings.deployment)
