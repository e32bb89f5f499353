"""The environment of every function, read once and typed; a missing value is named, never guessed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from datamung.errors import SettingMissing


class CapacityProvider(TypedDict):
    """An ECS capacity provider and the subnets in which alone it launches instances."""

    name: str
    subnet_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the deployment tells every function (`stacks/functions.py` sets it)."""

    deployment: str
    version: str
    region: str
    account_id: str
    table: str
    bucket: str
    kms_key_arn: str
    cluster_arn: str
    task_definitions: dict[str, str]
    """Worker size → task definition ARN."""
    capacity_providers: dict[str, CapacityProvider]
    """VPC id → the capacity provider whose instances live in it."""
    worker_log_group: str
    worker_subnets: list[str]
    """The operator's subnets for workers; empty means: choose among the database's own."""
    source_tag: str
    job_deadline_h: int
    stall_limit_s: int
    lag_limit_s: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises SettingMissing, naming the first variable that is absent, empty or garbled."""
        read = _Reader(environment)
        return cls(
            deployment=read.text("DATAMUNG_DEPLOYMENT"),
            version=read.text("DATAMUNG_VERSION"),
            region=read.text("AWS_REGION"),
            account_id=read.text("DATAMUNG_ACCOUNT_ID"),
            table=read.text("DATAMUNG_TABLE"),
            bucket=read.text("DATAMUNG_BUCKET"),
            kms_key_arn=read.text("DATAMUNG_KMS_KEY_ARN"),
            cluster_arn=read.text("DATAMUNG_CLUSTER_ARN"),
            task_definitions=read.json("DATAMUNG_TASK_DEFINITIONS", dict),
            capacity_providers=read.json("DATAMUNG_CAPACITY_PROVIDERS", dict),
            worker_log_group=read.text("DATAMUNG_WORKER_LOG_GROUP"),
            worker_subnets=read.json("DATAMUNG_WORKER_SUBNETS", list),
            source_tag=read.text("DATAMUNG_SOURCE_TAG"),
            job_deadline_h=read.integer("DATAMUNG_JOB_DEADLINE_H"),
            stall_limit_s=read.integer("DATAMUNG_STALL_LIMIT_S"),
            lag_limit_s=read.integer("DATAMUNG_LAG_LIMIT_S"),
        )


@dataclass(frozen=True, kw_only=True)
class MachineSettings:
    """What the clean-up machine's first state is told."""

    state_machine_arn: str
    """The machine that backs up."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "MachineSettings":
        """Raises SettingMissing."""
        return cls(state_machine_arn=_Reader(environment).text("DATAMUNG_STATE_MACHINE_ARN"))


@dataclass(frozen=True, kw_only=True)
class SweeperSettings:
    """What only the sweeper is told."""

    state_machine_arn: str
    clean_up_machine_arn: str
    alarm_topic_arn: str
    leftover_limit_h: int
    """So long after it should be gone a thing may exist before somebody is told."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SweeperSettings":
        """Raises SettingMissing, naming the first variable that is absent or garbled."""
        read = _Reader(environment)
        return cls(
            state_machine_arn=read.text("DATAMUNG_STATE_MACHINE_ARN"),
            clean_up_machine_arn=read.text("DATAMUNG_CLEAN_UP_MACHINE_ARN"),
            alarm_topic_arn=read.text("DATAMUNG_ALARM_TOPIC_ARN"),
            leftover_limit_h=read.integer("DATAMUNG_LEFTOVER_LIMIT_H"),
        )


@dataclass(frozen=True, kw_only=True)
class ApiSettings:
    """What only the API's function is told."""

    state_machine_arn: str
    clean_up_machine_arn: str
    sweep_function: str
    issuer: str
    client_id: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "ApiSettings":
        """Raises SettingMissing, naming the first variable that is absent or empty."""
        read = _Reader(environment)
        return cls(
            state_machine_arn=read.text("DATAMUNG_STATE_MACHINE_ARN"),
            clean_up_machine_arn=read.text("DATAMUNG_CLEAN_UP_MACHINE_ARN"),
            sweep_function=read.text("DATAMUNG_SWEEP_FUNCTION"),
            issuer=read.text("DATAMUNG_ISSUER"),
            client_id=read.text("DATAMUNG_CLIENT_ID"),
        )


@dataclass(frozen=True)
class _Reader:
    environment: Mapping[str, str]

    def text(self, name: str) -> str:
        value = self.environment.get(name, "")
        if not value:
            raise SettingMissing(f"The setting {name} is missing.")
        return value

    def integer(self, name: str) -> int:
        try:
            return int(self.text(name))
        except ValueError as error:
            raise SettingMissing(f"The setting {name} is not a whole number.") from error

    def json(self, name: str, kind: type) -> Any:
        try:
            value = json.loads(self.text(name))
        except ValueError as error:
            raise SettingMissing(f"The setting {name} is not JSON.") from error
        if not isinstance(value, kind):
            raise SettingMissing(f"The setting {name} is not a JSON {kind.__name__}.")
        return value
