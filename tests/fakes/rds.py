"""RDS whose instances walk through their statuses as they are looked at, and whose deletions follow the real rules."""

from collections.abc import Iterable
from typing import Any

from tests.fakes.aws_error import aws_error
from tests.fakes.pages import OnePage

Instance = dict[str, Any]


class ScriptedRds:
    """Refuses to delete what is being created or protected (H70), and to name a subnet group for a replica (H103)."""

    def __init__(self) -> None:
        self.instances: dict[str, Instance] = {}
        self.statuses: list[str] = ["creating", "creating", "available"]
        """What a new replica's looks answer, one after another; the last one stays."""
        self.deleting_looks = 1
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._scripts: dict[str, list[str]] = {}

    def add(self, instance: Instance) -> None:
        self.instances[instance["DBInstanceIdentifier"]] = instance
        self._scripts.pop(instance["DBInstanceIdentifier"], None)

    def get_paginator(self, operation: str) -> OnePage:
        return OnePage(getattr(self, operation))

    def describe_db_instances(self, **call: Any) -> dict[str, Any]:
        if "DBInstanceIdentifier" not in call:
            return {"DBInstances": [dict(one) for one in self.instances.values()]}
        name = call["DBInstanceIdentifier"]
        self._walk(name)
        if name not in self.instances:
            raise aws_error("DescribeDBInstances", "DBInstanceNotFound", status=404)
        return {"DBInstances": [dict(self.instances[name])]}

    def create_db_instance_read_replica(self, **call: Any) -> dict[str, Any]:
        operation = "CreateDBInstanceReadReplica"
        self.calls.append((operation, call))
        source = self.instances.get(call["SourceDBInstanceIdentifier"])
        if call.keys() & {"DBSubnetGroupName", "DBParameterGroupName"}:
            raise aws_error(operation, "DBSubnetGroupNotAllowedFault")
        if source is None:
            raise aws_error(operation, "DBInstanceNotFound", status=404)
        name = call["DBInstanceIdentifier"]
        if name in self.instances:
            raise aws_error(operation, "DBInstanceAlreadyExists")
        self._scripts[name] = list(self.statuses)
        self.instances[name] = {
            "DBInstanceIdentifier": name,
            "DBInstanceStatus": "creating",
            "TagList": call["Tags"],
            "VpcSecurityGroups": [{"VpcSecurityGroupId": group} for group in call["VpcSecurityGroupIds"]],
            "ReadReplicaSourceDBInstanceIdentifier": call["SourceDBInstanceIdentifier"],
            "DeletionProtection": call["DeletionProtection"],
            "DBInstanceClass": call["DBInstanceClass"],
            "StorageType": call["StorageType"],
            "AllocatedStorage": source["AllocatedStorage"],
        }
        return {"DBInstance": dict(self.instances[name]), "ResponseMetadata": {"RetryAttempts": 0}}

    def modify_db_instance(self, **call: Any) -> dict[str, Any]:
        self.calls.append(("ModifyDBInstance", call))
        if call["DBInstanceIdentifier"] not in self.instances:
            raise aws_error("ModifyDBInstance", "DBInstanceNotFound", status=404)
        self.instances[call["DBInstanceIdentifier"]]["DeletionProtection"] = call["DeletionProtection"]
        return {}

    def delete_db_instance(self, **call: Any) -> dict[str, Any]:
        self.calls.append(("DeleteDBInstance", call))
        instance = self.instances.get(call["DBInstanceIdentifier"])
        if instance is None:
            raise aws_error("DeleteDBInstance", "DBInstanceNotFound", status=404)
        if instance["DeletionProtection"] or not call["SkipFinalSnapshot"]:
            raise aws_error("DeleteDBInstance", "InvalidParameterCombination")
        if instance["DBInstanceStatus"] in {"creating", "deleting"}:
            raise aws_error("DeleteDBInstance", "InvalidDBInstanceState")
        instance["DBInstanceStatus"] = "deleting"
        self._scripts[call["DBInstanceIdentifier"]] = ["deleting"] * self.deleting_looks + ["gone"]
        return {}

    def users_of(self, group_id: str) -> Iterable[str]:
        """The instances that carry a security group."""
        return [
            name
            for name, instance in self.instances.items()
            if {"VpcSecurityGroupId": group_id} in instance.get("VpcSecurityGroups", [])
        ]

    def _walk(self, name: str) -> None:
        script = self._scripts.get(name)
        if not script or name not in self.instances:
            return
        status = script.pop(0) if len(script) > 1 else script[0]
        if status == "gone":
            del self.instances[name]
            return
        self.instances[name]["DBInstanceStatus"] = status
        if status == "available":
            self.instances[name]["Endpoint"] = {"Address": f"{name}.db.test", "Port": 3306}
