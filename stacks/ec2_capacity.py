"""Workers on EC2: one ECS Managed Instances capacity provider per VPC that the operator lists.

ECS launches the instances when a worker starts and ends them when it is idle; nobody patches or scales anything. An
instance may only register with this cluster: what a worker may do is its task's role, not the instance's.
"""

from typing import Any, Final

from aws_cdk import Acknowledgment, Aws, Validations
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.permissions import Permission, regional_arn, role, trusted
from stacks.settings import Ec2Workers

INFRASTRUCTURE_POLICY: Final = "AmazonECSInfrastructureRolePolicyForManagedInstances"
INSTANCE_ROLE_PREFIX: Final = "ecsInstanceRole"
"""AWS's infrastructure policy passes only roles that are named like this."""


class Ec2Capacity(Construct):
    """The capacity providers; without a listed VPC nothing is made."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: str,
        cluster: ecs.CfnCluster,
        vpcs: tuple[Ec2Workers, ...],
        least_vcpu: int,
        least_memory_gib: int,
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment, self._cluster = deployment, cluster
        self._least_vcpu, self._least_memory_gib = least_vcpu, least_memory_gib
        self.by_vpc: dict[str, dict[str, Any]] = {}
        if vpcs:
            self._infrastructure_role = self._make_infrastructure_role()
            self._instance_profile = self._make_instance_profile()
        for vpc in vpcs:
            self.by_vpc[vpc.vpc_id] = {"name": self._provider(vpc).ref, "subnet_ids": list(vpc.subnet_ids)}

    def _provider(self, vpc: Ec2Workers) -> ecs.CfnCapacityProvider:
        template = ecs.CfnCapacityProvider.InstanceLaunchTemplateProperty(
            ec2_instance_profile_arn=self._instance_profile.attr_arn,
            network_configuration=ecs.CfnCapacityProvider.ManagedInstancesNetworkConfigurationProperty(
                subnets=list(vpc.subnet_ids),
                security_groups=[vpc.security_group or self._security_group(vpc.vpc_id)],
            ),
            instance_requirements=ecs.CfnCapacityProvider.InstanceRequirementsRequestProperty(
                v_cpu_count=ecs.CfnCapacityProvider.VCpuCountRangeRequestProperty(min=self._least_vcpu),
                memory_mib=ecs.CfnCapacityProvider.MemoryMiBRequestProperty(min=self._least_memory_gib * 1024),
                cpu_manufacturers=["amazon-web-services"],  # the worker image is for arm64
            ),
        )
        return ecs.CfnCapacityProvider(
            self,
            f"Provider-{vpc.vpc_id}",
            name=f"datamung-{self._deployment}-{vpc.vpc_id}",
            cluster_name=self._cluster.ref,
            managed_instances_provider=ecs.CfnCapacityProvider.ManagedInstancesProviderProperty(
                infrastructure_role_arn=self._infrastructure_role.role_arn,
                instance_launch_template=template,
                propagate_tags="CAPACITY_PROVIDER",
            ),
        )

    def _security_group(self, vpc_id: str) -> str:
        group = ec2.CfnSecurityGroup(
            self,
            f"Group-{vpc_id}",
            vpc_id=vpc_id,
            group_description="Instances of the workers of Datamung: out to AWS, nothing in",
            security_group_egress=[
                ec2.CfnSecurityGroup.EgressProperty(
                    ip_protocol="tcp", from_port=443, to_port=443, cidr_ip="0.0.0.0/0", description="AWS services"
                )
            ],
        )
        return group.attr_group_id

    def _make_infrastructure_role(self) -> iam.Role:
        made = iam.Role(
            self,
            "InfrastructureRole",
            assumed_by=trusted("ecs.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(INFRASTRUCTURE_POLICY)],
        )
        Validations.of(made).acknowledge(
            Acknowledgment(
                id=f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{INFRASTRUCTURE_POLICY}]",
                reason="AWS maintains what ECS needs to manage instances, and limits it to those that ECS tagged.",
            )
        )
        return made

    def _make_instance_profile(self) -> iam.CfnInstanceProfile:
        own_instances = regional_arn("ecs", f"container-instance/{self._cluster.ref}/*")
        instance = role(
            self,
            "InstanceRole",
            service="ec2.amazonaws.com",
            role_name=f"{INSTANCE_ROLE_PREFIX}-datamung-{self._deployment}-{Aws.REGION}",
            permissions=(
                Permission(
                    actions=("ecs:DiscoverPollEndpoint",),
                    resources=("*",),
                    because="The agent asks where to poll; the call names no resource and gives nothing away.",
                ),
                Permission(
                    actions=(
                        "ecs:RegisterContainerInstance",
                        "ecs:SubmitAttachmentStateChanges",
                        "ecs:SubmitTaskStateChange",
                    ),
                    resources=(self._cluster.attr_arn,),
                ),
                Permission(
                    actions=("ecs:Poll", "ecs:PutSystemLogEvents", "ecs:StartTelemetrySession"),
                    resources=(own_instances,),
                    because="ECS names the instances; only those of this cluster match.",
                ),
            ),
        )
        return iam.CfnInstanceProfile(self, "InstanceProfile", roles=[instance.role_name])
