"""The image is made of what its builder named by hash, and fits the task definition and the worker's contract."""

import ast
import importlib.metadata
import inspect
import re
import sys

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from worker.contract import Contract

from stacks.settings import REPOSITORY
from stacks.worker_cluster import SCRATCH
from tests.infra.template import Synthesized, Template

IMAGE = REPOSITORY / "worker_image"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, each with its argument on one line."""
    lines = [line for line in (IMAGE / "Dockerfile").read_text().splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [(name, argument) for name, _, argument in (line.partition(" ") for line in joined.splitlines())]


def arguments_of(name: str) -> list[str]:
    found = [argument for instruction, argument in instructions() if instruction == name]
    assert found, f"no {name}"
    return found


def pins() -> dict[str, str]:
    """The image's packages and their versions."""
    lines = (line for line in (IMAGE / "requirements.txt").read_text().splitlines() if not line.startswith("#"))
    found = dict(line.split("==") for line in lines)
    assert found
    return {canonicalize_name(name): version for name, version in found.items()}


@pytest.mark.parametrize("argument", ["BASE_IMAGE", "RDS_BUNDLE_SHA256"])
def test_nothing_is_built_until_the_builder_names_it(argument: str) -> None:
    assert argument in arguments_of("ARG")
    assert not [found for found in arguments_of("ARG") if found.startswith(f"{argument}=")]


def test_every_stage_stands_on_the_named_base() -> None:
    assert {stage.split(" AS ")[0] for stage in arguments_of("FROM")} == {"${BASE_IMAGE}"}


def test_certificates_are_compared_with_the_hash_that_was_named_h24() -> None:
    (fetch,) = (step for step in arguments_of("RUN") if "truststore.pki.rds.amazonaws.com" in step)
    assert fetch.startswith('test -n "${RDS_BUNDLE_SHA256}" && ')
    assert fetch.endswith('&& echo "${RDS_BUNDLE_SHA256}  /rds.pem" | sha256sum --check --strict')


@pytest.mark.parametrize("product", ["mysql", "mariadb"])
def test_clients_are_signed_by_a_key_named_by_its_fingerprint(product: str) -> None:
    name, key = f"{product.upper()}_KEY", f"/etc/pki/rpm-gpg/RPM-GPG-KEY-{product}"
    assert [argument for argument in arguments_of("ARG") if re.fullmatch(rf"{name}=[0-9A-F]{{40}}", argument)]
    (install,) = (step for step in arguments_of("RUN") if f"/etc/yum.repos.d/{product}.repo" in step)
    assert f'--export "${{{name}}}" > {key} && test -s {key} &&' in install
    assert "'gpgcheck=1'" in install
    assert f"'gpgkey=file://{key}'" in install


def test_worker_gets_the_stop_signal_itself_h11() -> None:
    assert arguments_of("ENTRYPOINT") == ['["python", "-m", "worker"]']


def test_image_is_tried_as_the_user_that_the_task_definition_names(synthesized: Synthesized) -> None:
    (user,) = arguments_of("USER")
    tasks = Template(synthesized("cloud")["template"]).of_type("AWS::ECS::TaskDefinition").values()
    assert {task["ContainerDefinitions"][0]["User"] for task in tasks} == {user}
    after = instructions()[instructions().index(("USER", user)) :]
    assert [argument for name, argument in after if name == "RUN" and "import worker.__main__" in argument]


def test_any_user_can_write_to_the_tmpfs_because_it_takes_the_mode_of_the_folder_below_h15() -> None:
    final = arguments_of("RUN")[-2]
    assert f"install -d -m 1777 {SCRATCH}" in final


def test_image_says_where_everything_is_that_the_contract_asks_of_it() -> None:
    (environment,) = arguments_of("ENV")
    said = dict(pair.split("=") for pair in environment.split())
    asked = re.findall(r'read\.path\("(\w+)"\)', inspect.getsource(Contract))
    assert {name for name in said if name.startswith("DATAMUNG_")} == set(asked)
    assert said["DATAMUNG_SCRATCH"] == SCRATCH
    copied = " ".join(arguments_of("COPY"))
    for name in set(asked) - {"DATAMUNG_SCRATCH"}:
        assert said[name].removesuffix("/bin") in copied.split(), name


def test_only_what_is_copied_enters_the_build() -> None:
    rules = [rule for rule in (IMAGE / ".dockerignore").read_text().splitlines() if not rule.startswith("#")]
    copied = [argument.split()[0] for argument in arguments_of("COPY") if "--from=" not in argument]
    assert rules == ["*", *(f"!{path}" for path in copied), "**/__pycache__"]
    assert all((IMAGE / path).exists() for path in copied)


@pytest.mark.parametrize("package", sorted(pins()))
def test_workers_run_with_the_versions_that_the_tests_ran_with(package: str) -> None:
    assert importlib.metadata.version(package) == pins()[package]


@pytest.mark.parametrize("package", sorted(pins()))
def test_nothing_is_missing_without_pips_own_search(package: str) -> None:
    needed = [Requirement(line) for line in importlib.metadata.requires(package) or []]
    for need in needed:
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            assert need.specifier.contains(pins()[canonicalize_name(need.name)]), f"{package} needs {need}"


def test_everything_imported_is_in_the_image() -> None:
    shipped = importlib.metadata.packages_distributions()
    for file in (IMAGE / "worker").glob("*.py"):
        for statement in ast.parse(file.read_text()).body:
            for module in modules_of(statement) - sys.stdlib_module_names - {"worker"}:
                assert canonicalize_name(shipped[module][0]) in pins(), f"{file.name} imports {module}"


def modules_of(statement: ast.stmt) -> set[str]:
    """The packages that a statement at a module's top imports, whatever is only for the type checker left out."""
    if isinstance(statement, ast.ImportFrom):
        return {(statement.module or "").split(".")[0]}
    return {name.name.split(".")[0] for name in statement.names} if isinstance(statement, ast.Import) else set()
