"""EC2's security groups in memory, as far as a job knows them; what still carries a group keeps it from going."""

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from tests.fakes.aws_error import aws_error
from tests.fakes.pages import OnePage

Group = dict[str, Any]


class FakeSecurityGroups:
    """Names are unique within a VPC; `users` answers who carries a group."""

    def __init__(self, *users: Callable[[str], Iterable[str]]) -> None:
        self.groups: dict[str, Group] = {}
        self._users = users
        self._serial = count(1)

    def get_paginator(self, operation: str) -> OnePage:
        return OnePage(getattr(self, operation))

    def create_security_group(self, **call: Any) -> Group:
        taken = {(group["GroupName"], group["VpcId"]) for group in self.groups.values()}
        if (call["GroupName"], call["VpcId"]) in taken:
            raise aws_error("CreateSecurityGroup", "InvalidGroup.Duplicate")
        group_id = f"sg-{next(self._serial):04d}"
        tags = [dict(tag) for one in call.get("TagSpecifications", []) for tag in one["Tags"]]
        named = {field: call[field] for field in ("GroupName", "Description", "VpcId")}
        self.groups[group_id] = {"GroupId": group_id, **named, "Tags": tags, "rules": []}
        return {"GroupId": group_id, "ResponseMetadata": {"RetryAttempts": 0}}

    def describe_security_groups(self, **call: Any) -> dict[str, Any]:
        wanted = [(one["Name"], one["Values"]) for one in call.get("Filters", [])]
        found = [dict(one) for one in self.groups.values() if all(_matches(one, *pair) for pair in wanted)]
        return {"SecurityGroups": found}

    def authorize_security_group_ingress(self, **call: Any) -> None:
        self._add_rule("AuthorizeSecurityGroupIngress", "in", call)

    def authorize_security_group_egress(self, **call: Any) -> None:
        self._add_rule("AuthorizeSecurityGroupEgress", "out", call)

    def revoke_security_group_egress(self, **call: Any) -> None:
        self._group("RevokeSecurityGroupEgress", call)
        raise aws_error("RevokeSecurityGroupEgress", "InvalidPermission.NotFound")

    def delete_security_group(self, **call: Any) -> None:
        group = self._group("DeleteSecurityGroup", call)
        if any(user for users in self._users for user in users(group["GroupId"])):
            raise aws_error("DeleteSecurityGroup", "DependencyViolation")
        del self.groups[group["GroupId"]]

    def _add_rule(self, operation: str, direction: str, call: dict[str, Any]) -> None:
        rules, new = self._group(operation, call)["rules"], (direction, call["IpPermissions"])
        if new in rules:
            raise aws_error(operation, "InvalidPermission.Duplicate")
        rules.append(new)

    def _group(self, operation: str, call: dict[str, Any]) -> Group:
        if call["GroupId"] not in self.groups:
            raise aws_error(operation, "InvalidGroup.NotFound")
        return self.groups[call["GroupId"]]


def _matches(group: Group, name: str, values: list[str]) -> bool:
    tags = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
    if name.startswith("tag:"):
        return tags.get(name.removeprefix("tag:")) in values
    if name == "tag-key":
        return not tags.keys().isdisjoint(values)
    return group[{"group-name": "GroupName", "vpc-id": "VpcId"}[name]] in values
