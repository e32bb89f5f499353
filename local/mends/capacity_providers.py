"""CloudFormation makes ECS capacity providers.

MiniStack has the calls of ECS but no provisioner of `AWS::ECS::CapacityProvider`, and refuses the whole template. Tasks
placed with one run as all others do: no instance is launched.
"""

from typing import Any

from ministack.services import ecs
from ministack.services.cloudformation import provisioners


def apply() -> None:
    """Add the type; a provider is only a name here, which also is what Ref answers."""
    provisioners._RESOURCE_HANDLERS["AWS::ECS::CapacityProvider"] = {"create": _create, "delete": _delete}


def _create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
    name = properties.get("Name") or provisioners._physical_name(stack_name, logical_id)
    ecs._create_capacity_provider({"name": name})
    return name, {}


def _delete(name: str, _properties: dict[str, Any]) -> None:
    ecs._delete_capacity_provider({"capacityProvider": name})
