"""A worker runs confined, with time to end well, on the image that was pinned."""

import re
from typing import Any

import pytest
from datamung.options import WorkerChoice
from datamung.tasks import CONTAINER
from datamung.worker_log import STREAM_PREFIX
from datamung.worker_sizes import MACHINES

from stacks.settings import REPOSITORY
from stacks.worker_cluster import SIZES
from tests.infra.template import Synthesized, Template, as_list, flat

FARGATE_MEMORY_GIB = {1: (2, 8), 4: (8, 30), 8: (16, 60), 16: (32, 120)}
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size"""


@pytest.fixture(params=["cloud", "elsewhere", "local"])
def template(request: pytest.FixtureRequest, synthesized: Synthesized) -> Template:
    """Each variant in turn."""
    return Template(synthesized(request.param)["template"])


def containers(template: Template) -> list[dict[str, Any]]:
    """The one container of each task definition."""
    found = [task["ContainerDefinitions"] for task in template.of_type("AWS::ECS::TaskDefinition").values()]
    assert len(found) == 5
    return [container for (container,) in found]


def test_worker_is_confined(template: Template) -> None:
    for container in containers(template):
        assert container["ReadonlyRootFilesystem"] is True
        assert container["User"] == "10001:10001"
        assert container["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
        assert [pair["Name"] for pair in container["Environment"]] == ["DATAMUNG_VCPU"], "a job's values come later"
        assert "Secrets" not in container
        assert "Privileged" not in container


def test_worker_has_an_init_process_and_two_minutes_to_end_h11_h12(template: Template) -> None:
    for container in containers(template):
        assert container["LinuxParameters"]["InitProcessEnabled"] is True
        assert container["StopTimeout"] == 120


def test_option_file_lies_in_memory_where_the_image_expects_it_h15(template: Template) -> None:
    dockerfile = (REPOSITORY / "worker_image" / "Dockerfile").read_text()
    for container in containers(template):
        (tmpfs,) = container["LinuxParameters"]["Tmpfs"]
        assert {"noexec", "nosuid", "nodev"} == set(tmpfs["MountOptions"])
        assert f"DATAMUNG_SCRATCH={tmpfs['ContainerPath']}" in dockerfile.replace('"', "")


def test_workflow_and_task_definition_name_the_same_container(template: Template) -> None:
    assert {container["Name"] for container in containers(template)} == {CONTAINER}


def test_worker_is_told_its_size_because_it_sees_the_whole_machine(template: Template) -> None:
    for task in template.of_type("AWS::ECS::TaskDefinition").values():
        (container,) = task["ContainerDefinitions"]
        assert container["Environment"] == [{"Name": "DATAMUNG_VCPU", "Value": str(int(task["Cpu"]) // 1024)}]


def test_sizes_are_what_was_promised(template: Template) -> None:
    sizes = {
        task["Family"]: (int(task["Cpu"]) // 1024, int(task["Memory"]) // 1024, *task["RequiresCompatibilities"])
        for task in template.of_type("AWS::ECS::TaskDefinition").values()
    }
    assert sizes == {
        "datamung-main-s": (1, 4, "FARGATE"),
        "datamung-main-m": (4, 16, "FARGATE"),
        "datamung-main-l": (8, 32, "FARGATE"),
        "datamung-main-xl": (16, 64, "FARGATE"),
        "datamung-main-ec2": (32, 128, "MANAGED_INSTANCES"),
    }
    for vcpu, memory_gib, kind in sizes.values():
        if kind == "FARGATE":
            least, most = FARGATE_MEMORY_GIB[vcpu]
            assert least <= memory_gib <= most


def test_one_platform_everywhere(template: Template) -> None:
    assert {
        (task["RuntimePlatform"]["CpuArchitecture"], task["NetworkMode"])
        for task in template.of_type("AWS::ECS::TaskDefinition").values()
    } == {("ARM64", "awsvpc")}


def test_workers_share_one_log_that_is_kept(template: Template) -> None:
    (group,) = {container["LogConfiguration"]["Options"]["awslogs-group"]["Ref"] for container in containers(template)}
    resource = template.resource(group)
    assert (resource["Properties"]["RetentionInDays"], resource["DeletionPolicy"]) == (90, "Retain")


def test_logs_are_read_where_workers_write_them(template: Template) -> None:
    """ECS names a stream `<prefix>/<container>/<task id>`."""
    for container in containers(template):
        assert container["LogConfiguration"]["Options"]["awslogs-stream-prefix"] == STREAM_PREFIX
    variables = template.of_type("AWS::Lambda::Function")["Api"]["Environment"]["Variables"]
    groups = [one["LogConfiguration"]["Options"]["awslogs-group"] for one in containers(template)]
    assert groups == [variables["DATAMUNG_WORKER_LOG_GROUP"]] * len(groups)


def test_ec2_workers_exist_only_in_listed_vpcs(cloud: Template, elsewhere: Template) -> None:
    assert "AWS::ECS::CapacityProvider" not in {one["Type"] for one in cloud.body["Resources"].values()}
    launches = [
        provider["ManagedInstancesProvider"]["InstanceLaunchTemplate"]
        for provider in elsewhere.of_type("AWS::ECS::CapacityProvider").values()
    ]
    networks = [launch["NetworkConfiguration"] for launch in launches]
    assert [network["Subnets"] for network in networks] == [["subnet-0a1b2c3d"], ["subnet-0b1b2c3d"]]
    assert networks[1]["SecurityGroups"] == ["sg-0a1b2c3d"]
    assert {str(launch["InstanceRequirements"]["CpuManufacturers"]) for launch in launches} == {
        "['amazon-web-services']"
    }
    (group,) = elsewhere.of_type("AWS::EC2::SecurityGroup").values()
    assert "SecurityGroupIngress" not in group
    assert [(rule["FromPort"], rule["ToPort"]) for rule in group["SecurityGroupEgress"]] == [(443, 443)]


def test_instances_may_only_serve_this_cluster(elsewhere: Template) -> None:
    (role,) = [
        one for one in elsewhere.of_type("AWS::IAM::Role").values() if "ecsInstanceRole" in flat(one.get("RoleName"))
    ]
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    actions = {action: flat(one["Resource"]) for one in statements for action in as_list(one["Action"])}
    assert actions.pop("ecs:DiscoverPollEndpoint") == "*"
    assert {action.split(":")[0] for action in actions} == {"ecs"}
    (cluster,) = elsewhere.of_type("AWS::ECS::Cluster")
    assert all(f"<{cluster}" in resource for resource in actions.values())


def test_image_is_built_with_the_pins_that_the_operator_gives(synthesized: Synthesized) -> None:
    template = Template(synthesized("built")["template"])
    images = {flat(container["Image"]) for container in containers(template)}
    assert len(images) == 1
    assert "cdk-" in images.pop()


def test_private_image_can_be_pulled_and_only_it(cloud: Template) -> None:
    (role,) = {flat(task["ExecutionRoleArn"]) for task in cloud.of_type("AWS::ECS::TaskDefinition").values()}
    statements = cloud.policies()[role.removeprefix("<").removesuffix(".Arn>")]
    pulled = [one["Resource"] for one in statements if "ecr:BatchGetImage" in one["Action"]]
    assert pulled == ["arn:aws:ecr:eu-central-1:111122223333:repository/datamung-worker"]


def test_sizes_are_described_by_the_api_as_they_are_deployed() -> None:
    described = WorkerChoice.model_json_schema()["properties"]["size"]["description"]
    assert list(SIZES) == ["S", "M", "L", "XL", "EC2"]
    assert {name: (size.vcpu, size.memory_gib) for name, size in SIZES.items()} == dict(MACHINES)
    for name, size in SIZES.items():
        _, found, told = described.partition(f"`{name}` ")
        assert found
        numbers = [int(number) for number in re.findall(r"\b\d+\b", told)]
        assert numbers[:2] == [size.vcpu, size.memory_gib], name
