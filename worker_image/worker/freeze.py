"""Proves that the server is the job's clone, waits until it has caught up, and freezes it (H14, H69).

Nothing is touched before the proof: address other than the source's, a replica's status, read-only, a server id (and on
MySQL a UUID) other than its source's; TLS has verified the host's name by then. Safe to repeat: what is about to be
frozen is written down first, so that a later attempt knows an earlier one's freeze and reads its position again. Any
other replica that stands is one whose server has just started, and is waited for.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from worker.contract import Contract
from worker.errors import GrantsMissing, NotOnClone, ReplicationBroken, StatementFailed
from worker.fingerprint import is_same_start, read_replica_statuses, read_run
from worker.flavor import Flavor, ReplicaStatus, place
from worker.plan_model import Position
from worker.records import FreezeRecord, Records
from worker.session import Session

STOP_REPLICATION = "CALL mysql.rds_stop_replication"
"""RDS' procedure: STOP REPLICA itself needs a privilege that nobody has there."""

STOP_LIMIT_S = 120
SETTLE_S = 1
"""How long lag 0 has to hold. Servers report 0 whenever the applier has emptied the relay log, also in the moment after
the receiver connected, before it has read what it missed."""

EXECUTE_DENIED = 1370
"""ER_PROCACCESS_DENIED_ERROR."""


@dataclass(frozen=True)
class Clock:
    """Time as arguments, so that tests need not wait."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep


def prove_clone(session: Session, flavor: Flavor, contract: Contract) -> None:
    """Passes if this is the job's clone and not its source.

    Raises:
        NotOnClone: naming what does not fit.
    """
    if (contract.host.lower(), contract.port) == (contract.source_host.lower(), contract.source_port):
        raise NotOnClone("The address of the clone is that of the source.")
    statuses = read_replica_statuses(session, flavor)
    if len(statuses) != 1:
        raise NotOnClone(f"The server replicates from {len(statuses)} sources; a clone has one.")
    row = session.rows(
        f"SELECT @@GLOBAL.read_only AS read_only, @@server_id AS id, {flavor.server_uuid} AS server_uuid"
    )[0]
    if not row["read_only"]:
        raise NotOnClone("The server accepts writes (read_only is 0); a clone does not.")
    if row["id"] == statuses[0].source_server_id or (
        row["server_uuid"] and row["server_uuid"] == statuses[0].source_uuid
    ):
        raise NotOnClone("The server has the identity of its own source.")


def freeze(
    session: Session,
    flavor: Flavor,
    records: Records,
    lag_limit_s: int,
    say: Callable[[str], None],
    *,
    clock: Clock | None = None,
) -> Position:
    """Waits for lag 0, at most `lag_limit_s`, stops replication and returns where the clone then stands.

    A clone that is still behind at the limit is frozen where it is; the position's `lag_s` says how far behind.

    The position is read here, because `mysqldump --dump-replica` would start the replica again (H47).

    Raises:
        ReplicationBroken: replication failed, or did not run until the limit.
        GrantsMissing: the user may not call RDS' procedure.
    """
    clock = clock or Clock()
    earlier = records.freeze()
    if earlier and _is_of(earlier, session, flavor):
        return _position(session, flavor, earlier.lag_s, clock)
    lag_s = _wait_for_lag(session, flavor, lag_limit_s, say, clock)
    records.note_freeze(FreezeRecord(*read_run(session, flavor), lag_s))
    say("Freezing the replica")
    _stop_replication(session, flavor, clock)
    return _position(session, flavor, lag_s, clock)


def _is_of(earlier: FreezeRecord, session: Session, flavor: Flavor) -> bool:
    """Whether the server stands by that freeze: it replicated then, and has neither restarted nor failed since."""
    server_uuid, started_at_s = read_run(session, flavor)
    is_same_run = earlier.server_uuid == server_uuid and is_same_start(earlier.server_started_at_s, started_at_s)
    return is_same_run and _stopped(_the_status(session, flavor))


def _stop_replication(session: Session, flavor: Flavor, clock: Clock) -> None:
    try:
        session.rows(STOP_REPLICATION, "stopping replication")
    except StatementFailed as failure:
        if failure.number == EXECUTE_DENIED:
            raise GrantsMissing("GRANT EXECUTE ON PROCEDURE mysql.rds_stop_replication is missing.") from None
        raise
    end = clock.monotonic() + STOP_LIMIT_S
    while not _stopped(_the_status(session, flavor)):
        if clock.monotonic() > end:
            raise ReplicationBroken(f"Replication did not stop within {STOP_LIMIT_S} s of being told to.")
        clock.sleep(0.2)


def _wait_for_lag(session: Session, flavor: Flavor, lag_limit_s: int, say: Callable[[str], None], clock: Clock) -> int:
    end = clock.monotonic() + lag_limit_s
    pause_s = 0.2
    settling = _Settling()
    while True:
        status = _the_status(session, flavor)
        if settling.is_over(status, clock.monotonic()):
            return 0
        if clock.monotonic() >= end:
            if status.lag_s is None:
                raise ReplicationBroken(
                    f"The replica did not replicate within {lag_limit_s} s (error {status.receiver_error})."
                )
            return status.lag_s
        if settling.began:
            clock.sleep(SETTLE_S)
            continue
        say("Waiting for the replica" + ("" if status.lag_s is None else f": {status.lag_s} s behind its source"))
        clock.sleep(pause_s)
        pause_s = min(5.0, pause_s * 2)


class _Settling:
    """Whether lag 0 holds (H69): after `SETTLE_S` of it, all that was read when it began is applied. What was read
    meanwhile may wait, so that a source which never rests is caught up with as well."""

    def __init__(self) -> None:
        self._since_s = 0.0
        self._read: tuple[int, int] | None = None

    @property
    def began(self) -> bool:
        return self._read is not None

    def is_over(self, status: ReplicaStatus, now_s: float) -> bool:
        """Takes the next reading into account."""
        if status.lag_s != 0 or not status.receiver_runs or not status.read_file:
            self._read = None  # a receiver that has no place yet has nothing to be behind of
        elif self._read is None:
            self._since_s, self._read = now_s, place(status.read_file, status.read_position)
        elif now_s - self._since_s >= SETTLE_S:
            return place(status.source_file, status.source_position) >= self._read
        return False


def _the_status(session: Session, flavor: Flavor) -> ReplicaStatus:
    statuses = read_replica_statuses(session, flavor)
    if not statuses:
        raise ReplicationBroken("The clone is no replica any more; its source may have been deleted.")
    if statuses[0].applier_error:
        raise ReplicationBroken(f"The replica's applier stopped with error {statuses[0].applier_error}.")
    return statuses[0]


def _stopped(status: ReplicaStatus) -> bool:
    return status.receiver_stopped and not status.applier_runs and not status.receiver_error


def _position(session: Session, flavor: Flavor, lag_s: int, clock: Clock) -> Position:
    status = _the_status(session, flavor)
    gtid_set = "".join(str(session.value(f"SELECT {flavor.executed_gtid_set}")).split())
    return Position(
        file=status.source_file,
        position=status.source_position,
        gtid_set=gtid_set,
        lag_s=lag_s,
        frozen_at=clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    )
