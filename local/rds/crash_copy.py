"""Copies the data folder of a running server as a storage snapshot does: all at one instant, as after a power cut.

The server is frozen for the copy (a second or so per gigabyte), which is the pause that RDS's users see on a
single-AZ source (H74). Whatever was committed is there, whatever the storage engine; the copy recovers when started.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from local.rds.configuration import BINARY_LOG
from local.rds.server_process import Server

_LEFT_BEHIND = {"auto.cnf", "master.info", "relay-log.info", "multi-master.info"}
_INDEX = f"{BINARY_LOG}.index"


def copy_running(source: Server, target: Path) -> None:
    """Copy `source`'s data folder to `target`, without its identity, its relay logs and its older binary logs."""
    with source.frozen():
        logs = sorted(source.place.data.glob(f"{BINARY_LOG}.[0-9]*"))
        shutil.copytree(source.place.data, target, ignore=_ignoring({log.name for log in logs[:-1]}))
    if logs:
        # The newest log is needed: it decides about transactions that were prepared and not yet committed.
        (target / _INDEX).write_text(f"./{logs[-1].name}\n")


def drop_binary_logs(data: Path) -> None:
    """Remove what only recovery needed; the server must be stopped."""
    for log in data.glob(f"{BINARY_LOG}.*"):
        log.unlink()


def _ignoring(old_logs: set[str]) -> Callable[[str, list[str]], set[str]]:
    def ignored(_folder: str, names: list[str]) -> set[str]:
        return {name for name in names if name in _LEFT_BEHIND or name in old_logs or name.startswith("relaylog")}

    return ignored
