"""Why a worker ended; the codes are the worker's own (`worker/errors.py`), and a contract test holds them equal."""

from datamung.errors.base import DatamungError


class WorkerError(DatamungError):
    """A worker ended with a reason; the message is the worker's."""


class CannotConnect(WorkerError):
    """The worker could not reach the database."""

    hint = "A time-out points at a security group or route, a refusal at the server; the message says which."


class NotAdmitted(WorkerError):
    """The database's own security groups do not admit the worker (isolation direct)."""

    hint = "Name a group that the database admits in its tag datamung:worker-security-groups."


class WrongPassword(WorkerError):
    """The database refused the login."""

    hint = "Check the user name and password, or the secret; nothing of the job is left."


class SecretUnreadable(WorkerError):
    """The worker could not read the secret with the login; the message has AWS' reason."""

    hint = "Tag the secret datamung:deployment with the deployment's name, and let its KMS key trust the worker's role."


class StatementFailed(WorkerError):
    """The database refused a statement of the worker; the message has the error's number."""

    hint = "Look the error's number up in the server's manual; a missing privilege or a full disk is the usual cause."


class NotOnClone(WorkerError):
    """The server that the worker reached is not the job's clone; it was left untouched."""

    hint = "Report this: the worker must never meet the source."


class ReplicationBroken(WorkerError):
    """The replica's replication stopped with an error before it was frozen."""

    hint = "Look at the replication error in the message; a DDL or a non-transactional table is the usual cause."


class GrantsMissing(WorkerError):
    """The login cannot see everything, so that a dump would silently miss objects (H31)."""

    hint = "Grant what the message lists to the user, then start a new job."


class NoTables(WorkerError):
    """There is no user table to dump (H45)."""

    hint = "Check the schema names in the request, and that the database is the right one."


class InvalidViews(WorkerError):
    """Views refer to something that no longer exists; mysqldump would stop at them (H35)."""

    hint = "Mend or drop the views that the message names."


class EventUndumpable(WorkerError):
    """An event's body holds `;;`, on which mysqldump never ends (H91), or its schema's name hides it (H48)."""

    hint = "Rewrite the events, or leave out the schemas, that the message names."


class TablesUnknown(WorkerError):
    """The request includes schemas or tables that do not exist."""

    hint = "Compare the request's include with the database."


class SourceChanged(WorkerError):
    """A table, view or routine changed while the database itself was dumped (isolation direct)."""

    hint = "Choose another isolation, or an hour without schema changes."


class CloneMoved(WorkerError):
    """The clone did not stay as it was frozen, so that the dump would mix two states (H92)."""

    hint = "Start a new job; the clone's server was restarted or its replication resumed."


class ServerUnsupported(WorkerError):
    """The server is of a version, or holds objects, that the worker's client cannot dump."""

    hint = "The message names what the client cannot carry."


class DumpFailed(WorkerError):
    """mysqldump ended with an error."""

    hint = "The message carries mysqldump's own words."


class DumpTruncated(WorkerError):
    """mysqldump ended without its trailer: the output is not whole (H02)."""

    hint = "Look for a lost connection or a full disk in the worker's log."


class DumpStalled(WorkerError):
    """mysqldump wrote nothing for longer than the stall limit (H08)."""

    hint = "Look for a lock or a dead peer; try again."


class PartTooLarge(WorkerError):
    """The dump does not fit into one upload of 10,000 parts; `worker/chunking.py` has the arithmetic."""

    hint = "Dump the schemas in separate jobs."


class UploadFailed(WorkerError):
    """S3 did not take a part."""

    hint = "Check the worker's route to S3, the bucket's policy and the key's policy."


class PlanMismatch(WorkerError):
    """The plan that the worker found is not the one recorded in the job."""

    hint = "Start a new job; report this if it happens again."


class ContractBroken(WorkerError):
    """The worker was started without what it needs."""

    hint = "The worker image and the deployment are of different versions; deploy again."


class WorkerNotStarted(WorkerError):
    """ECS could not start the worker: capacity, image or network interface."""

    hint = "The message carries ECS's reason."


class WorkerStalled(WorkerError):
    """A worker made no progress for longer than the stall limit, as often as it may be replaced."""

    hint = "Look at the worker's log and the clone's load."


class WorkerLost(WorkerError):
    """A worker ended without a reason (killed, out of memory), as often as it may be replaced."""

    hint = "Choose a larger worker if the exit code is 137; else look at the worker's log."
