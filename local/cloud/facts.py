"""What other programs need to know of a running local cloud, in one JSON file beside its folder."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from local.cloud import aws
from local.servers import Server


@dataclass(frozen=True, kw_only=True)
class Source:
    """The source database's address and a login that may do everything."""

    identifier: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """A running local cloud: the fields of `.local/cloud.json`.

    `token` is an access token of the administrator with the scope `datamung/api`, good for a day.
    """

    aws_endpoint: str
    rds_endpoint: str
    region: str
    account: str
    access_key_id: str
    secret_access_key: str
    api_url: str
    console_url: str | None = None
    username: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    bucket: str
    job_table: str
    mysql_bin_dir: str
    source: Source | None = None
    ca_bundle: str
    vpc_id: str
    subnet_ids: tuple[str, ...]
    security_group_id: str
    state_machine_arn: str
    clean_up_machine_arn: str
    sweep_function: str
    alarm_topic_arn: str
    cluster_arn: str

    @property
    def home(self) -> Path:
        """The folder that the cloud keeps everything in."""
        return Path(self.ca_bundle).parents[1]

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud, whatever the environment says."""
        return aws.client(
            service,
            endpoint=self.rds_endpoint if service == "rds" else self.aws_endpoint,
            region=self.region,
            access_key_id=self.access_key_id,
            secret_access_key=self.secret_access_key,
        )

    def source_server(self) -> Server:
        """Where to log in to the source database, with verified TLS. Raises ValueError if there is none."""
        if self.source is None:
            raise ValueError("the local cloud has no source database")
        told = self.source
        return Server(told.host, told.port, told.user, told.password, Path(self.ca_bundle))

    def with_source(self, source: Source) -> "Cloud":
        """The same cloud with a source database."""
        return replace(self, source=source)


def path_beside(home: Path) -> Path:
    """Where the facts of the cloud in `home` lie: `.local/cloud.json` for `.local/cloud`."""
    return home.with_suffix(".json")


def publish(cloud: Cloud, home: Path) -> None:
    """Write the facts so that a reader never sees half of them; they hold passwords of this machine only."""
    path = path_beside(home)
    fresh = path.with_suffix(".fresh")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(asdict(cloud), indent=2))
    fresh.replace(path)


def withdraw(home: Path) -> None:
    """Remove the facts: the cloud is no longer up."""
    path_beside(home).unlink(missing_ok=True)
