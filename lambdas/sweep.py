"""The sweeper's function: on a schedule, and when an administrator asks for it."""

import os
from functools import cache
from typing import Any

from datamung import alarming, sweeping
from datamung.clients import Clients, clients
from datamung.edge import step
from datamung.settings import SweeperSettings


@step
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`{"dry_run": true}` only looks, `{"budget_s": 15}` is in a hurry. Answers what `models.Leftovers` holds."""
    budget_s = int(event.get("budget_s", sweeping.BUDGET_S))
    return sweep(clients(), _sweeper(), dry_run=bool(event.get("dry_run")), budget_s=budget_s)


def sweep(
    clients: Clients, sweeper: SweeperSettings, *, dry_run: bool, budget_s: int = sweeping.BUDGET_S
) -> dict[str, Any]:
    """One sweep, told of unless it only looked."""
    swept = sweeping.sweep(clients, sweeper, dry_run=dry_run, budget_s=budget_s)
    if not dry_run:
        alarming.report(clients, sweeper, swept.things, is_whole=not swept.troubles)
    return {
        "items": [one.as_json(clients.now()) for one in swept.things],
        "clean_ups": swept.clean_ups,
        "troubles": swept.troubles,
    }


@cache
def _sweeper() -> SweeperSettings:
    return SweeperSettings.from_environment(os.environ)
