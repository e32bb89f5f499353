"""The sources of the end-to-end tests, shared by all of them in one local cloud."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from local import tiny
from local.cloud import Cloud
from local.servers import Server
from tests.e2e.jobs import Jobs
from tests.e2e.sources import as_rds, login_secret, make_source, offered, remove_sources, server_of
from tests.zoo.load import load

ZOO = "e2e-zoo"
MARIA = "e2e-maria"
TINY = "e2e-tiny"


@pytest.fixture(scope="session")
def jobs(local_cloud: Cloud) -> Jobs:
    """Starts and watches jobs."""
    return Jobs(local_cloud)


@pytest.fixture(scope="session")
def zoos(local_cloud: Cloud) -> Iterator[dict[str, Server]]:
    """The zoo on MySQL in +09:00 and on MariaDB, by identifier."""
    remove_sources(local_cloud, (ZOO, MARIA))
    tags = offered(login_secret(local_cloud))
    make_source(local_cloud, ZOO, tags=tags)
    make_source(local_cloud, MARIA, engine="mariadb", tags=tags)
    servers = {identifier: server_of(local_cloud, identifier) for identifier in (ZOO, MARIA)}
    as_rds(local_cloud, ZOO, "SET PERSIST time_zone = '+09:00'")
    with ThreadPoolExecutor() as pool:
        for loaded in (pool.submit(load, servers[ZOO], "mysql"), pool.submit(load, servers[MARIA], "mariadb")):
            loaded.result()
    yield servers
    remove_sources(local_cloud, (ZOO, MARIA))


@pytest.fixture(scope="session")
def tiny_server(local_cloud: Cloud) -> Iterator[Server]:
    """A small database of every kind of chunk: jobs on it take as long as their replica, and no longer."""
    remove_sources(local_cloud, (TINY,))
    make_source(local_cloud, TINY, tags=offered(login_secret(local_cloud)))
    server = server_of(local_cloud, TINY)
    tiny.fill(server)
    yield server
    remove_sources(local_cloud, (TINY,))
