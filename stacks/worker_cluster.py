"""Where workers run: the cluster, a task definition per size, and what a worker may do.

A worker adds parts to a backup and can neither complete, abort, overwrite nor delete one (P8). Its root is read-only;
the option file with the login lies on a tmpfs. Task definitions are retained: a job keeps the one it began with.
"""

from dataclasses import dataclass
from typing import Final

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Validations
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.ec2_capacity import Ec2Capacity
from stacks.job_table import JobTable
from stacks.permissions import WORK_ROWS, Permission, regional_arn, role, use_key, via
from stacks.settings import Settings
from stacks.storage import DUMPS, PLANS, Storage
from stacks.worker_image import WorkerImage

CONTAINER_NAME: Final = "worker"
SCRATCH: Final = "/scratch"
"""The tmpfs that the image's DATAMUNG_SCRATCH names. Fargate and Managed Instances mount tmpfs:
https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/"""

SCRATCH_MIB: Final = 16

STOP_TIMEOUT_S: Final = 120
"""The most that Fargate grants between SIGTERM and SIGKILL."""

LOGS_KEPT: Final = logs.RetentionDays.THREE_MONTHS


@dataclass(frozen=True)
class Size:
    """What a worker gets; one mysqldump runs per core."""

    vcpu: int
    memory_gib: int
    compatibility: ecs.Compatibility = ecs.Compatibility.FARGATE


SIZES: Final = {
    "S": Size(1, 4),
    "M": Size(4, 16),
    "L": Size(8, 32),
    "XL": Size(16, 64),
    "EC2": Size(32, 128, ecs.Compatibility.MANAGED_INSTANCES),  # twice what Fargate offers at most
}


class WorkerCluster(Construct):
    """The cluster and its task definitions; tasks are started by the workflow, one per shard."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, storage: Storage, jobs: JobTable
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment = settings.deployment
        self._cluster = ecs.CfnCluster(
            self,
            "Cluster",
            cluster_name=f"datamung-{settings.deployment}",
            cluster_settings=[ecs.CfnCluster.ClusterSettingsProperty(name="containerInsights", value="enabled")],
        )
        self.cluster_arn = self._cluster.attr_arn
        self.cluster_name = f"datamung-{settings.deployment}"
        self.log_group = logs.LogGroup(self, "Logs", retention=LOGS_KEPT, removal_policy=RemovalPolicy.RETAIN)
        self._image = WorkerImage(self, "Image", settings=settings)
        self.execution_role = self._execution_role()
        self.task_role = self._task_role(storage, jobs)
        self.task_definitions = {
            name: self._task_definition(name, size).task_definition_arn for name, size in SIZES.items()
        }
        capacity = Ec2Capacity(
            self,
            "Ec2",
            deployment=settings.deployment,
            cluster=self._cluster,
            vpcs=settings.ec2_workers,
            least_vcpu=SIZES["EC2"].vcpu,
            least_memory_gib=SIZES["EC2"].memory_gib,
        )
        self.capacity_providers = capacity.by_vpc

    def family(self, size: str) -> str:
        """The task definitions' family of a size, whatever their revision."""
        return f"datamung-{self._deployment}-{size.lower()}"

    def _task_definition(self, name: str, size: Size) -> ecs.TaskDefinition:
        definition = ecs.TaskDefinition(
            self,
            f"Task{name}",
            compatibility=size.compatibility,
            family=self.family(name),
            cpu=str(size.vcpu * 1024),
            memory_mib=str(size.memory_gib * 1024),
            network_mode=ecs.NetworkMode.AWS_VPC,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
            execution_role=self.execution_role,
            task_role=self.task_role,
        )
        definition.apply_removal_policy(RemovalPolicy.RETAIN)
        definition.add_container(
            CONTAINER_NAME,
            image=self._image.image,
            readonly_root_filesystem=True,
            user="10001:10001",
            environment={"DATAMUNG_VCPU": str(size.vcpu)},
            stop_timeout=Duration.seconds(STOP_TIMEOUT_S),
            linux_parameters=self._linux(name),
            logging=ecs.LogDrivers.aws_logs(log_group=self.log_group, stream_prefix="worker"),
        )
        Validations.of(definition).acknowledge(
            Acknowledgment(
                id="AwsSolutions-ECS2",
                reason="The one variable is the size's number of cores; what a job is about comes with its task.",
            )
        )
        return definition

    def _linux(self, name: str) -> ecs.LinuxParameters:
        linux = ecs.LinuxParameters(self, f"Linux{name}", init_process_enabled=True)  # H11
        linux.drop_capabilities(ecs.Capability.ALL)
        linux.add_tmpfs(
            ecs.Tmpfs(
                container_path=SCRATCH,
                size=SCRATCH_MIB,
                mount_options=[ecs.TmpfsMountOption.NOEXEC, ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV],
            )
        )
        return linux

    def _execution_role(self) -> iam.IRole:
        """What ECS itself does before the worker runs: pull the image, open its log stream."""
        write_log = Permission(
            actions=("logs:CreateLogStream", "logs:PutLogEvents"), resources=(self.log_group.log_group_arn,)
        )
        return role(
            self,
            "ExecutionRole",
            service="ecs-tasks.amazonaws.com",
            permissions=(write_log, *self._image.pull_permissions),
        )

    def _task_role(self, storage: Storage, jobs: JobTable) -> iam.IRole:
        key_has_job = "A worker serves any job of its deployment; the key carries the job's id."
        return role(
            self,
            "TaskRole",
            service="ecs-tasks.amazonaws.com",
            permissions=(
                Permission(
                    actions=("s3:PutObject",),
                    resources=(
                        storage.bucket.arn_for_objects(DUMPS),
                        storage.bucket.arn_for_objects(PLANS),
                    ),
                    because=key_has_job,
                ),
                # PutObject is also leave to complete an upload; S3 tells the two apart: a part creates no object.
                Permission(
                    effect=iam.Effect.DENY,
                    actions=("s3:PutObject",),
                    resources=(storage.bucket.arn_for_objects("backups/*"),),
                    conditions={"Bool": {"s3:ObjectCreationOperation": "true"}},
                ),
                Permission(
                    actions=("s3:GetObject",),
                    resources=(storage.bucket.arn_for_objects(PLANS),),
                    because=key_has_job,
                ),
                # Without it, S3 answers 403 and not 404 for a plan that is not yet there; a GetObject has no prefix.
                Permission(actions=("s3:ListBucket",), resources=(storage.bucket.bucket_arn,)),
                use_key(storage.key, "s3"),
                Permission(
                    actions=("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
                    resources=(jobs.table.table_arn,),
                    conditions=WORK_ROWS,
                ),
                use_key(storage.key, "dynamodb"),
                *self._logins(),
            ),
        )

    def _logins(self) -> tuple[Permission, ...]:
        """The databases' logins: secrets offered to this deployment, those that RDS manages no less than others."""
        offered = Permission(
            actions=("secretsmanager:GetSecretValue",),
            resources=(regional_arn("secretsmanager", "secret:*"),),
            conditions={"StringEquals": {"secretsmanager:ResourceTag/datamung:deployment": self._deployment}},
            because="Only secrets that their owner has tagged for this deployment answer.",
        )
        decrypt = Permission(
            actions=("kms:Decrypt",),
            resources=(regional_arn("kms", "key/*"),),
            conditions=via("secretsmanager"),
            because="A secret's owner chooses its key; the key's own policy must agree, and only secrets pass.",
        )
        return offered, decrypt
