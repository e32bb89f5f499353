"""The source database of the local cloud: one MySQL instance on offer, empty at first, with its login in a secret."""

from typing import Any, Final

from local.cloud.facts import Cloud, Source

IDENTIFIER: Final = "orders"
USER: Final = "admin"
PASSWORD: Final = "local-orders-password"
_SUBNET_GROUP: Final = "databases"
_SECRET: Final = "orders-login"


def ensure_source(cloud: Cloud) -> Source:
    """The instance of an earlier start, or a new one; returns when it is available."""
    rds = cloud.client("rds")
    if not _instances(rds):
        _create(cloud, rds, _ensure_secret(cloud))
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier=IDENTIFIER, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )
    (instance,) = _instances(rds)
    endpoint = instance["Endpoint"]
    return Source(identifier=IDENTIFIER, host=endpoint["Address"], port=endpoint["Port"], user=USER, password=PASSWORD)


def _create(cloud: Cloud, rds: Any, secret_arn: str) -> None:
    rds.create_db_subnet_group(
        DBSubnetGroupName=_SUBNET_GROUP, DBSubnetGroupDescription="Databases", SubnetIds=list(cloud.subnet_ids)
    )
    rds.create_db_instance(
        DBInstanceIdentifier=IDENTIFIER,
        DBInstanceClass="db.t4g.medium",
        Engine="mysql",
        AllocatedStorage=20,
        MasterUsername=USER,
        MasterUserPassword=PASSWORD,
        DBSubnetGroupName=_SUBNET_GROUP,
        VpcSecurityGroupIds=[cloud.security_group_id],
        BackupRetentionPeriod=1,
        Tags=[{"Key": "datamung:source", "Value": "yes"}, {"Key": "datamung:secret", "Value": secret_arn}],
    )


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


def _instances(rds: Any) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = rds.describe_db_instances(DBInstanceIdentifier=IDENTIFIER)["DBInstances"]
    except rds.exceptions.DBInstanceNotFoundFault:
        return []
    return found
