"""Roles made of permissions that explain themselves.

A role has one inline policy, never a managed one, and trusts a service only on behalf of this account. A resource with
a wildcard needs a sentence saying why it is safe; the sentence becomes the acknowledgement that cdk-nag asks for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aws_cdk import Acknowledgment, Aws, Stack, Validations
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

_SILENT_SERVICES: Final = ("ec2.amazonaws.com", "ecs.amazonaws.com")
"""They are not documented to say for which account they act; a role can be passed only within its own."""

WORK_ROWS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["WORK#*"]},
    "Null": {"dynamodb:LeadingKeys": "false"},
}
"""The condition that a call names its rows, and that they are a job's work, not its record."""


@dataclass(frozen=True, kw_only=True)
class Permission:
    """Leave to call some actions on some resources, or (`effect`) a refusal that no other permission overrides."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    because: str = ""
    """Why the wildcard among the resources is safe; needed exactly where one is allowed."""
    effect: iam.Effect = iam.Effect.ALLOW


def regional_arn(service: str, resource: str) -> str:
    """An ARN in this account and region."""
    return f"arn:aws:{service}:{Aws.REGION}:{Aws.ACCOUNT_ID}:{resource}"


def trusted(service: str) -> iam.ServicePrincipal:
    """A service, when it acts for this account: no other customer can make it a deputy."""
    if service in _SILENT_SERVICES:
        return iam.ServicePrincipal(service)
    return iam.ServicePrincipal(service, conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}})


def role(
    scope: Construct,
    construct_id: str,
    *,
    service: str,
    permissions: Iterable[Permission],
    role_name: str | None = None,
) -> iam.IRole:
    """A role of exactly these permissions: no other construct can widen it.

    Raises:
        ValueError: a permission has a wildcard without a reason, or a reason without a wildcard.
    """
    granted = tuple(permissions)
    statements = [
        iam.PolicyStatement(
            effect=one.effect,
            actions=list(one.actions),
            resources=list(one.resources),
            conditions=dict(one.conditions),
        )
        for one in granted
    ]
    made = iam.Role(
        scope,
        construct_id,
        role_name=role_name,
        assumed_by=trusted(service),
        inline_policies={"Permissions": iam.PolicyDocument(statements=statements)},
    )
    for permission in granted:
        if permission.effect == iam.Effect.ALLOW:
            _acknowledge(made, permission)
    return made.without_policy_updates()


def use_table(table: dynamodb.ITable, key: kms.IKey) -> tuple[Permission, ...]:
    """Leave to read and write rows, never to delete one."""
    return (
        Permission(
            actions=(
                "dynamodb:ConditionCheckItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:UpdateItem",
            ),
            resources=(table.table_arn,),
        ),
        use_key(key, "dynamodb"),
    )


def use_key(key: kms.IKey, service: str) -> Permission:
    """Leave to encrypt and decrypt with the deployment's key, and only through the service (H56)."""
    return Permission(
        actions=("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
        resources=(key.key_arn,),
        conditions=via(service),
    )


def via(service: str) -> dict[str, dict[str, str]]:
    """The condition that KMS is called by a service, not directly."""
    return {"StringEquals": {"kms:ViaService": f"{service}.{Aws.REGION}.amazonaws.com"}}


def _acknowledge(made: iam.Role, permission: Permission) -> None:
    wide = [name for resource in permission.resources if "*" in (name := _as_reported(made.stack, resource))]
    if bool(wide) != bool(permission.because):
        raise ValueError(f"{permission.actions} on {permission.resources}: a wildcard and its reason go together")
    for name in wide:
        Validations.of(made).acknowledge(
            Acknowledgment(id=f"AwsSolutions-IAM5[Resource::{name}]", reason=permission.because)
        )


def _as_reported(stack: Stack, resource: str) -> str:
    """The resource in cdk-nag's words: `<BackupBucket.Arn>/work/*`."""

    def flat(node: Any) -> str:
        match node:
            case {"Fn::Join": [separator, parts]}:
                return str(separator).join(map(flat, parts))
            case {"Fn::GetAtt": [resource_id, attribute]}:
                return f"<{resource_id}.{attribute}>"
            case {"Ref": name}:
                return f"<{name}>"
        return str(node)

    return flat(stack.resolve(resource))
