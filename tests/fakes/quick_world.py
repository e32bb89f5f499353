"""The same world without moto: nothing is parsed and nothing is started, so that thousands of them take seconds."""

from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from datamung.clients import Clients

from tests.fakes.account import ACCOUNT, settings, source
from tests.fakes.clock import Clock
from tests.fakes.ecs import Behaviour, FakeEcs
from tests.fakes.rds import ScriptedRds
from tests.fakes.s3 import FakeS3
from tests.fakes.secrets import FakeSecrets
from tests.fakes.security_groups import FakeSecurityGroups
from tests.fakes.table import FakeTable
from tests.fakes.worker import ScriptedWorker
from tests.fakes.world import CANARY, Mailbox, Metrics, World

_VPC_ID, _SUBNET_ID = "vpc-1", "subnet-1"


class TransactionCanceledException(ClientError):
    """What DynamoDB's client raises under this name."""


def make_quick_world(behave: Behaviour | None = None) -> World:
    """A fresh world with one database on offer; workers do what `behave` says, or their whole work."""
    told = settings()
    table: Any = FakeTable(TransactionCanceledException)
    clock, s3, rds, metrics = Clock(), FakeS3(told.bucket, ACCOUNT), ScriptedRds(), Metrics()
    mailbox = Mailbox()
    worker = ScriptedWorker(s3, table, clock)
    ecs = FakeEcs(behave or worker, clock)
    ec2 = FakeSecurityGroups(rds.users_of, ecs.users_of)
    group_id = ec2.create_security_group(GroupName="orders", Description="orders", VpcId=_VPC_ID)["GroupId"]
    rds.add(source(_VPC_ID, _SUBNET_ID, group_id))
    secrets = FakeSecrets(clock)
    tags = [{"Key": "datamung:deployment", "Value": "prod"}]
    secrets.create_secret(Name="orders-login", SecretString=CANARY, Tags=tags)
    nobody: Any = SimpleNamespace()
    fakes: dict[str, Any] = {
        "table": table,
        "dynamodb": table,
        "s3": s3,
        "rds": rds,
        "ecs": ecs,
        "ec2": ec2,
        "secretsmanager": secrets,
        "stepfunctions": nobody,
        "sns": mailbox,
        "cloudwatch": metrics,
        "kms": nobody,
        "lambda_": nobody,
        "logs": nobody,
    }
    clients = Clients(settings=told, now=clock, **fakes)
    return World(clients, clock, s3, rds, ecs, metrics, mailbox, worker, _VPC_ID, _SUBNET_ID, group_id)
