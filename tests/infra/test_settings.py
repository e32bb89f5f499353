"""A wrong setting is refused by name, before anything is synthesized."""

import json
from typing import Any

import pytest

from stacks.settings import REPOSITORY, Ec2Workers, Oidc, Settings, SettingWrong

GIVEN = {"worker_image_uri": "registry.example.com/worker:1"}


def settings(**context: Any) -> Settings:
    """The defaults of cdk.json with these on top."""
    defaults = json.loads((REPOSITORY / "cdk.json").read_text())["context"]
    return Settings.from_context({**defaults, **GIVEN, **context})


def test_defaults_are_complete() -> None:
    made = settings()
    assert (made.deployment, made.stack_name, made.source_tag) == ("main", "Datamung-main", "datamung:source")
    assert (made.job_deadline_h, made.stall_limit_s, made.lag_limit_s) == (48, 900, 3600)
    assert made.oidc is None
    assert not made.local


def test_values_given_on_the_command_line_are_text() -> None:
    vpc = {"vpc_id": "vpc-0a1b2c3d", "subnet_ids": ["subnet-0a1b2c3d"]}
    made = settings(
        job_deadline_h="24", local="true", worker_subnets='["subnet-0a1b2c3d"]', ec2_workers=json.dumps([vpc])
    )
    assert (made.job_deadline_h, made.local, made.worker_subnets) == (24, True, ("subnet-0a1b2c3d",))
    assert made.ec2_workers == (Ec2Workers(vpc_id="vpc-0a1b2c3d", subnet_ids=("subnet-0a1b2c3d",)),)


def test_own_issuer_is_taken() -> None:
    made = settings(oidc_issuer="https://issuer.example.com", oidc_audience="datamung")
    assert made.oidc == Oidc(issuer="https://issuer.example.com", audience="datamung")


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("deployment", "", "deployment"),
        ("deployment", "Prod", "deployment"),
        ("deployment", "averylongname", "deployment"),
        ("job_deadline_h", 0, "job_deadline_h"),
        ("job_deadline_h", 73, "job_deadline_h"),
        ("job_deadline_h", "two days", "job_deadline_h"),
        ("job_deadline_h", True, "job_deadline_h"),
        ("stall_limit_s", 1, "stall_limit_s"),
        ("lag_limit_s", 59, "lag_limit_s"),
        ("local", "yes", "local"),
        ("worker_subnets", "subnet-0a1b2c3d", "worker_subnets"),
        ("worker_subnets", ["vpc-0a1b2c3d"], "worker_subnets"),
        ("worker_build_args", ["BASE_IMAGE"], "worker_build_args"),
        ("ec2_workers", {}, "ec2_workers"),
        ("ec2_workers", [{"vpc": "vpc-0a1b2c3d"}], "ec2_workers"),
        ("ec2_workers", [{"vpc_id": "vpc-0a1b2c3d", "subnet_ids": []}], "ec2_workers.subnet_ids"),
        ("ec2_workers", [{"vpc_id": "0a1b2c3d", "subnet_ids": ["subnet-0a1b2c3d"]}], "ec2_workers.vpc_id"),
        ("ec2_workers", [{"vpc_id": "vpc-0a1b2c3d", "subnet_ids": ["subnet-0a1b2c3d"]}] * 2, "ec2_workers"),
        ("oidc_issuer", "http://issuer.example.com", "oidc_issuer"),
        ("oidc_issuer", "https://issuer.example.com", "oidc_audience"),
        ("console_url", "console", "console_url"),
        ("source_tag", 7, "source_tag"),
        ("worker_subnet", "[]", "worker_subnet"),
    ],
)
def test_wrong_setting_is_named_with_a_hint(key: str, value: Any, named: str) -> None:
    with pytest.raises(SettingWrong) as refused:
        settings(**{key: value})
    assert refused.value.key == named
    assert len(str(refused.value)) > len(named) + 20


def test_misspelt_setting_names_the_nearest() -> None:
    with pytest.raises(SettingWrong, match="worker_subnets"):
        settings(worker_subnet="[]")


def test_image_or_build_arguments_are_asked_for_by_name() -> None:
    with pytest.raises(SettingWrong, match="worker_build_args") as refused:
        settings(worker_image_uri="")
    assert refused.value.key == "worker_image_uri"


def test_local_cloud_needs_no_image() -> None:
    assert settings(worker_image_uri="", local=True).worker_image_uri is None


def test_keys_of_cdk_itself_are_let_be() -> None:
    assert settings(**{"@aws-cdk/core:anything": True, "aws:cdk:enable-path-metadata": True}).deployment == "main"


def test_every_setting_has_its_default_in_cdk_json() -> None:
    context = json.loads((REPOSITORY / "cdk.json").read_text())["context"]
    own = {key for key in context if "/" not in key}
    fields = set(Settings.__dataclass_fields__) - {"version", "oidc"}
    assert own == fields | {"oidc_issuer", "oidc_audience"}
