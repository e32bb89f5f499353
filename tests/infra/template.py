"""Reading a CloudFormation template: resources by type, intrinsics as text, the workflow as JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Synthesized = Callable[[str], dict[str, Any]]
"""A variant's name → its template and cdk-nag's findings."""

GOLDEN: Final = Path(__file__).parent / "golden" / "workflow.asl.json"
GOLDEN_CLEAN_UP: Final = GOLDEN.with_name("clean_up_machine.asl.json")
"""The machines as they were reviewed; the module of a step's handler stands for its function."""


def flat(node: Any) -> str:
    """An intrinsic as text: `<BackupBucket.Arn>/work/*`."""
    match node:
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(map(flat, parts))
        case {"Fn::GetAtt": [resource, attribute]}:
            return f"<{resource}.{attribute}>"
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::Sub": text}:
            return str(text)
    return str(node)


def as_list(value: Any) -> list[Any]:
    """IAM writes a list of one as the one."""
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class Template:
    """A synthesized template."""

    body: dict[str, Any]

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Logical id → properties of every resource of the type; there is at least one."""
        found = {
            name: resource.get("Properties", {})
            for name, resource in self.body["Resources"].items()
            if resource["Type"] == kind
        }
        assert found, f"no {kind} in the template"
        return found

    def only(self, kind: str) -> dict[str, Any]:
        """The properties of the one resource of the type."""
        (properties,) = self.of_type(kind).values()
        return properties

    def resource(self, logical_id: str) -> dict[str, Any]:
        """The whole resource."""
        found: dict[str, Any] = self.body["Resources"][logical_id]
        return found

    def policies(self) -> dict[str, list[dict[str, Any]]]:
        """Logical id → identity statements, of every role."""
        return {
            name: [
                statement
                for policy in properties.get("Policies", [])
                for statement in policy["PolicyDocument"]["Statement"]
            ]
            for name, properties in self.of_type("AWS::IAM::Role").items()
        }

    def role_of(self, function: str) -> list[dict[str, Any]]:
        """The statements of a function's role."""
        role, _ = self.of_type("AWS::Lambda::Function")[function]["Role"]["Fn::GetAtt"]
        return self.policies()[role]

    def task_role(self) -> list[dict[str, Any]]:
        """The statements of the role that every worker has."""
        roles = {flat(task["TaskRoleArn"]) for task in self.of_type("AWS::ECS::TaskDefinition").values()}
        (role,) = roles
        return self.policies()[role.removeprefix("<").removesuffix(".Arn>")]

    def workflow(self) -> dict[str, Any]:
        """The state machine that backs up."""
        return self._machine("Datamung: one backup")

    def clean_up_machine(self) -> dict[str, Any]:
        """The state machine that cleans up in its place."""
        return self._machine("Datamung: the clean-up of a job whose own execution cannot")

    def _machine(self, comment: str) -> dict[str, Any]:
        """A state machine by its comment; each `Resource` is the module of the step's handler."""
        handlers = {
            f"<{name}.Arn>": function["Handler"].removesuffix(".handler")
            for name, function in self.of_type("AWS::Lambda::Function").items()
        }
        for properties in self.of_type("AWS::StepFunctions::StateMachine").values():
            text = flat(properties["DefinitionString"])
            for arn, handler in handlers.items():
                text = text.replace(arn, handler)
            machine: dict[str, Any] = json.loads(text)
            if machine["Comment"] == comment:
                return machine
        raise LookupError(comment)


def states(machine: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every state by name, those inside the branches too."""
    found: dict[str, dict[str, Any]] = {}
    for name, state in machine["States"].items():
        found[name] = state
        for branch in state.get("Branches", []):
            found |= states(branch)
    return found


def render(machine: dict[str, Any]) -> str:
    """A state machine as its golden file holds it."""
    return json.dumps(machine, indent=2, ensure_ascii=False) + "\n"
