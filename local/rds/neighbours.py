"""The other services that RDS itself calls in the caller's account: EC2 for networks, Secrets Manager for passwords."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3

from local.rds.accounts import Login

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_secretsmanager.type_defs import CreateSecretRequestTypeDef


@dataclass(frozen=True)
class Subnet:
    """What RDS reports of a subnet; the names of the attributes are those that moto reads."""

    id: str
    vpc_id: str
    availability_zone: str


@dataclass
class Neighbours:
    """The services at one endpoint; an `account` is also its own access key id, as emulators understand it."""

    endpoint: str
    region: str
    account: str
    vpc_id: str | None = None

    def subnet(self, subnet_id: str) -> Subnet:
        """Raises botocore's ClientError when EC2 knows no such subnet."""
        return self._subnets(subnet_ids=[subnet_id])[0]

    def default_subnets(self) -> list[Subnet]:
        """The subnets of instances that name none: those of the VPC given, else of the default VPC."""
        wanted: FilterTypeDef = {"Name": "isDefault", "Values": ["true"]}
        vpc_id = self.vpc_id or self._ec2.describe_vpcs(Filters=[wanted])["Vpcs"][0]["VpcId"]
        return self._subnets(filters=[{"Name": "vpc-id", "Values": [vpc_id]}])

    def default_security_group(self, vpc_id: str) -> str:
        """The id of the VPC's group `default`."""
        filters: list[FilterTypeDef] = [
            {"Name": "vpc-id", "Values": [vpc_id]},
            {"Name": "group-name", "Values": ["default"]},
        ]
        return self._ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]

    def create_master_secret(self, resource_id: str, instance_arn: str, login: Login, kms_key_id: str | None) -> str:
        """Keep a managed master password where the instance's owner can read it; the answer is the secret's ARN."""
        request: CreateSecretRequestTypeDef = {
            "Name": f"rds!{resource_id}",
            "Description": f"The secret associated with the primary RDS DB instance: {instance_arn}",
            "SecretString": json.dumps({"username": login.username, "password": login.password}),
            "Tags": [{"Key": "aws:rds:primaryDBInstanceArn", "Value": instance_arn}],
        }
        if kms_key_id:
            request["KmsKeyId"] = kms_key_id
        return self._secrets.create_secret(**request)["ARN"]

    def delete_master_secret(self, arn: str) -> None:
        """Delete it at once; a secret that is gone already is fine with Secrets Manager."""
        self._secrets.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)

    def _subnets(self, subnet_ids: Sequence[str] = (), filters: "Sequence[FilterTypeDef]" = ()) -> list[Subnet]:
        found = self._ec2.describe_subnets(SubnetIds=list(subnet_ids), Filters=list(filters))["Subnets"]
        return [Subnet(subnet["SubnetId"], subnet["VpcId"], subnet["AvailabilityZone"]) for subnet in found]

    @cached_property
    def _ec2(self) -> "EC2Client":
        return self._session.client("ec2", endpoint_url=self.endpoint)

    @cached_property
    def _secrets(self) -> "SecretsManagerClient":
        return self._session.client("secretsmanager", endpoint_url=self.endpoint)

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session(region_name=self.region, aws_access_key_id=self.account, aws_secret_access_key="local")
