"""The command `dump`: this worker's share of the chunks, and on shard 0 the stream after them.

Every step is safe to repeat: a replacement finds what was accepted and goes on from there. Exit 0 of shard 0 means that
every chunk is accepted, the stream is recorded and nothing moved meanwhile, also if all of it was there when it began;
of any other shard, that its chunks are.
"""

import logging
import os
import threading

from worker.aws import Clients
from worker.children import Children
from worker.chunks import check_plan, chunk_tasks
from worker.connecting import connect
from worker.contract import Contract
from worker.crew import run_together
from worker.errors import PlanMismatch, Terminated
from worker.flavor import flavor_of
from worker.mysqldump import Mysqldump, find_client
from worker.parts import Parts
from worker.plan_model import Plan
from worker.progress import Progress
from worker.records import ChunkRecord, Records
from worker.stream import Stream
from worker.unchanged import unchanged
from worker.work import Work

POLL_S = 5

_log = logging.getLogger(__name__)


def dump(
    contract: Contract,
    *,
    clients: Clients,
    records: Records,
    children: Children,
    progress: Progress,
    parallel: int | None = None,
) -> None:
    """Dumps this shard's share. `parallel` mysqldumps run at a time; by default one for each core of the task."""
    parallel = parallel or cores(contract)
    work = prepare(contract, clients=clients, records=records, children=children, progress=progress, parallel=parallel)
    if contract.shard != 0:
        run_together(chunk_tasks(work, parallel), children)
        return
    with work.lane() as lane:
        if records.stream():
            run_together(chunk_tasks(work, parallel), children)
            await_chunks(work)
            lane.check_frozen()
            return
        stream = Stream(work, lane)
        with unchanged(lane.session, contract, work.plan):
            run_together([stream.write_tables, *chunk_tasks(work, parallel)], children)
            stream.write_rest(await_chunks(work))
        accepted = stream.accept()
    _log.info("the stream is accepted: parts %d to %d, %d bytes", accepted.first, accepted.last, accepted.size_bytes)


def cores(contract: Contract) -> int:
    """The task's share of the machine. A process sees all cores: on an instance that is larger than the task, ECS
    bounds the cgroup above the container's, which the container cannot read."""
    return min(contract.vcpu, len(os.sched_getaffinity(0)))


def prepare(
    contract: Contract, *, clients: Clients, records: Records, children: Children, progress: Progress, parallel: int
) -> Work:
    """Reads the plan, finds the client and proves that the server lets the worker in.

    Raises:
        PlanMismatch, ContractBroken, ServerError: nothing was dumped.
    """
    plan = read_plan(contract, clients)
    with connect(contract, clients.secretsmanager) as session:
        login = session.login
    return Work(
        contract=contract,
        plan=plan,
        flavor=flavor_of(contract.engine, plan.server.version, plan.server.version_comment),
        login=login,
        mysqldump=Mysqldump(find_client(contract), contract, login, children),
        parts=Parts(clients.s3, contract),
        records=records,
        children=children,
        progress=progress,
        slots=threading.Semaphore(parallel),
    )


def read_plan(contract: Contract, clients: Clients) -> Plan:
    """The plan that the job recorded.

    Raises:
        PlanMismatch: it is not there, or another.
    """
    try:
        found = clients.s3.get_object(
            Bucket=contract.bucket, Key=contract.plan_key, ExpectedBucketOwner=contract.bucket_owner
        )
    except clients.s3.exceptions.NoSuchKey:
        raise PlanMismatch("The plan object is not there.") from None
    return Plan.from_bytes(found["Body"].read(), contract.plan_sha256)


def await_chunks(work: Work) -> list[ChunkRecord]:
    """Every chunk's accepted result, once the other workers are done as well.

    Raises:
        Terminated: the worker stops meanwhile.
    """
    while True:
        accepted = work.records.accepted_chunks()
        if len(accepted) == len(work.plan.chunks):
            check_plan(work, accepted.values())
            return list(accepted.values())
        work.progress.note(f"waiting for {len(work.plan.chunks) - len(accepted)} chunks of other workers")
        work.progress.moved()  # each of them has a heartbeat of its own
        if work.children.stopped.wait(POLL_S):
            raise Terminated("The worker stopped while it waited for other workers.")
