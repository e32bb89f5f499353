"""Names inside the template that must never change: what carries one is replaced, and its content lost, if it does."""

from typing import cast

from aws_cdk import CfnResource
from constructs import IConstruct


def pin(construct: IConstruct, logical_id: str) -> None:
    """Give a resource a logical id that does not depend on where in the tree it is made."""
    cast(CfnResource, construct.node.default_child).override_logical_id(logical_id)
