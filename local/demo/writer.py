"""A shop that is open: a process of its own that keeps changing the source while it is backed up."""

import multiprocessing
import random
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from typing import Final

from pymysql.cursors import Cursor

from local.servers import Server, connect

CHANGES_PER_SECOND: Final = 150
_KEPT_ROWS: Final = 300
_CUSTOMERS: Final = 160_000
_SHARES: Final = {
    "place an order": 30,
    "move an order on": 30,
    "note a visit": 10,
    "give credit": 10,
    "drop an order": 20,
}
_STATUSES: Final = ("paid", "shipped", "delivered", "cancelled", "returned")

_PLACE: Final = (
    "INSERT INTO `shop`.`orders`"
    " (`customer_id`, `status`, `total`, `currency`, `placed`, `changed`, `token`, `details`)"
    " VALUES (%s, 'pending', %s, 'EUR', UTC_TIMESTAMP(), NOW(3), LEFT(UUID(), 16),"
    ' \'{"country": "FR", "new": true}\')'
)
_MOVE_ON: Final = "UPDATE `shop`.`orders` SET `status` = %s, `changed` = NOW(3) WHERE `id` = %s"
_DELETE_ORDER: Final = "DELETE FROM `shop`.`orders` WHERE `id` = %s"
_CREDIT: Final = "UPDATE `shop`.`customers` SET `credit` = `credit` + 1 WHERE `id` = %s"
_VISIT: Final = (
    "INSERT INTO `telemetry`.`events` (`customer_id`, `kind`, `at`, `session`, `value`, `delta`, `path`)"
    " VALUES (%s, 1, UTC_TIMESTAMP(6), REPLACE(UUID(), '-', ''), RAND(), 1, '/basket')"
)


@dataclass(frozen=True)
class Writer:
    """A running writer."""

    _count: "Synchronized[int]"

    @property
    def changes(self) -> int:
        """Rows inserted, updated and deleted so far."""
        return self._count.value


@contextmanager
def writing(server: Server, changes_per_second: float = CHANGES_PER_SECOND) -> Iterator[Writer]:
    """Change the source until the block ends. Inserts and deletes keep the balance, so that the data do not grow."""
    context = multiprocessing.get_context("spawn")
    count, stop = context.Value("q", 0), context.Event()
    process = context.Process(target=_write, args=(server, changes_per_second, count, stop), daemon=True)
    process.start()
    try:
        yield Writer(count)
    finally:
        stop.set()
        process.join(10)
        process.kill()


def _write(server: Server, changes_per_second: float, count: "Synchronized[int]", stop: Event) -> None:
    """The child's work; it ends with its parent too, however that ends."""
    parent = multiprocessing.parent_process()
    chance, mine = random.Random(), deque[int]()
    began = time.monotonic()
    with connect(server) as connection, connection.cursor() as cursor:
        while parent is None or parent.is_alive():
            ahead_s = count.value / changes_per_second - (time.monotonic() - began)
            if stop.wait(max(0.0, ahead_s)):
                return
            _change(cursor, chance, mine)
            with count.get_lock():
                count.value += 1


def _change(cursor: Cursor, chance: random.Random, mine: "deque[int]") -> None:
    """One row; `mine` are the orders placed by this writer, of which the oldest go."""
    customer = chance.randint(1, _CUSTOMERS)
    (kind,) = chance.choices(tuple(_SHARES), tuple(_SHARES.values()))
    if kind == "place an order" or not mine:
        cursor.execute(_PLACE, (customer, chance.randint(100, 99999) / 100))
        mine.append(cursor.lastrowid)
    elif kind == "move an order on":
        cursor.execute(_MOVE_ON, (chance.choice(_STATUSES), chance.choice(mine)))
    elif kind == "note a visit":
        cursor.execute(_VISIT, (customer,))
    elif kind == "give credit" or len(mine) < _KEPT_ROWS:
        cursor.execute(_CREDIT, (customer,))
    else:
        cursor.execute(_DELETE_ORDER, (mine.popleft(),))
