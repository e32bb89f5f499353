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
    """`{"dry_run": true}` only looks. Answers what `models.Leftovers` holds."""
    return sweep(clients(), _sweeper(), dry_run=bool(event.get("dry_run")))


def sweep(clients: Clients, sweeper: SweeperSettings, *, dry_run: bool) -> dict[str, Any]:
    """One sweep, told of unless it only looked."""
    swept = sweeping.sweep(clients, sweeper, dry_run=dry_run)
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
