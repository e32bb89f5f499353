"""What chance may do to a job, and how the job may end then."""

import contextlib
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from botocore.exceptions import ClientError

from local.cloud.facts import Cloud
from local.demo.api import Api, Refused
from local.faults import disturbances, executions, unstarted, workers

Isolation = Literal["replica", "direct"]

_WHOLE_JOB_S: Final = 15
"""About so long an undisturbed job takes here."""

_LONG_AGO_S: Final = 3600


@dataclass(frozen=True)
class Fault:
    """`disturb` waits for its moment; a job must end in one of `ends`."""

    disturb: Callable[[Cloud, str, random.Random], None]
    ends: frozenset[str]
    isolation: Isolation | None = None
    """None where it may be either."""
    is_started: bool = True
    """Whether the API may start the execution."""
    has_own_source: bool = False


def _at_its_moment(disturb: disturbances.Disturbance) -> Callable[[Cloud, str, random.Random], None]:
    return lambda cloud, job_id, _chance: disturb(cloud, job_id)


def _survived(disturb: disturbances.Disturbance) -> Fault:
    return Fault(_at_its_moment(disturb), frozenset({"succeeded"}))


def _fatal(disturb: disturbances.Disturbance, isolation: Isolation | None = None) -> Fault:
    return Fault(_at_its_moment(disturb), frozenset({"failed"}), isolation)


def _nothing(_cloud: Cloud, _job_id: str) -> None:
    pass


def _cancel(cloud: Cloud, job_id: str) -> None:
    with disturbances.mid_dump(cloud, job_id):
        Api(cloud.api_url, cloud.token).cancel(job_id)


def _sweep(cloud: Cloud, job_id: str) -> None:
    with disturbances.mid_dump(cloud, job_id):
        executions.sweep(cloud)


def _delete_source(cloud: Cloud, job_id: str) -> None:
    with disturbances.mid_dump(cloud, job_id):
        cloud.client("rds").delete_db_instance(DBInstanceIdentifier=source_of(job_id), SkipFinalSnapshot=True)


def _let_it_be_old(cloud: Cloud, job_id: str) -> None:
    unstarted.age(cloud, job_id, _LONG_AGO_S)


def _stop_at_any_moment(cloud: Cloud, job_id: str, chance: random.Random) -> None:
    time.sleep(chance.uniform(0, _WHOLE_JOB_S))
    with contextlib.suppress(ClientError):  # it may have ended
        executions.stop(cloud, job_id)


def _cancel_at_any_moment(cloud: Cloud, job_id: str, chance: random.Random) -> None:
    time.sleep(chance.uniform(0, _WHOLE_JOB_S))
    with contextlib.suppress(Refused):
        Api(cloud.api_url, cloud.token).cancel(job_id)


def _kill_workers_at_any_moment(_cloud: Cloud, job_id: str, chance: random.Random) -> None:
    time.sleep(chance.uniform(0, _WHOLE_JOB_S))
    for pid in [*workers.pids(job_id, "plan"), *workers.pids(job_id, "dump")]:
        workers.kill(pid)


def source_of(job_id: str) -> str:
    """The source of a job that has one of its own."""
    return f"{job_id}-source"


FAULTS: Final[Mapping[str, Fault]] = {
    "nothing": _survived(_nothing),
    "cancelled": Fault(_at_its_moment(_cancel), frozenset({"cancelled"})),
    "cancelled at any moment": Fault(_cancel_at_any_moment, frozenset({"cancelled", "succeeded"})),
    "stopped while the replica is made": _fatal(disturbances.stop_while_the_replica_is_made, "replica"),
    "stopped": _fatal(disturbances.stop_in_mid_dump),
    "stopped unheard": _fatal(disturbances.stop_unheard),
    "stopped, cleaned up thrice": _fatal(disturbances.stop_and_clean_up_thrice),
    "stopped at any moment": Fault(_stop_at_any_moment, frozenset({"failed", "succeeded"})),
    "never started": Fault(_at_its_moment(_let_it_be_old), frozenset({"failed"}), is_started=False),
    "swept": _survived(_sweep),
    "plan worker killed": _survived(disturbances.kill_plan_worker),
    "dump worker killed": _survived(disturbances.kill_dump_worker),
    "workers killed at any moment": Fault(_kill_workers_at_any_moment, frozenset({"succeeded"})),
    "worker frozen": _survived(disturbances.freeze_worker),
    "worker out of memory": _survived(disturbances.starve_worker),
    "replica frozen": _fatal(disturbances.freeze_server, "replica"),
    "replica killed": _fatal(disturbances.kill_server, "replica"),
    "replica rebooted": _fatal(disturbances.reboot_server, "replica"),
    "source deleted": Fault(_at_its_moment(_delete_source), frozenset({"failed"}), "replica", has_own_source=True),
    "parts refused": _survived(disturbances.refuse_parts),
    "answer of a part lost": _survived(disturbances.lose_answer_of_part),
    "answer of the completion lost": _survived(disturbances.lose_answer_of_completion),
}


def draw(jobs: int, chance: random.Random) -> list[str]:
    """The name of a fault for each job: in rounds, so that none is left out before another comes again."""
    drawn: list[str] = []
    while len(drawn) < jobs:
        drawn += chance.sample(sorted(FAULTS), len(FAULTS))
    return drawn[:jobs]
