"""Promises of worker.contract: every variable is read once, typed, and named when it is wrong."""

import os
from pathlib import Path

import pytest
from worker.contract import Contract, Include
from worker.dump import cores
from worker.errors import ContractBroken

ENVIRONMENT = {
    "DATAMUNG_CONTRACT": "1", "DATAMUNG_JOB_ID": "nightly-0001", "DATAMUNG_TABLE": "jobs", "DATAMUNG_BUCKET": "backups",
    "DATAMUNG_BUCKET_OWNER": "111122223333", "DATAMUNG_KMS_KEY_ARN": "arn:key", "DATAMUNG_ISOLATION": "replica",
    "DATAMUNG_ENGINE": "mysql", "DATAMUNG_HOST": "clone.example", "DATAMUNG_PORT": "3306",
    "DATAMUNG_SOURCE_HOST": "source.example", "DATAMUNG_SOURCE_PORT": "3307", "DATAMUNG_SECRET_ARN": "arn:secret",
    "DATAMUNG_COMPRESSION": "zstd", "DATAMUNG_VERIFY": "counts",
    "DATAMUNG_INCLUDE": '{"schemas":["a b"],"tables":[{"schema":"s","table":"t`"}]}',
    "DATAMUNG_SHARD": "1", "DATAMUNG_SHARDS": "3", "DATAMUNG_ATTEMPT": "2",
    "DATAMUNG_DUMP_KEY": "backups/x/dump.sql.zst",
    "DATAMUNG_UPLOAD_ID": "upload", "DATAMUNG_PLAN_KEY": "work/x/plan.json", "DATAMUNG_PLAN_SHA256": "0123abcd" * 8,
    "DATAMUNG_STALL_LIMIT_S": "900", "DATAMUNG_LAG_LIMIT_S": "3600",
    "DATAMUNG_VCPU": "4",
    "DATAMUNG_CA_BUNDLE": "/etc/rds.pem", "DATAMUNG_SCRATCH": "/scratch", "DATAMUNG_MYSQL_BIN_DIR": "/opt/mysql/bin",
    "DATAMUNG_MARIADB_BIN_DIR": "/opt/mariadb/bin",
}  # fmt: skip

DUMP_ONLY = {"DATAMUNG_UPLOAD_ID", "DATAMUNG_PLAN_SHA256"}


def test_contract_is_read_and_typed() -> None:
    contract = Contract.from_environment(ENVIRONMENT, "dump")
    assert (contract.phase, contract.job_id, contract.port) == ("dump", "nightly-0001", 3306)
    assert (contract.shard, contract.shards, contract.attempt) == (1, 3, 2)
    assert contract.include == Include(schemas=("a b",), tables=(("s", "t`"),))
    assert contract.vcpu == 4
    assert contract.scratch == Path("/scratch")
    assert contract.plan_sha256 == "0123abcd" * 8


@pytest.mark.parametrize(("vcpu", "expected"), [("1", 1), ("4096", len(os.sched_getaffinity(0)))])
def test_one_dump_runs_for_each_core_of_the_task(vcpu: str, expected: int) -> None:
    assert cores(Contract.from_environment(ENVIRONMENT | {"DATAMUNG_VCPU": vcpu}, "dump")) == expected


def test_plan_needs_neither_upload_nor_plan() -> None:
    without = {name: value for name, value in ENVIRONMENT.items() if name not in DUMP_ONLY}
    assert Contract.from_environment(without, "plan").upload_id == ""


def test_empty_include_means_everything() -> None:
    assert Contract.from_environment(ENVIRONMENT | {"DATAMUNG_INCLUDE": "{}"}, "dump").include == Include()


@pytest.mark.parametrize("name", sorted(ENVIRONMENT))
def test_missing_variable_is_named(name: str) -> None:
    without = {other: value for other, value in ENVIRONMENT.items() if other != name}
    with pytest.raises(ContractBroken, match=f"{name} is not set"):
        Contract.from_environment(without, "dump")


@pytest.mark.parametrize(
    ("name", "garbled"),
    [
        ("DATAMUNG_CONTRACT", "2"), ("DATAMUNG_ISOLATION", "canary"), ("DATAMUNG_ENGINE", "canary"),
        ("DATAMUNG_PORT", "canary"), ("DATAMUNG_PORT", "0"), ("DATAMUNG_PORT", "65536"), ("DATAMUNG_PORT", "³"),
        ("DATAMUNG_COMPRESSION", "canary"), ("DATAMUNG_VERIFY", "canary"), ("DATAMUNG_SHARD", "3"),
        ("DATAMUNG_SHARDS", "0"), ("DATAMUNG_ATTEMPT", "0"), ("DATAMUNG_ATTEMPT", "-1"),
        ("DATAMUNG_PLAN_SHA256", "canary"), ("DATAMUNG_PLAN_SHA256", "G" * 64), ("DATAMUNG_INCLUDE", "canary"),
        ("DATAMUNG_INCLUDE", "[]"), ("DATAMUNG_INCLUDE", '{"tables":[{"schema":"canary"}]}'),
        ("DATAMUNG_STALL_LIMIT_S", "1.5"), ("DATAMUNG_VCPU", "0"),
    ],
)  # fmt: skip
def test_garbled_variable_is_named_and_not_shown(name: str, garbled: str) -> None:
    with pytest.raises(ContractBroken, match=name) as failure:
        Contract.from_environment(ENVIRONMENT | {name: garbled}, "dump")
    assert "canary" not in str(failure.value)
