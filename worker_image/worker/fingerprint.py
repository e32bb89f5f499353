"""What tells a frozen clone from one that moved (H92): read at the freeze, around each chunk and before the end.

A restart starts both replica threads again, and a standalone copy's events write rows: either changes one of these
values, and then nothing that was dumped since the freeze can be trusted to be of one moment.
"""

from worker.errors import CloneMoved
from worker.flavor import Flavor, ReplicaStatus
from worker.plan_model import Fingerprint
from worker.session import Session

START_TOLERANCE_S = 2
"""Uptime and clock are whole seconds, read by one statement each: the start computed from them jitters by that much."""


def read_replica_statuses(session: Session, flavor: Flavor) -> list[ReplicaStatus]:
    """One status per channel; none on a server that is no replica. Needs REPLICATION CLIENT."""
    return [
        flavor.read_replica_status(row) for row in session.rows(flavor.replica_status, "reading the replica status")
    ]


def read_run(session: Session, flavor: Flavor) -> tuple[str, int]:
    """Which server answers, and since when it runs (epoch seconds, give or take `START_TOLERANCE_S`)."""
    row = session.rows(f"SELECT UNIX_TIMESTAMP() AS now_s, {flavor.server_uuid} AS server_uuid")[0]
    uptime_s = int(session.rows("SHOW GLOBAL STATUS LIKE 'Uptime'")[0]["Value"])
    return str(row["server_uuid"]), int(row["now_s"]) - uptime_s


def is_same_start(started_at_s: int, other_s: int) -> bool:
    """Whether two readings of a server's start tell of one start."""
    return abs(started_at_s - other_s) <= START_TOLERANCE_S


def read_fingerprint(session: Session, flavor: Flavor) -> Fingerprint:
    """The fingerprint now: four short statements, cheap enough to read around each chunk."""
    server_uuid, started_at_s = read_run(session, flavor)
    row = session.rows(f"SELECT {flavor.executed_gtid_set} AS gtid_set, @@GLOBAL.read_only AS read_only")[0]
    gtid_set = "".join(str(row["gtid_set"]).split())
    statuses = read_replica_statuses(session, flavor)
    # Anonymous transactions move the applied position alone, the clone's own writes the GTID set alone.
    positions = ",".join(f"{status.source_file}:{status.source_position}" for status in statuses)
    return Fingerprint(
        server_uuid=server_uuid,
        started_at_s=started_at_s,
        executed_gtid_set=gtid_set or None,
        applied_position=positions or None,
        replica_threads_stopped=all(_stands(status) for status in statuses),
        read_only=bool(row["read_only"]),
    )


def check_fingerprint(session: Session, flavor: Flavor, frozen: Fingerprint) -> None:
    """Passes if the server still stands where it was frozen.

    Raises:
        CloneMoved: naming what differs.
    """
    moved = differences(frozen, read_fingerprint(session, flavor))
    if moved:
        raise CloneMoved(f"The clone is not the one that was frozen: {', '.join(moved)}.")


def differences(frozen: Fingerprint, now: Fingerprint) -> list[str]:
    """What differs between two fingerprints, in words; empty if nothing does."""
    found = {
        "another server answers": frozen.server_uuid != now.server_uuid,
        "it was restarted": not is_same_start(frozen.started_at_s, now.started_at_s),
        "transactions were executed": (frozen.executed_gtid_set, frozen.applied_position)
        != (now.executed_gtid_set, now.applied_position),
        "replication runs or failed": frozen.replica_threads_stopped != now.replica_threads_stopped,
        "it accepts writes": frozen.read_only != now.read_only,
    }
    return [words for words, differs in found.items() if differs]


def _stands(status: ReplicaStatus) -> bool:
    return status.receiver_stopped and not status.applier_runs and status.applier_error == 0
