"""What the source database holds decides whether data are made for it."""

from collections.abc import Iterator

import pytest

from local import seed
from local.cloud import Cloud
from local.demo.restore import fresh_server
from local.servers import Server, connect

pytestmark = pytest.mark.xdist_group("cloud")

TINY = seed.Size(1000, "a few rows")


@pytest.fixture
def server(local_cloud: Cloud) -> Iterator[Server]:
    """An empty one."""
    with fresh_server(local_cloud, "seeded") as server:
        yield server


def rows_of(server: Server, statement: str) -> list[tuple[object, ...]]:
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def count_of(server: Server, table: str) -> int:
    ((count,),) = rows_of(server, f"SELECT COUNT(*) FROM {table}")
    assert isinstance(count, int)
    return count


def test_empty_server_gets_a_small_shop_once(server: Server) -> None:
    assert seed.seed_if_empty(server, print)
    assert 1000 < count_of(server, "`shop`.`customers`") < 10_000
    assert count_of(server, "`shop`.`order_overview`") == count_of(server, "`shop`.`orders`"), "each has its customer"
    assert not seed.seed_if_empty(server, print)


def test_small_shop_is_filled_up_to_the_size_that_is_asked_for(server: Server) -> None:
    assert seed.seed(server, print, TINY)
    few = count_of(server, "`shop`.`orders`")
    assert not seed.seed(server, print, TINY)
    assert seed.seed(server, print, seed.SMALL)
    assert count_of(server, "`shop`.`orders`") == 10 * few
    assert not seed.seed_if_empty(server, print)


def test_what_somebody_else_made_is_left_alone(server: Server) -> None:
    rows_of(server, "CREATE SCHEMA `shop`")
    assert not seed.seed_if_empty(server, print)
    assert rows_of(server, "SHOW TABLES FROM `shop`") == []


def test_shop_that_was_left_half_made_is_made_again(server: Server) -> None:
    for statement in ("CREATE SCHEMA `shop`", "CREATE SCHEMA `seed_words`"):
        rows_of(server, statement)
    assert seed.seed_if_empty(server, print)
    assert rows_of(server, "SHOW DATABASES LIKE 'seed_words'") == []
    assert count_of(server, "`shop`.`customers`")
