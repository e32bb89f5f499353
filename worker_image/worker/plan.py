"""The plan phase: connect, compose the plan, and write it once.

One object is put with If-None-Match, then one row; the first of each wins. A worker that replaces another finds what is
there and uses it, if the clone still stands where that plan was made. What stands in it: `compose.py`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from worker.chunking import Sizes, sizes_for
from worker.compose import Ground, compose
from worker.connecting import connect, reconnect
from worker.contract import Contract
from worker.errors import CloneMoved
from worker.fingerprint import check_fingerprint
from worker.plan_model import Plan, plan_sha256
from worker.plan_store import PlanStore
from worker.pulse import Pulse
from worker.records import PlanRecord, Records
from worker.server import read_server
from worker.session import Session
from worker.words import counted

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from worker.aws import Clients
    from worker.children import Children
    from worker.progress import Progress


def plan(
    contract: Contract, *, clients: "Clients", records: Records, children: "Children", progress: "Progress"
) -> None:
    """The command `plan`. It starts no children."""
    make_plan(contract, clients.s3, clients.secretsmanager, records, progress)


def make_plan(
    contract: Contract,
    s3: "S3Client",
    secretsmanager: "SecretsManagerClient",
    records: Records,
    progress: "Progress",
    *,
    sizes_of: Callable[[int], Sizes] = sizes_for,
) -> None:
    """Leaves one plan object and one plan row. Safe to repeat, also after a worker that died anywhere in it.

    Raises:
        ServerError: the server could not be used.
        Refused: no faithful dump is possible; the message says why.
        PartTooLarge: the database does not fit into one dump.
        CloneMoved: since the freeze.
        UploadFailed: S3 did not take the plan.
    """
    store = PlanStore(s3, contract)
    progress.note("Connecting to the database")
    with (
        connect(contract, secretsmanager, answered=progress.moved) as session,
        _pulse(contract, session, progress),
    ):
        flavor, server = read_server(session, contract.engine)
        ground = Ground(contract, session, flavor, server, records, progress)
        stored = store.read() or store.put_first(compose(ground, sizes_of).to_bytes())
        accepted = Plan.from_bytes(stored)
        if accepted.fingerprint:
            check_fingerprint(session, flavor, accepted.fingerprint)
        record = records.accept_plan(_record(contract, accepted, plan_sha256(stored)))
        if record.plan_sha256 != plan_sha256(stored):
            raise CloneMoved("The plan object is not the one that the job's row names.")
    progress.note(record.summary)


def _pulse(contract: Contract, session: Session, progress: "Progress") -> AbstractContextManager[object]:
    """On a clone only: a source is busy with others' statements, so that its reading tells nothing of ours."""
    if contract.isolation == "direct":
        return nullcontext()
    return Pulse(reconnect(contract, session.login), progress.moved)


def _record(contract: Contract, accepted: Plan, sha256_hex: str) -> PlanRecord:
    return PlanRecord(
        plan_key=contract.plan_key,
        plan_sha256=sha256_hex,
        chunks=len(accepted.chunks),
        stream_first=accepted.stream.first_number,
        estimated_raw_bytes=accepted.estimated_raw_bytes,
        tables=len(accepted.inventory.tables),
        summary=_summary(accepted),
    )


def _summary(accepted: Plan) -> str:
    tables = counted(len(accepted.inventory.tables), "table")
    if not accepted.position:
        return f"Planned {tables} as one stream"
    chunks = counted(len(accepted.chunks), "chunk")
    return f"Planned {tables} in {chunks} and one stream, frozen {accepted.position.lag_s} s behind the source"
