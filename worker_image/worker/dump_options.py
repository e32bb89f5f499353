"""Every option that a dump is made with, and why. The lists are closed: nothing else decides what a dump holds.

Never used: `--force` and `--ignore-error` (a failed dump would go on, H03), `--compact` and `--skip-comments` (no
trailer, H04), `--dump-replica` and its older names (starts a stopped replica again, H47).
"""

from collections.abc import Mapping
from typing import Literal

from worker.contract import Engine

Kind = Literal["schema", "data", "routines", "triggers", "events", "views", "everything"]

COMMON: tuple[str, ...] = (
    "--comments",  # H04: the trailer is a comment
    "--skip-dump-date",  # an equal state is dumped into equal bytes, so that a part can be told to be equal
    "--quick",  # H13: rows pass through the client instead of being gathered there
    "--skip-lock-tables",  # nothing moves on a frozen clone; `everything` has its transaction
    "--default-character-set=utf8mb4",  # H37: no character is lost on the way
    "--hex-blob",  # H38: binary columns as hexadecimal
    "--tz-utc",  # H40: TIMESTAMP means the same wherever it is restored
    "--max-allowed-packet=1G",  # H19: the longest row that a server can hold
    "--no-tablespaces",  # H23: asks for no PROCESS privilege
)

OF_ENGINE: Mapping[Engine, tuple[str, ...]] = {
    "mysql": (
        "--set-gtid-purged=OFF",  # H22, H33, H34: no RELOAD needed, and RDS can restore it; the plan holds the GTID set
        "--network-timeout",  # H17: the server waits for a slow reader
    ),
    "mariadb": (),
}

IF_KNOWN: Mapping[str, str] = {
    "column-statistics": "--column-statistics=0",  # H21: a client of 8.0 asks old servers for what they lack
    "masking-policies": "--skip-masking-policies",  # H05: a client of 9.7 reports an error to every non-administrator
}
"""Options that some clients lack, by the name under which their `--help` lists them."""

OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    "schema": (
        "--no-data",
        "--skip-triggers",  # after the data, or they would fire on it
    ),
    "data": (
        "--no-create-info",
        "--skip-triggers",
        "--skip-add-locks",  # parallel restores of one table must not wait for each other
        "--skip-disable-keys",  # the same: it locks the table's metadata
    ),
    "routines": ("--no-data", "--no-create-info", "--skip-triggers", "--routines"),  # H30
    "triggers": ("--no-data", "--no-create-info", "--triggers"),  # H30
    "events": ("--no-data", "--no-create-info", "--skip-triggers", "--events"),  # H30
    "views": (
        "--no-data",
        "--skip-triggers",
        "--no-create-db",  # the databases exist since part 1
        "--databases",  # H96: stand-ins for the views of all schemas first, then the views
    ),
    "everything": (
        "--single-transaction",  # one consistent state of the instance itself, without locks
        "--routines",  # H30
        "--events",  # H30
        "--triggers",  # H30
        "--databases",
    ),
}


def options_for(kind: Kind, engine: Engine, known: frozenset[str]) -> tuple[str, ...]:
    """The options of one run, for a client that knows the options `known`."""
    optional = (option for name, option in IF_KNOWN.items() if name in known)
    return (*COMMON, *OF_ENGINE[engine], *optional, *OF_KIND[kind])
