"""What can be said of a backup before it is started."""

from datamung.callers import Caller
from datamung.clients import Clients
from datamung.estimate_models import Estimate
from datamung.models import EstimateRequest


def estimate(clients: Clients, caller: Caller, request: EstimateRequest) -> Estimate:
    raise NotImplementedError
