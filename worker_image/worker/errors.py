"""Why a worker ends, and the exit code that says so.

WorkerError                 exit  again?
├── ContractBroken            2   no      the environment lacks or garbles a value
├── ServerError               3
│   ├── CannotConnect         3   yes     time-out, refusal, unknown host, wrong certificate
│   ├── NotAdmitted           3   no      direct only: the database's groups do not admit the worker
│   ├── WrongPassword         3   no
│   ├── SecretUnreadable      3   no      Secrets Manager or the secret's key refuses the worker
│   └── StatementFailed       3   no      the server refused a statement of the plan
├── Refused                   4           the plan finds that no faithful dump is possible
│   ├── NotOnClone            4   no
│   ├── ReplicationBroken     4   no
│   ├── GrantsMissing         4   no
│   ├── NoTables              4   no
│   ├── TablesUnknown         4   no
│   ├── InvalidViews          4   no
│   ├── EventUndumpable       4   no
│   └── ServerUnsupported     4   no
├── DumpError                 5           mysqldump's output is not a dump
│   ├── DumpFailed            5   yes
│   ├── DumpTruncated         5   yes
│   ├── DumpStalled           5   yes
│   └── PartTooLarge          5   no
├── UploadFailed              6   yes
├── Moved                     7           what was dumped is not what was planned
│   ├── CloneMoved            7   no
│   ├── SourceChanged         7   no
│   └── PlanMismatch          7   no
└── Terminated              143   yes     SIGTERM: accepted chunks stay

Exit 0 is success, 1 an unforeseen fault (again: yes). "Again" says whether a fresh worker may succeed where this one
did not; the control plane reads it from the failure row (`records.put_failure`) and replaces the worker if so.
"""

from typing import ClassVar


class WorkerError(Exception):
    """Base of all; `str()` is one sentence for the user, without secrets and without key values."""

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    @classmethod
    def code(cls) -> str:
        """The name under which the control plane knows the failure."""
        return cls.__name__


class ContractBroken(WorkerError):
    """A variable of the environment is missing or garbled: image and deployment do not fit."""

    exit_code = 2


class ServerError(WorkerError):
    """The server could not be used."""

    exit_code = 3


class CannotConnect(ServerError):
    """No connection: the message tells a time-out (group or route) from a refusal and from a bad certificate."""

    retryable = True


class NotAdmitted(ServerError):
    """`direct`: the connection timed out, so the database's groups do not admit the worker."""


class WrongPassword(ServerError):
    """Error 1045, also after the secret was read afresh (H26)."""


class SecretUnreadable(ServerError):
    """Secrets Manager does not hand out the secret: gone, not tagged for the worker, or its key refuses."""


class StatementFailed(ServerError):
    """The server refused a statement. `number` is its error; its text is left out, since it may quote a key's value."""

    def __init__(self, number: int, purpose: str) -> None:
        super().__init__(f"The server answered error {number} to {purpose}.")
        self.number = number


class Refused(WorkerError):
    """The plan found that no faithful dump is possible."""

    exit_code = 4


class NotOnClone(Refused):
    """The server reached is not the job's clone; nothing was done to it."""


class ReplicationBroken(Refused):
    """The replica's applier or receiver stopped with an error before the freeze."""


class GrantsMissing(Refused):
    """The login cannot be proven to see everything (H31)."""


class NoTables(Refused):
    """Nothing to dump (H45)."""


class TablesUnknown(Refused):
    """The request includes what does not exist."""


class InvalidViews(Refused):
    """Views that mysqldump would stop at (H35)."""


class EventUndumpable(Refused):
    """Events on which mysqldump never ends (H91), or which it does not find (H48)."""


class ServerUnsupported(Refused):
    """A server or object that the client cannot carry."""


class DumpError(WorkerError):
    """The output of mysqldump is not a dump."""

    exit_code = 5
    retryable = True


class DumpFailed(DumpError):
    """A non-zero exit code, or an error on stderr with exit 0 (H01, H03, H05)."""


class DumpTruncated(DumpError):
    """Exit 0 without the trailer (H02)."""


class DumpStalled(DumpError):
    """No byte for longer than the stall limit (H08)."""


class PartTooLarge(DumpError):
    """The database, or what is left of it for the stream, does not fit into the parts of one upload (H49)."""

    retryable = False


class UploadFailed(WorkerError):
    """S3 did not take a part, however often it was tried (H09: the upload's error, not the pipe's)."""

    exit_code = 6
    retryable = True


class Moved(WorkerError):
    """What was dumped is not what was planned."""

    exit_code = 7


class CloneMoved(Moved):
    """The clone's fingerprint differs from the one at the freeze (H92)."""


class SourceChanged(Moved):
    """`direct`: the inventory after the stream differs from the one before it."""


class PlanMismatch(Moved):
    """The plan object's hash is not the one the job recorded."""


class Terminated(WorkerError):
    """SIGTERM: the children are dead, accepted chunks stay."""

    exit_code = 143
    retryable = True
