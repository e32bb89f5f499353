"""`python -m local.soak`: jobs under random faults; exit 1 if anything is left, lost, or ends as it should not."""

import argparse
import random
import secrets
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Final

from local import tiny
from local.cloud import AlreadyRunning, Cloud, paths, running
from local.cloud.processes import ProcessFailed
from local.demo.api import Api
from local.demo.restore import fresh_server
from local.faults import executions, settings
from local.soak import figures, trial
from local.soak.faults import draw
from local.soak.trial import Ground, Trial

HOME: Final = paths.LOCAL / "soak-cloud"
AT_ONCE: Final = 3
SWEEP_EVERY_S: Final = 5
STALL_LIMIT_S: Final = 20
"""Four heartbeats; the template's least is 60."""


def main() -> int:
    """The soak, and its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="(default: another each time)")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    print(f"{asked.jobs} jobs, {AT_ONCE} at a time; to have these faults again: make soak JOBS={asked.jobs} ", end="")
    print(f"SEED={asked.seed}", flush=True)
    try:
        with running(HOME) as cloud:
            return _soak(cloud, asked.jobs, asked.seed)
    except (AlreadyRunning, ProcessFailed) as failure:
        print(failure, file=sys.stderr)
        return 1


def _soak(cloud: Cloud, jobs: int, seed: int) -> int:
    began_s, source = time.monotonic(), cloud.source_server()
    tiny.fill(source)
    with fresh_server(cloud, "soak-restored") as restored, _impatient(cloud), _sweeping(cloud) as failures:
        ground = Ground(cloud, source, restored, seed)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            faults = enumerate(draw(jobs, random.Random(seed)), start=1)
            trials = list(pool.map(lambda drawn: _tried(ground, *drawn), faults))
        left = [*failures, *_left(cloud)]
    for line in left:
        print(f"LEAK: {line}")
    print(figures.summary(trials, seed, left, time.monotonic() - began_s))
    return 0 if figures.is_good(trials, left) else 1


def _tried(ground: Ground, number: int, fault: str) -> Trial:
    tried = trial.run(ground, number, fault)
    print(figures.line_of(tried), flush=True)
    return tried


def _left(cloud: Cloud) -> list[str]:
    """What a last look over the whole account finds: every job has ended."""
    found = Api(cloud.api_url, cloud.token).leftovers()
    return [f"{item['kind']} {item['name']} is {item['status']}" for item in found["items"]]


@contextmanager
def _impatient(cloud: Cloud) -> Iterator[None]:
    """Workers are replaced after seconds of silence."""
    with ExitStack() as limits:
        for handler in ("start_workers", "check_workers"):
            limits.enter_context(settings.changed(cloud, handler, {"DATAMUNG_STALL_LIMIT_S": str(STALL_LIMIT_S)}))
        yield


@contextmanager
def _sweeping(cloud: Cloud) -> Iterator[list[str]]:
    """A sweep every few seconds, whatever else goes on; answers what went wrong with sweeps."""
    failures: list[str] = []
    over = threading.Event()

    def sweep() -> None:
        while not over.wait(SWEEP_EVERY_S):
            try:
                executions.sweep(cloud)
            except executions.SweepFailed as failure:
                failures.append(str(failure))

    sweeper = threading.Thread(target=sweep, name="sweeper", daemon=True)
    sweeper.start()
    try:
        yield failures
    finally:
        over.set()
        sweeper.join()


if __name__ == "__main__":
    sys.exit(main())
