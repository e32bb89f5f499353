"""What the control plane tells a worker: the environment, read once and typed.

Nothing secret is in it: the login is behind `secret_arn`, and AWS credentials come from the task's role. A variable
that is missing or garbled is `ContractBroken` naming it, before anything is touched: image and deployment then do not
fit. The same names are set by the control plane's `start_workers`,
the image, and, for the task's size, the task definition.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, cast, get_args

from worker.errors import ContractBroken

CONTRACT_VERSION = "1"

Phase = Literal["plan", "dump"]
Isolation = Literal["replica", "direct"]
Engine = Literal["mysql", "mariadb"]
Compression = Literal["zstd", "gzip"]
Verify = Literal["object", "counts", "checksums"]

SHA256_HEX_LENGTH = 64


@dataclass(frozen=True)
class Include:
    """What the user asked for; both empty means every user schema."""

    schemas: tuple[str, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Contract:
    """One worker's orders. `shard` counts from 0, `attempt` from 1."""

    phase: Phase
    job_id: str
    table: str
    bucket: str
    bucket_owner: str
    kms_key_arn: str
    isolation: Isolation
    engine: Engine
    host: str
    port: int
    source_host: str
    source_port: int
    secret_arn: str
    compression: Compression
    verify: Verify
    include: Include
    shard: int
    shards: int
    attempt: int
    dump_key: str
    plan_key: str
    stall_limit_s: int
    lag_limit_s: int
    vcpu: int
    ca_bundle: Path
    scratch: Path
    mysql_bin_dir: Path
    mariadb_bin_dir: Path
    upload_id: str = ""
    """Dump only: the multipart upload that the control plane opened and will complete."""
    plan_sha256: str = ""
    """Dump only, hex: the plan that the job recorded."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], phase: Phase) -> Self:
        """The contract of one phase.

        Raises:
            ContractBroken: the first variable that is missing or garbled, by name.
        """
        read = _Reader(environ)
        read.choice("DATAMUNG_CONTRACT", (CONTRACT_VERSION,))
        return cls(
            phase=phase,
            job_id=read.text("DATAMUNG_JOB_ID"),
            table=read.text("DATAMUNG_TABLE"),
            bucket=read.text("DATAMUNG_BUCKET"),
            bucket_owner=read.text("DATAMUNG_BUCKET_OWNER"),
            kms_key_arn=read.text("DATAMUNG_KMS_KEY_ARN"),
            isolation=cast(Isolation, read.choice("DATAMUNG_ISOLATION", get_args(Isolation))),
            engine=cast(Engine, read.choice("DATAMUNG_ENGINE", get_args(Engine))),
            host=read.text("DATAMUNG_HOST"),
            port=read.number("DATAMUNG_PORT", 1, 65535),
            source_host=read.text("DATAMUNG_SOURCE_HOST"),
            source_port=read.number("DATAMUNG_SOURCE_PORT", 1, 65535),
            secret_arn=read.text("DATAMUNG_SECRET_ARN"),
            compression=cast(Compression, read.choice("DATAMUNG_COMPRESSION", get_args(Compression))),
            verify=cast(Verify, read.choice("DATAMUNG_VERIFY", get_args(Verify))),
            include=read.include("DATAMUNG_INCLUDE"),
            shard=read.number("DATAMUNG_SHARD", 0, read.number("DATAMUNG_SHARDS", 1) - 1),
            shards=read.number("DATAMUNG_SHARDS", 1),
            attempt=read.number("DATAMUNG_ATTEMPT", 1),
            dump_key=read.text("DATAMUNG_DUMP_KEY"),
            plan_key=read.text("DATAMUNG_PLAN_KEY"),
            stall_limit_s=read.number("DATAMUNG_STALL_LIMIT_S", 1),
            lag_limit_s=read.number("DATAMUNG_LAG_LIMIT_S", 0),
            vcpu=read.number("DATAMUNG_VCPU", 1),
            ca_bundle=read.path("DATAMUNG_CA_BUNDLE"),
            scratch=read.path("DATAMUNG_SCRATCH"),
            mysql_bin_dir=read.path("DATAMUNG_MYSQL_BIN_DIR"),
            mariadb_bin_dir=read.path("DATAMUNG_MARIADB_BIN_DIR"),
            upload_id=read.text("DATAMUNG_UPLOAD_ID") if phase == "dump" else "",
            plan_sha256=read.sha256("DATAMUNG_PLAN_SHA256") if phase == "dump" else "",
        )


class _Reader:
    """Typed reads of one environment, each failure naming its variable and never showing a value."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str:
        value = self._environ.get(name, "")
        if not value:
            raise ContractBroken(f"{name} is not set.")
        return value

    def path(self, name: str) -> Path:
        return Path(self.text(name))

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name)
        if value not in allowed:
            raise ContractBroken(f"{name} is not one of {', '.join(allowed)}.")
        return value

    def number(self, name: str, least: int, most: int | None = None) -> int:
        value = self.text(name)
        if not (value.isascii() and value.isdigit()):
            raise ContractBroken(f"{name} is not a whole number.")
        if int(value) < least or (most is not None and int(value) > most):
            raise ContractBroken(f"{name} is outside {least} to {'any' if most is None else most}.")
        return int(value)

    def sha256(self, name: str) -> str:
        value = self.text(name)
        if len(value) != SHA256_HEX_LENGTH or set(value) - set("0123456789abcdef"):
            raise ContractBroken(f"{name} is not a SHA-256 in hexadecimal.")
        return value

    def include(self, name: str) -> Include:
        try:
            wanted: Any = json.loads(self.text(name))
            return Include(
                schemas=tuple(str(schema) for schema in wanted.get("schemas") or ()),
                tables=tuple((str(table["schema"]), str(table["table"])) for table in wanted.get("tables") or ()),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ContractBroken(f"{name} is not the JSON of a selection.") from None
