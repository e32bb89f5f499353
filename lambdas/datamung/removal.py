"""Clean-up: one idempotent pass over the ledger; whatever ended the job, repeated passes reach the same end.

`KINDS` is the whole knowledge: one row per kind of resource, in the order of deletion, with what finds it, what deletes
it and which kinds must be gone before. A failure holds up only what depends on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from datamung import events, groups, job_secret, ledger, names, objects, rds, tasks, uploads
from datamung.clients import Clients
from datamung.edge import named
from datamung.errors import DatamungError
from datamung.rows import Job, KindName, LedgerRow

_LAST_REQUEST_S: Final = 10
"""After a worker has stopped, so long a request that it had sent may still take effect: a part, its plan (H105)."""

Found = Mapping[str, Any]
"""What still exists, by the name in the ledger; what is being deleted still exists."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind of resource is found and deleted; both are safe to repeat."""

    name: KindName
    after: frozenset[KindName] = frozenset()
    """Kinds that must be gone first."""
    find: Callable[[Clients, Job, Sequence[LedgerRow]], Found]
    delete: Callable[[Clients, Job, Any], None]
    has_ended: Callable[[Any], bool] = lambda thing: False
    """Whether a found thing needs no delete: only its last request is waited for."""

    @property
    def words(self) -> str:
        return ledger.WORDS[self.name]


def one_pass(clients: Clients, job: Job) -> list[str]:
    """Deletes what can be deleted now; answers a sentence for each thing that is not yet known to be gone."""
    rows = [row for row in ledger.entries(clients, job["job_id"]) if row["state"] == "open"]
    still: list[str] = []
    held_up: set[KindName] = set()
    for kind in KINDS:
        mine = sorted((row for row in rows if row["kind"] == kind.name), key=lambda row: row["name"])
        left = _clear(clients, job, kind, mine, held_up) if mine else []
        if left:
            held_up.add(kind.name)
            still.extend(left)
    return still


def _clear(clients: Clients, job: Job, kind: Kind, rows: Sequence[LedgerRow], held_up: set[KindName]) -> list[str]:
    """One kind's rows: asks for what can be deleted, then closes the rows of what is known to be gone."""
    waits_for = [other.words for other in KINDS if other.name in held_up & kind.after]
    if waits_for:
        return [f"{kind.words} {row['name']}: waits for the {waits_for[0]}" for row in rows]
    looked_s = clients.now()  # what lands while the answer travels is not in it (H105)
    try:
        found, refusals = _delete_found(clients, job, kind, rows)
    except (DatamungError, ClientError, BotoCoreError) as error:
        return [f"{kind.words} {row['name']}: {_words(error)}" for row in rows]
    left = []
    for row in rows:
        if _is_backup(job, row):
            ledger.settle(clients, job["job_id"], row, "kept")
        elif why := _why_left(kind, row, found, refusals, looked_s):
            left.append(f"{kind.words} {row['name']}: {why}")
        else:
            ledger.settle(clients, job["job_id"], row, "gone")
    return left


def _delete_found(
    clients: Clients, job: Job, kind: Kind, rows: Sequence[LedgerRow]
) -> tuple[Found, Mapping[str, str | None]]:
    """What is still there after it was asked to go, and why it was not asked."""
    found = kind.find(clients, job, rows)
    alive = {name: thing for name, thing in found.items() if not kind.has_ended(thing)}
    refusals = {name: _delete(clients, job, kind, name, thing) for name, thing in alive.items()}
    return (kind.find(clients, job, rows) if found else found), refusals


def _why_left(
    kind: Kind, row: LedgerRow, found: Found, refusals: Mapping[str, str | None], looked_s: float
) -> str | None:
    """Why the resource is not known to be gone; None when it is."""
    name = row["name"]
    if name in found:
        return refusals.get(name) or _state(kind, found[name])
    if looked_s < row["create_by"]:
        return "its creation may still be in flight"  # H105
    return None


def _state(kind: Kind, thing: Any) -> str:
    return "its last request may still be in flight" if kind.has_ended(thing) else "is being deleted"  # H105


def _delete(clients: Clients, job: Job, kind: Kind, name: str, thing: Any) -> str | None:
    """Why it was not deleted, if so."""
    try:
        kind.delete(clients, job, thing)
    except (DatamungError, ClientError, BotoCoreError) as error:
        return _words(error)
    events.tell(clients, job["job_id"], f"delete {kind.name} {name}", f"Removing the {kind.words} {name}")
    return None


def _words(error: Exception) -> str:
    return str(named(error) if isinstance(error, ClientError | BotoCoreError) else error)


def _is_backup(job: Job, row: LedgerRow) -> bool:
    """The dump and its manifest stay once the manifest is published; without it, both go (P2)."""
    is_result = row["kind"] == "object" and row["name"] != names.plan_key(job["job_id"])
    return is_result and "manifest_key" in job


def _find_tasks(clients: Clients, job: Job, rows: Sequence[LedgerRow]) -> Found:
    """Only what stands in the ledger: a task that somebody else started for the job is theirs (H73)."""
    arns = [row["arn"] for row in rows if "arn" in row]
    entered = {row["name"] for row in rows}
    gone_s = clients.now() - _LAST_REQUEST_S
    shown = [task for task in tasks.of_job(clients, job["job_id"], arns) if task.name in entered]
    return {task.name: task for task in shown if not task.is_stopped or task.stopped_s > gone_s}


def _stop_task(clients: Clients, job: Job, task: tasks.Task) -> None:
    tasks.stop(clients, task, job["job_id"], "Stopped by Datamung: the job is being cleaned up")


def _has_stopped(task: tasks.Task) -> bool:
    return task.is_stopped


def _find_uploads(clients: Clients, job: Job, rows: Sequence[LedgerRow]) -> Found:
    opened = {row["name"]: uploads.list_open(clients, row["name"]) for row in rows}
    return {key: [(key, upload_id) for upload_id in upload_ids] for key, upload_ids in opened.items() if upload_ids}


def _abort_uploads(clients: Clients, job: Job, opened: list[tuple[str, str]]) -> None:
    for key, upload_id in opened:
        uploads.abort(clients, key, upload_id)


def _find_clone(clients: Clients, job: Job, rows: Sequence[LedgerRow]) -> Found:
    instances = {row["name"]: rds.describe(clients, row["name"]) for row in rows}
    return {name: instance for name, instance in instances.items() if instance is not None}


def _delete_clone(clients: Clients, job: Job, instance: rds.Instance) -> None:
    rds.delete(clients, instance, job["job_id"])


def _find_secrets(clients: Clients, job: Job, rows: Sequence[LedgerRow]) -> Found:
    return {row["name"]: row["name"] for row in rows if job_secret.exists(clients, row["name"], job["job_id"])}


def _delete_secret(clients: Clients, job: Job, name: str) -> None:
    job_secret.delete(clients, name)


def _find_objects(clients: Clients, job: Job, rows: Sequence[LedgerRow]) -> Found:
    lost = [row["name"] for row in rows if not _is_backup(job, row)]
    found = {key: objects.versions(clients, key) for key in lost}
    return {key: [(key, version_id) for version_id in version_ids] for key, version_ids in found.items() if version_ids}


def _delete_object(clients: Clients, job: Job, versions: list[tuple[str, str]]) -> None:
    for key, version_id in versions:
        objects.remove(clients, key, version_id)


def _find_groups(clients: Clients, job: Job, rows: Sequence[LedgerRow]) -> Found:
    found = {row["name"]: groups.find(clients, row["name"], job["source"]["vpc_id"]) for row in rows}
    return {name: group for name, group in found.items() if group is not None}


def _delete_group(clients: Clients, job: Job, group: Any) -> None:
    groups.delete(clients, group, job["job_id"])


KINDS: Final = (
    Kind(name="task", find=_find_tasks, delete=_stop_task, has_ended=_has_stopped),
    Kind(name="upload", after=frozenset({"task"}), find=_find_uploads, delete=_abort_uploads),
    Kind(name="clone", find=_find_clone, delete=_delete_clone),
    Kind(name="secret", find=_find_secrets, delete=_delete_secret),
    Kind(name="object", after=frozenset({"task", "upload"}), find=_find_objects, delete=_delete_object),
    Kind(
        name="security_group",
        after=frozenset({"task", "clone"}),
        find=_find_groups,
        delete=_delete_group,
    ),
)
