"""`python -m local.cloud`: the local cloud, up until Ctrl-C."""

import signal
import sys

from local.cloud import facts, paths
from local.cloud.processes import ProcessFailed
from local.cloud.up import AlreadyRunning, running


def main() -> int:
    """Start everything, say where it is, wait for Ctrl-C or SIGTERM, stop everything."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with running() as cloud:
            print(f"The local cloud is up: {facts.path_beside(paths.DEFAULT_HOME)} says where everything is.")
            print(f"  API   {cloud.api_url}\n  AWS   {cloud.aws_endpoint}\n  RDS   {cloud.rds_endpoint}")
            print("Ctrl-C stops all of it.", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        print("All of it is stopped.")
    except (AlreadyRunning, ProcessFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


sys.exit(main())
