"""The source database of the local cloud: one MySQL instance on offer, empty at first, with its login in a secret."""

import contextlib
from typing import Any, Final

from local.cloud.facts import Cloud, Source

IDENTIFIER: Final = "orders"
USER: Final = "admin"
PASSWORD: Final = "local-orders-password"
_SUBNET_GROUP: Final = "databases"
_SECRET: Final = "orders-login"
_PATIENCE: Final = {"Delay": 1, "MaxAttempts": 120}


def ensure_source(cloud: Cloud) -> Source:
    """The instance of an earlier start, or a new one; returns when it is available."""
    rds = cloud.client("rds")
    if not _instances(rds, IDENTIFIER):
        rds.create_db_subnet_group(
            DBSubnetGroupName=_SUBNET_GROUP, DBSubnetGroupDescription="Databases", SubnetIds=list(cloud.subnet_ids)
        )
        make_source(cloud, IDENTIFIER)
    return await_source(cloud, IDENTIFIER)


def make_source(cloud: Cloud, identifier: str) -> None:
    """Create an instance as an operator would, on offer and with the same login as any other; returns at once."""
    cloud.client("rds").create_db_instance(
        DBInstanceIdentifier=identifier,
        DBInstanceClass="db.t4g.medium",
        Engine="mysql",
        AllocatedStorage=20,
        MasterUsername=USER,
        MasterUserPassword=PASSWORD,
        DBSubnetGroupName=_SUBNET_GROUP,
        VpcSecurityGroupIds=[cloud.security_group_id],
        BackupRetentionPeriod=1,
        Tags=[{"Key": "datamung:source", "Value": "yes"}, {"Key": "datamung:secret", "Value": _ensure_secret(cloud)}],
    )


def await_source(cloud: Cloud, identifier: str) -> Source:
    """Where an instance is, once it is available."""
    rds = cloud.client("rds")
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier=identifier, WaiterConfig=_PATIENCE)
    (instance,) = _instances(rds, identifier)
    endpoint = instance["Endpoint"]
    return Source(identifier=identifier, host=endpoint["Address"], port=endpoint["Port"], user=USER, password=PASSWORD)


def remove_source(cloud: Cloud, identifier: str) -> None:
    """Delete an instance that may be gone already; returns when it is."""
    rds = cloud.client("rds")
    with contextlib.suppress(rds.exceptions.DBInstanceNotFoundFault):
        rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=identifier, WaiterConfig=_PATIENCE)


def _ensure_secret(cloud: Cloud) -> str:
    """A secret as an operator would make it: tagged for this deployment, so that its workers may read it."""
    secrets = cloud.client("secretsmanager")
    try:
        return str(secrets.describe_secret(SecretId=_SECRET)["ARN"])
    except secrets.exceptions.ResourceNotFoundException:
        made = secrets.create_secret(
            Name=_SECRET,
            SecretString=f'{{"username": "{USER}", "password": "{PASSWORD}"}}',
            Tags=[{"Key": "datamung:deployment", "Value": "local"}],
        )
        return str(made["ARN"])


def _instances(rds: Any, identifier: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    except rds.exceptions.DBInstanceNotFoundFault:
        return []
    return found
