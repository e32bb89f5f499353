"""Starts and stops the whole local cloud: MiniStack, the local RDS, the deployed product, an administrator."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from local.cloud import accounts, deployment, facts, paths
from local.cloud.facts import Cloud
from local.cloud.identity import REGION, SECRET_ACCESS_KEY, Identity, load_or_choose
from local.cloud.ministack import ministack
from local.cloud.network import Network, ensure_network
from local.cloud.rds import local_rds
from local.cloud.source import ensure_source

Say = Callable[[str], None]


class AlreadyRunning(RuntimeError):
    """Another program runs the cloud of this folder; stop it first, or name another folder."""


@contextmanager
def running(home: Path = paths.DEFAULT_HOME, *, say: Say = print) -> Iterator[Cloud]:
    """The local cloud, up until the block ends; then every process of it is gone.

    The first start deploys; later ones find the deployment, the backups and the databases as they were left, until the
    product's sources change. The facts lie in `<home>.json` meanwhile. Use it from the main thread.

    Raises:
        AlreadyRunning: the folder's cloud is up.
        ProcessFailed: a part of it did not start, or the deployment failed.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        identity = load_or_choose(home)
        installed = _installed(identity, home, say)
        with ministack(identity, home):
            client = identity.client
            network = ensure_network(client("ec2"))
            with local_rds(identity, home, network):
                account = accounts.sign_in_admin(client("cognito-idp"), identity.aws_endpoint, installed)
                cloud = _cloud(identity, home, installed, network, account)
                cloud = cloud.with_source(ensure_source(cloud))
                facts.publish(cloud, home)
                try:
                    yield cloud
                finally:
                    facts.withdraw(home)


def _installed(identity: Identity, home: Path, say: Say) -> deployment.Deployment:
    kept = deployment.deployed(home)
    if kept:
        return kept
    say("Installing the product into the local cloud with cdk deploy …")
    deployment.forget(home)
    with ministack(identity, home):
        return deployment.deploy(identity, home, ensure_network(identity.client("ec2")))


@contextmanager
def _alone(home: Path) -> Iterator[IO[str]]:
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"the local cloud in {home} is up: stop it first") from None
        yield lock


def _cloud(
    identity: Identity, home: Path, installed: deployment.Deployment, network: Network, account: accounts.Account
) -> Cloud:
    return Cloud(
        aws_endpoint=identity.aws_endpoint,
        rds_endpoint=identity.rds_endpoint,
        region=REGION,
        account=identity.account,
        access_key_id=identity.account,
        secret_access_key=SECRET_ACCESS_KEY,
        api_url=f"{identity.aws_endpoint}/_aws/execute-api/{installed.api_id}/api",
        username=account.username,
        password=account.password,
        token=account.token,
        bucket=installed.bucket,
        job_table=installed.job_table,
        mysql_bin_dir=str(paths.MYSQL_BIN),
        ca_bundle=str(home / "ca" / "ca.pem"),
        vpc_id=network.vpc_id,
        subnet_ids=network.subnet_ids,
        security_group_id=network.security_group_id,
        state_machine_arn=installed.state_machine_arn,
        clean_up_machine_arn=installed.clean_up_machine_arn,
        sweep_function=installed.sweep_function,
        alarm_topic_arn=installed.alarm_topic_arn,
        cluster_arn=installed.cluster_arn,
    )
