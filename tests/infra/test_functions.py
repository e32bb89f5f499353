"""Every function is made alike, finds its handler, and is told exactly what it reads."""

from collections.abc import Iterator, Mapping

import pytest
from datamung.ledger import FUNCTION_TIMEOUT_S, LONG_FUNCTION_TIMEOUT_S
from datamung.settings import ApiSettings, MachineSettings, Settings, SweeperSettings

from stacks.settings import REPOSITORY
from tests.infra.template import Synthesized, Template, flat

FUNCTIONS = {
    "Api",
    "CheckClone",
    "CheckSource",
    "CheckWorkers",
    "CleanUp",
    "CompleteDump",
    "CreateReplica",
    "CreateSecurityGroup",
    "Download",
    "FindEnding",
    "OpenUpload",
    "PublishManifest",
    "RecordOutcome",
    "StartWorkers",
    "Sweep",
    "VerifyDump",
}

FURTHER: dict[str, type[ApiSettings | MachineSettings | SweeperSettings]] = {
    "Api": ApiSettings,
    "FindEnding": MachineSettings,
    "Sweep": SweeperSettings,
}
"""What only these are told."""


class Recorder(Mapping[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


@pytest.fixture(params=["cloud", "elsewhere", "local"])
def template(request: pytest.FixtureRequest, synthesized: Synthesized) -> Template:
    """Each variant in turn."""
    return Template(synthesized(request.param)["template"])


def test_function_ids_never_change_so_that_running_jobs_find_them(template: Template) -> None:
    assert set(template.of_type("AWS::Lambda::Function")) == FUNCTIONS


def test_every_handler_exists(template: Template) -> None:
    for function in template.of_type("AWS::Lambda::Function").values():
        module, _, attribute = function["Handler"].partition(".")
        assert f"def {attribute}(" in (REPOSITORY / "lambdas" / f"{module}.py").read_text()


def test_functions_are_told_exactly_what_they_read(template: Template) -> None:
    for name, function in template.of_type("AWS::Lambda::Function").items():
        variables = {key: flat(value) for key, value in function["Environment"]["Variables"].items()}
        environment = Recorder({**variables, "AWS_REGION": "eu-central-1"})
        settings = Settings.from_environment(environment)
        if name in FURTHER:
            FURTHER[name].from_environment(environment)
        assert environment.asked == {*variables, "AWS_REGION"}, name
        assert set(settings.task_definitions) == {"S", "M", "L", "XL", "EC2"}


def test_operators_choices_reach_the_functions(elsewhere: Template) -> None:
    variables = elsewhere.of_type("AWS::Lambda::Function")["CheckSource"]["Environment"]["Variables"]
    environment = {key: flat(value) for key, value in variables.items()} | {"AWS_REGION": "eu-central-1"}
    settings = Settings.from_environment(environment)
    assert settings.worker_subnets == ["subnet-0a1b2c3d"]
    named = {vpc_id: provider["name"] for vpc_id, provider in settings.capacity_providers.items()}
    assert named.keys() == {"vpc-0a1b2c3d", "vpc-0b1b2c3d"}
    assert set(named.values()) == {f"<{provider}>" for provider in elsewhere.of_type("AWS::ECS::CapacityProvider")}
    where = {vpc_id: provider["subnet_ids"] for vpc_id, provider in settings.capacity_providers.items()}
    assert where == {"vpc-0a1b2c3d": ["subnet-0a1b2c3d"], "vpc-0b1b2c3d": ["subnet-0b1b2c3d"]}
    assert settings.job_deadline_h == 72


def test_ledger_waits_longer_than_a_create_can_be_in_flight_h105(template: Template) -> None:
    """A function may create until it times out; the ledger's `create_by` counts on these limits."""
    limits_s = {name: one["Timeout"] for name, one in template.of_type("AWS::Lambda::Function").items()}
    for name in ("Api", "CreateSecurityGroup", "CreateReplica", "StartWorkers", "OpenUpload"):
        assert limits_s[name] <= FUNCTION_TIMEOUT_S, name
    assert max(limits_s.values()) <= LONG_FUNCTION_TIMEOUT_S


def test_functions_share_code_runtime_and_manners(template: Template) -> None:
    functions = template.of_type("AWS::Lambda::Function").values()
    assert len({str(function["Code"]) for function in functions}) == 1
    assert {(function["Runtime"], *function["Architectures"]) for function in functions} == {("python3.14", "arm64")}
    assert len({str(function["Role"]) for function in functions}) == len(functions)
    for function in functions:
        assert 0 < function["Timeout"] <= 300
        log_group = template.resource(function["LoggingConfig"]["LogGroup"]["Ref"])
        assert log_group["Properties"]["RetentionInDays"] == 90


def test_functions_get_powertools_in_every_region(cloud: Template) -> None:
    (layers,) = {
        str([flat(layer) for layer in one["Layers"]]) for one in cloud.of_type("AWS::Lambda::Function").values()
    }
    assert "arn:aws:lambda:<AWS::Region>:017000801446:layer:AWSLambdaPowertoolsPythonV3-python314-arm64:" in layers
