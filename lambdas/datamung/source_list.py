"""The databases on offer as the API lists them: what each is, how it can be backed up, how well it is covered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, get_args

from datamung import coverage, sources
from datamung.callers import Caller
from datamung.checks import Subject
from datamung.clients import Clients
from datamung.clock import epoch_s
from datamung.errors import DatamungError
from datamung.instance_checks import INSTANCE_CHECKS
from datamung.models import Failure
from datamung.rows import Covered, Isolation
from datamung.source_models import Coverage, Source, SourceMode

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

_GIB: Final = 2**30
_S_PER_H: Final = 3600


def list_sources(clients: Clients, caller: Caller) -> list[Source]:
    """Every database that the caller may back up, by identifier."""
    offered = sources.list_offered(clients, caller)
    newest = coverage.newest_backups(clients) if offered else {}
    return [
        Source(
            identifier=instance["DBInstanceIdentifier"],
            engine=instance["Engine"],
            version=instance["EngineVersion"],
            instance_class=instance["DBInstanceClass"],
            storage_type=instance["StorageType"],
            size_bytes=instance["AllocatedStorage"] * _GIB,
            is_multi_az=instance["MultiAZ"],
            status=instance["DBInstanceStatus"],
            modes=modes_of(clients, instance),
            coverage=_coverage(clients, caller, instance, newest),
        )
        for instance in offered
    ]


def modes_of(clients: Clients, instance: "DBInstanceTypeDef") -> list[SourceMode]:
    """Each isolation, the preferred first, with why the instance does not allow it just now."""
    return [
        SourceMode(mode=mode, refusal=_refusal(Subject(clients=clients, instance=instance, mode=mode)))
        for mode in get_args(Isolation)
    ]


def _refusal(subject: Subject) -> Failure | None:
    try:
        for check in INSTANCE_CHECKS:
            if subject.mode in check.modes:
                check.run(subject)
    except DatamungError as error:
        return Failure(code=error.code(), message=str(error), hint=error.hint)
    return None


def _coverage(
    clients: Clients, caller: Caller, instance: "DBInstanceTypeDef", newest: Mapping[str, Covered]
) -> Coverage:
    """By backups of this very database: one that ended before it was made is of another that had its name."""
    covered = newest.get(instance["DBInstanceIdentifier"])
    created = instance.get("InstanceCreateTime")
    if covered is None or (created is not None and epoch_s(covered["ended_at"]) < created.timestamp()):
        return Coverage(state="never", last_succeeded_at=None, last_job_id=None)
    age_s = clients.now() - epoch_s(covered["ended_at"])
    return Coverage(
        state="stale" if age_s > coverage.STALE_AFTER_H * _S_PER_H else "protected",
        last_succeeded_at=covered["ended_at"],
        last_job_id=covered["job_id"] if caller.may_see(covered["job_owner"]) else None,
    )
