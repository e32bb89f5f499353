"""The local cloud gets the real template: every difference is listed here, and there is no other."""

from typing import Any

from tests.infra.template import Template

NO_LAYERS = "the emulator mounts no layers; Powertools is in its environment"
IMAGE = "each task runs as a process of the worker package"
PULL = "nothing is pulled, so that nothing need be allowed to"


def differences(cloud: Any, local: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """Path → the two values, wherever the templates differ."""
    if isinstance(cloud, dict) and isinstance(local, dict):
        return {
            found: values
            for key in sorted(set(cloud) | set(local))
            for found, values in differences(cloud.get(key), local.get(key), f"{path}/{key}").items()
        }
    if isinstance(cloud, list) and isinstance(local, list) and len(cloud) == len(local):
        return {
            found: values
            for index, (one, other) in enumerate(zip(cloud, local, strict=True))
            for found, values in differences(one, other, f"{path}/{index}").items()
        }
    return {} if cloud == local else {path: (cloud, local)}


def expected(cloud: Template) -> dict[str, str]:
    """Path → why it differs."""
    functions = {f"/Resources/{name}/Properties/Layers": NO_LAYERS for name in cloud.of_type("AWS::Lambda::Function")}
    images = {
        f"/Resources/{name}/Properties/ContainerDefinitions/0/Image": IMAGE
        for name in cloud.of_type("AWS::ECS::TaskDefinition")
    }
    (execution_role,) = (name for name in cloud.of_type("AWS::IAM::Role") if "ExecutionRole" in name)
    pull = {f"/Resources/{execution_role}/Properties/Policies/0/PolicyDocument/Statement": PULL}
    return functions | images | pull


def test_local_template_differs_only_where_it_is_listed(cloud: Template, local: Template) -> None:
    found = differences(cloud.body, local.body)
    assert set(found) == set(expected(cloud))


def test_local_workers_name_an_image_that_nobody_pulls(local: Template) -> None:
    images = {task["ContainerDefinitions"][0]["Image"] for task in local.of_type("AWS::ECS::TaskDefinition").values()}
    assert images == {"datamung-worker:local"}
