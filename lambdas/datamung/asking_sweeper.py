"""How an administrator looks for leftovers, and has them cleaned up: the sweeper's own function does both.

The API itself may neither list what it does not serve, nor delete anything.
"""

import json
from typing import Final

from datamung.callers import Caller
from datamung.clients import Clients
from datamung.errors import AdminOnly, TransientFault
from datamung.models import Leftovers
from datamung.settings import ApiSettings

_BUDGET_S: Final = 15
"""Somebody waits for the answer, and API Gateway for half a minute at most."""


def ask_sweeper(clients: Clients, api: ApiSettings, caller: Caller, *, dry_run: bool) -> Leftovers:
    """What exists now; unless it is a dry run, clean-ups are started for what outlived its job. Safe to call twice.

    Raises:
        AdminOnly: the caller may not.
        TransientFault: the sweeper could not do it just now.
    """
    if not caller.may_sweep:
        raise AdminOnly("Only an administrator may look for leftovers.")
    answer = clients.lambda_.invoke(
        FunctionName=api.sweep_function, Payload=json.dumps({"dry_run": dry_run, "budget_s": _BUDGET_S})
    )
    if "FunctionError" in answer:
        raise TransientFault("The sweeper did not come to its end; its log says why.")
    return Leftovers.model_validate_json(answer["Payload"].read())
