"""A job's whole world in one process: the job table in moto, everything else that it touches in memory.

Time stands still until a test lets it pass. What RDS, ECS and the workers do is scripted by the test.
"""

import os
from dataclasses import dataclass, replace
from typing import Any, Final

from datamung import jobs, ledger, names, rows, tagging
from datamung.clients import Clients

from tests.fakes.account import ACCOUNT, REGION, SOURCE, make_table, make_vpc, moto_clients, source
from tests.fakes.aws_error import aws_error
from tests.fakes.clock import Clock
from tests.fakes.ecs import FakeEcs
from tests.fakes.rds import ScriptedRds
from tests.fakes.s3 import FakeS3
from tests.fakes.table import FakeTable
from tests.fakes.worker import ScriptedWorker

CANARY: Final = "canary-p4ss'w\"ord-#;"
"""The password of every job's login; after a test it may be nowhere but in the job's secret."""

CANARY_WORD: Final = CANARY.partition("'")[0]
"""As much of it as no encoding changes."""

OWNER: Final = "https://issuer.test/pool#somebody"


class Ec2WithUsers:
    """moto's EC2, which does not refuse to delete a group that a database or a task still carries."""

    def __init__(self, real: Any, rds: ScriptedRds, ecs: FakeEcs) -> None:
        self._real, self._rds, self._ecs = real, rds, ecs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def delete_security_group(self, **call: Any) -> Any:
        if [*self._rds.users_of(call["GroupId"]), *self._ecs.users_of(call["GroupId"])]:
            raise aws_error("DeleteSecurityGroup", "DependencyViolation")
        return self._real.delete_security_group(**call)


class Metrics:
    """CloudWatch: the source's free storage, unknown until a test says."""

    def __init__(self) -> None:
        self.free_bytes: float | None = None

    def get_metric_data(self, **_: Any) -> dict[str, Any]:
        return {"MetricDataResults": [{"Values": [] if self.free_bytes is None else [self.free_bytes]}]}


class Mailbox:
    """SNS: what was published, as topic, subject and message; what cannot be mailed is refused."""

    LONGEST_SUBJECT: Final = 100
    MOST_BYTES: Final = 262_144

    def __init__(self) -> None:
        self.messages: list[tuple[str, str, str]] = []

    def publish(self, **call: str) -> None:
        subject, text = call["Subject"], call["Message"]
        if not subject.isascii() or "\n" in subject or len(subject) > self.LONGEST_SUBJECT:
            raise aws_error("Publish", "InvalidParameter", "Subject")
        if len(text.encode()) > self.MOST_BYTES:
            raise aws_error("Publish", "InvalidParameter", "Message too long")
        self.messages.append((call["TopicArn"], subject, text))


@dataclass
class World:
    """Clients over the fakes, and the fakes themselves."""

    clients: Clients
    clock: Clock
    s3: FakeS3
    rds: ScriptedRds
    ecs: FakeEcs
    metrics: Metrics
    mailbox: Mailbox
    worker: ScriptedWorker
    vpc_id: str
    subnet_id: str
    source_group_id: str

    def with_clients(self, **changed: Any) -> Clients:
        """The clients, some of them replaced."""
        return replace(self.clients, **changed)

    def ask(self, job_id: str = "backup-0001", mode: str = "replica", **request: Any) -> rows.Job:
        """A job that was asked for, and nothing more."""
        deadline_s = int(self.clock()) + self.clients.settings.job_deadline_h * 3600
        asked: Any = {
            "source_identifier": SOURCE,
            "isolation": {"mode": mode},
            "include": {},
            "worker": {"size": "S", "count": 2},
            "compression": "zstd",
            "verify": "counts",
            **request,
        }
        return jobs.claim(
            self.clients,
            {"job_id": job_id, "owner": OWNER, "request_hash": "hash", "request": asked, "deadline_s": deadline_s},
        ).job

    def claim(self, job_id: str = "backup-0001", mode: str = "replica", **request: Any) -> rows.Job:
        """A job as the API leaves it: claimed, its login in its own secret, the execution not started."""
        keep_login(self.clients, self.ask(job_id, mode, **request))
        return jobs.get(self.clients, job_id)

    def place(self, job_id: str = "backup-0001", mode: str = "replica", **request: Any) -> rows.Job:
        """A job as the preflight leaves it."""
        return self.admit(self.claim(job_id, mode, **request))

    def admit(self, job: rows.Job) -> rows.Job:
        """Records what the preflight finds."""
        source: rows.Source = {
            "identifier": SOURCE,
            "arn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:{SOURCE}",
            "engine": "mysql",
            "engine_version": "8.4.3",
            "host": f"{SOURCE}.db.test",
            "port": 3306,
            "vpc_id": self.vpc_id,
            "availability_zone": f"{REGION}a",
            "instance_class": "db.m7g.large",
            "storage_type": "gp3",
            "iops": 3000,
            "allocated_storage_gib": 100,
            "security_group_ids": [self.source_group_id],
        }
        worker: rows.Worker = {
            "task_definition_arn": self.clients.settings.task_definitions["S"],
            "launch": {"launch_type": "FARGATE"},
            "subnet_id": self.subnet_id,
            "availability_zone": f"{REGION}a",
            "assign_public_ip": True,
            "security_group_ids": [],
            "count": int(job["request"]["worker"]["count"]),
        }
        jobs.set_fields(self.clients, job["job_id"], source=source, worker=worker)
        return jobs.get(self.clients, job["job_id"])

    def rows(self) -> list[dict[str, Any]]:
        """Everything in the table."""
        return self.clients.table.scan(ConsistentRead=True)["Items"]

    def sentences(self, job_id: str = "backup-0001") -> list[str]:
        """The job's timeline."""
        return [str(row["sentence"]) for row in self.rows() if str(row["sk"]).startswith("EVENT#")]


def keep_login(clients: Clients, job: rows.Job) -> None:
    """Puts the job's login into its secret, as the API does with one that was typed."""
    job_id, name = job["job_id"], names.resource_name(clients.settings.deployment, job["job_id"])
    entry = ledger.enter(clients, job_id, "secret", name)
    secret = clients.secretsmanager.create_secret(
        Name=name,
        SecretString=CANARY,
        Tags=[{"Key": key, "Value": value} for key, value in tagging.of(clients, job).items()],
    )
    ledger.answered(clients, entry, dict(secret), arn=secret["ARN"])
    jobs.set_fields(clients, job_id, secret_arn=secret["ARN"])


def make_world(*, table_in_memory: bool = False) -> World:
    """A fresh world with one database on offer; call it inside moto's mock.

    The table is moto's, which parses every expression as DynamoDB does, or one in memory, which is much faster.
    """
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"  # a second of start-up for images that nobody asks for
    aws = moto_clients()
    settings = aws.settings
    if not table_in_memory:
        make_table(settings.table)
    vpc_id, subnet_id, group_id = make_vpc(aws.ec2)
    settings = replace(settings, kms_key_arn=aws.kms.create_key()["KeyMetadata"]["Arn"])
    aws.secretsmanager.create_secret(
        Name="orders-login", SecretString=CANARY, Tags=[{"Key": "datamung:deployment", "Value": "prod"}]
    )
    table: Any = FakeTable(aws.dynamodb.exceptions.TransactionCanceledException) if table_in_memory else aws.table
    clock, s3, rds, metrics = Clock(), FakeS3(settings.bucket, ACCOUNT), ScriptedRds(), Metrics()
    mailbox = Mailbox()
    worker = ScriptedWorker(s3, table, clock)
    ecs = FakeEcs(worker, clock)
    rds.add(source(vpc_id, subnet_id, group_id))
    ec2: Any = Ec2WithUsers(aws.ec2, rds, ecs)
    fakes: dict[str, Any] = {"s3": s3, "rds": rds, "ecs": ecs, "ec2": ec2, "cloudwatch": metrics, "sns": mailbox}
    if table_in_memory:
        fakes |= {"table": table, "dynamodb": table}
    clients = replace(aws, settings=settings, now=clock, **fakes)
    return World(clients, clock, s3, rds, ecs, metrics, mailbox, worker, vpc_id, subnet_id, group_id)
