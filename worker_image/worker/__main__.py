"""`python -m worker plan` and `python -m worker dump`: one worker, from its orders to its exit code.

The exit codes are those of `errors`. Whatever ends a worker, its mysqldumps are dead, its last heartbeat is written and
its failure stands in a row, except after SIGKILL, and for `ContractBroken`, which may not even know the table.
"""

import logging
import os
import sys
from collections.abc import Mapping, Sequence
from typing import cast, get_args

from worker import aws, log
from worker.children import Children
from worker.contract import Contract, Phase
from worker.dump import dump
from worker.errors import ContractBroken, WorkerError
from worker.heartbeat import Heartbeats
from worker.plan import plan
from worker.progress import Progress
from worker.records import FailureRecord, Records
from worker.signals import sigterm_raises

_log = logging.getLogger("worker")


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Runs one phase and returns the exit code."""
    log.to_stdout()
    try:
        contract = Contract.from_environment(environ, phase_of(arguments))
    except ContractBroken as broken:
        _log.error("%s: %s", broken.code(), broken)
        return broken.exit_code
    log.to_stdout(phase=contract.phase, shard=contract.shard, attempt=contract.attempt)
    clients = aws.connect(contract)
    records = Records(clients.table, contract.job_id)
    children, progress = Children(), Progress(contract.attempt)
    run = plan if contract.phase == "plan" else dump
    try:
        with sigterm_raises(), Heartbeats(records, contract, progress):
            run(contract, clients=clients, records=records, children=children, progress=progress)
    except Exception as error:
        children.kill_all()
        return report(error, contract, records)
    _log.info("done")
    return 0


def phase_of(arguments: Sequence[str]) -> Phase:
    if len(arguments) != 1 or arguments[0] not in get_args(Phase):
        raise ContractBroken(f"The command is not one of {', '.join(get_args(Phase))}.")
    return cast(Phase, arguments[0])


def report(error: Exception, contract: Contract, records: Records) -> int:
    """Logs the failure, writes its row and returns its exit code. What nobody foresaw is `WorkerLost` to the control
    plane, and is told by its place alone, because its text may quote anything."""
    if isinstance(error, WorkerError):
        failure = FailureRecord(error.code(), str(error), error.retryable, error.exit_code)
    else:
        failure = FailureRecord("WorkerLost", f"An unforeseen fault: {type(error).__name__}.", True, 1)
    _log.error("%s: %s (%s)", failure.code, failure.message, log.place_of(error))
    try:
        records.put_failure(contract.phase, contract.shard, contract.attempt, failure)
    except Exception as lost:
        _log.error("the failure could not be written: %s", type(lost).__name__)
    return failure.exit_code


if __name__ == "__main__":
    code = main(sys.argv[1:], os.environ)
    sys.stdout.flush()
    os._exit(code)  # at once: a thread that still uploads what no longer counts is not waited for
