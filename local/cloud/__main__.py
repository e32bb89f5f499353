"""`python -m local.cloud`: the local cloud with a small shop to back up, up until Ctrl-C."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Final

from local import seed
from local.cloud import facts, paths
from local.cloud.first_steps import first_steps
from local.cloud.processes import ProcessFailed
from local.cloud.up import AlreadyRunning, running

_STOPPING: Final = (signal.SIGINT, signal.SIGTERM)


def main() -> int:
    """Start everything, say where it is, wait for Ctrl-C or SIGTERM, stop everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=paths.DEFAULT_HOME, help="what it keeps (default: .local/cloud)")
    home = parser.parse_args().home.resolve()
    for number in _STOPPING:
        signal.signal(number, _stop)
    try:
        with running(home) as cloud:
            seed.seed_if_empty(cloud.source_server(), print)
            print(first_steps(cloud, facts.path_beside(home)), flush=True)
            signal.pause()
    except KeyboardInterrupt:
        print("All of it is stopped.")
    except (AlreadyRunning, ProcessFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Asked once; a second Ctrl-C would leave processes behind."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)
    print("\nStopping …", flush=True)
    raise KeyboardInterrupt


sys.exit(main())
