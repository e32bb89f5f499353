"""Disturbances of one job, each at its moment: a call waits for the moment, does it once and returns.

The moments are *while the replica is made*, *while it plans*, and *in mid-dump*, which is when a part of the dump is on
its way: S3 holds it, so that the moment lasts as long as it is needed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from local.cloud.facts import Cloud
from local.faults import executions, workers
from local.faults.s3 import FailingS3
from local.faults.workers import Phase
from local.leftovers import query, resource_name
from local.rds.client import LocalRdsClient
from local.waiting import await_true

MOMENT_LIMIT_S: Final = 150
_POLL_S: Final = 0.05

Disturbance = Callable[[Cloud, str], None]


def s3_of(cloud: Cloud, job_id: str) -> FailingS3:
    """S3, as the job's dump meets it."""
    return FailingS3(cloud.home, f"backups/{job_id}/")


def await_replica_asked_for(cloud: Cloud, job_id: str) -> None:
    """Return when the create was answered; the replica takes some seconds more."""
    await_true(lambda: _is_asked(cloud, job_id), f"{job_id} to ask for its replica", MOMENT_LIMIT_S, _POLL_S)


@contextmanager
def mid_dump(cloud: Cloud, job_id: str) -> Iterator[None]:
    """A part waits at S3 while the block runs, and is stored afterwards, whatever became of its worker."""
    with s3_of(cloud, job_id).held("UploadPart") as held:
        await_true(lambda: held.is_met, f"{job_id} to dump", MOMENT_LIMIT_S, _POLL_S)
        yield


def stop_while_the_replica_is_made(cloud: Cloud, job_id: str) -> None:
    await_replica_asked_for(cloud, job_id)
    executions.stop(cloud, job_id)


def stop_in_mid_dump(cloud: Cloud, job_id: str) -> None:
    with mid_dump(cloud, job_id):
        executions.stop(cloud, job_id)


def stop_unheard(cloud: Cloud, job_id: str) -> None:
    """In mid-dump, and the event of it is lost."""
    with mid_dump(cloud, job_id), executions.unheard(cloud):
        executions.stop(cloud, job_id)


def stop_and_clean_up_thrice(cloud: Cloud, job_id: str) -> None:
    """In mid-dump: the event of it comes twice, and a sweep runs meanwhile."""
    with mid_dump(cloud, job_id):
        executions.stop(cloud, job_id)
        executions.deliver_again(cloud, job_id)
        executions.sweep(cloud)


def kill_plan_worker(cloud: Cloud, job_id: str) -> None:
    workers.kill(_await_worker(job_id, "plan"))


def kill_dump_worker(cloud: Cloud, job_id: str) -> None:
    """Its part arrives when it is dead."""
    with mid_dump(cloud, job_id):
        workers.kill(_await_worker(job_id, "dump"))


def freeze_worker(cloud: Cloud, job_id: str) -> None:
    """In mid-dump, until it is told to stop; then it comes to life, late."""
    with mid_dump(cloud, job_id):
        pid = _await_worker(job_id, "dump")
        workers.freeze(pid)
    ecs = cloud.client("ecs")
    stopping = {"cluster": cloud.cluster_arn, "startedBy": job_id, "desiredStatus": "STOPPED"}
    await_true(
        lambda: pid not in workers.pids(job_id, "dump") or len(ecs.list_tasks(**stopping)["taskArns"]) > 1,
        f"the frozen worker of {job_id} to be stopped",
        MOMENT_LIMIT_S,
    )
    workers.thaw(pid)


def starve_worker(cloud: Cloud, job_id: str) -> None:
    """In mid-dump its next allocation fails."""
    with mid_dump(cloud, job_id):
        workers.starve(_await_worker(job_id, "dump"))


def freeze_server(cloud: Cloud, job_id: str) -> None:
    """The replica's, in mid-dump and for good."""
    with mid_dump(cloud, job_id):
        LocalRdsClient(cloud.rds_endpoint).freeze(resource_name(job_id))


def kill_server(cloud: Cloud, job_id: str) -> None:
    """The replica's, in mid-dump and for good."""
    with mid_dump(cloud, job_id):
        LocalRdsClient(cloud.rds_endpoint).kill(resource_name(job_id))


def reboot_server(cloud: Cloud, job_id: str) -> None:
    """The replica's, in mid-dump: it replicates again."""
    with mid_dump(cloud, job_id):
        cloud.client("rds").reboot_db_instance(DBInstanceIdentifier=resource_name(job_id))


def refuse_parts(cloud: Cloud, job_id: str) -> None:
    s3_of(cloud, job_id).refuse("UploadPart", times=3)


def lose_answer_of_part(cloud: Cloud, job_id: str) -> None:
    s3_of(cloud, job_id).lose_answer("UploadPart")


def lose_answer_of_completion(cloud: Cloud, job_id: str) -> None:
    s3_of(cloud, job_id).lose_answer("CompleteMultipartUpload")


def _is_asked(cloud: Cloud, job_id: str) -> bool:
    told = query(cloud, f"JOB#{job_id}", "EVENT#")
    return any(event["sentence"]["S"].startswith("Asked RDS") for event in told)


def _await_worker(job_id: str, phase: Phase) -> int:
    """One that runs."""
    await_true(lambda: bool(workers.pids(job_id, phase)), f"a {phase} worker of {job_id}", MOMENT_LIMIT_S, _POLL_S)
    return workers.pids(job_id, phase)[0]
