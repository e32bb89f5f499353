"""A setting that is missing or garbled is named before anything is done."""

import pytest
from datamung.errors import SettingMissing
from datamung.settings import ApiSettings, Settings

COMPLETE = {
    "AWS_REGION": "eu-west-1",
    "DATAMUNG_DEPLOYMENT": "prod",
    "DATAMUNG_VERSION": "0.1.0",
    "DATAMUNG_ACCOUNT_ID": "123456789012",
    "DATAMUNG_TABLE": "jobs",
    "DATAMUNG_BUCKET": "backups",
    "DATAMUNG_KMS_KEY_ARN": "arn:aws:kms:eu-west-1:123456789012:key/1",
    "DATAMUNG_CLUSTER_ARN": "arn:aws:ecs:eu-west-1:123456789012:cluster/workers",
    "DATAMUNG_TASK_DEFINITIONS": '{"S": "arn:s"}',
    "DATAMUNG_CAPACITY_PROVIDERS": "{}",
    "DATAMUNG_WORKER_LOG_GROUP": "workers",
    "DATAMUNG_WORKER_SUBNETS": "[]",
    "DATAMUNG_SOURCE_TAG": "datamung:source",
    "DATAMUNG_JOB_DEADLINE_H": "48",
    "DATAMUNG_STALL_LIMIT_S": "900",
    "DATAMUNG_LAG_LIMIT_S": "3600",
}


def test_complete_environment_is_typed() -> None:
    settings = Settings.from_environment(COMPLETE)
    assert settings.task_definitions == {"S": "arn:s"}
    assert settings.worker_subnets == []
    assert (settings.job_deadline_h, settings.stall_limit_s, settings.lag_limit_s) == (48, 900, 3600)


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize("missing", ["absent", "empty"])
def test_missing_setting_is_named(name: str, missing: str) -> None:
    environment = {**COMPLETE, name: ""} if missing == "empty" else {**COMPLETE}
    if missing == "absent":
        del environment[name]
    with pytest.raises(SettingMissing, match=name):
        Settings.from_environment(environment)


@pytest.mark.parametrize(
    ("name", "garbage"),
    [
        ("DATAMUNG_JOB_DEADLINE_H", "two days"),
        ("DATAMUNG_TASK_DEFINITIONS", "{"),
        ("DATAMUNG_TASK_DEFINITIONS", "[]"),
        ("DATAMUNG_WORKER_SUBNETS", "{}"),
    ],
)
def test_garbled_setting_is_named(name: str, garbage: str) -> None:
    with pytest.raises(SettingMissing, match=name):
        Settings.from_environment({**COMPLETE, name: garbage})


def test_api_needs_its_own_settings() -> None:
    with pytest.raises(SettingMissing, match="DATAMUNG_STATE_MACHINE_ARN"):
        ApiSettings.from_environment(COMPLETE)
