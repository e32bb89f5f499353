"""Where moto is changed, in one place, each change with its reason: attributes that moto reads when used."""

from functools import partial
from typing import Any

from botocore.exceptions import ClientError
from moto.rds import models, responses
from moto.rds.exceptions import InvalidSubnet

from local.rds import rules
from local.rds.api import LocalRds
from local.rds.neighbours import Subnet
from local.rds.office import Office

_NOT_BUILT = {
    "copy_db_snapshot": "snapshots",
    "create_db_cluster": "clusters",
    "create_db_snapshot": "snapshots",
    "create_global_cluster": "clusters",
    "restore_db_instance_from_db_snapshot": "snapshots",
    "restore_db_instance_to_point_in_time": "points in time",
    "start_db_instance": "how to start an instance",
    "stop_db_instance": "how to stop an instance",
}
"""moto would describe what no server stands behind: a test would then pass on a fiction."""


def install(office: Office) -> None:
    """Make this process's moto answer RDS calls with real servers; call it before the first request.

    moto makes one backend per account and region, from this class, when it is first asked for it.
    """
    models.rds_backends.backend = partial(LocalRds, office)  # type: ignore[assignment]
    # CreateDBSubnetGroup looks its subnets up in moto's own EC2; the subnets are those of whichever EC2 is beside it.
    vars(responses)["ec2_backends"] = _Ec2OfTheNeighbours(office)
    for name, capability in _NOT_BUILT.items():
        setattr(LocalRds, name, _refusal(capability))


class _Ec2OfTheNeighbours:
    """Has the one path that moto takes: `[account][region].get_subnet(subnet_id)`."""

    def __init__(self, office: Office, *place: str) -> None:
        self._office = office
        self._place = place

    def __getitem__(self, part: str) -> "_Ec2OfTheNeighbours":
        return _Ec2OfTheNeighbours(self._office, *self._place, part)

    def get_subnet(self, subnet_id: str) -> Subnet:
        account, region = self._place
        try:
            return self._office.neighbours(account, region).subnet(subnet_id)
        except ClientError as unknown:
            raise InvalidSubnet(subnet_id) from unknown


def _refusal(capability: str) -> Any:
    def refuse(*_arguments: Any, **_named: Any) -> None:
        raise rules.NotInTheLocalRds(capability)

    return refuse
