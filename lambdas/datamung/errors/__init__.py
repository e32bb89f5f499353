"""Every failure a user or an operator can meet.

DatamungError
├── RequestError              the API refuses; nothing was made
│   ├── InvalidRequest        400
│   ├── NoKnownGroup          403
│   ├── AdminOnly             403
│   ├── RouteNotFound         404
│   ├── JobNotFound           404  (unknown, or not the caller's)
│   ├── DumpNotFound          404  (the job has none, or not yet)
│   ├── SourceNotFound        404  (unknown, or not offered to the caller)
│   ├── JobIdTaken            409
│   └── JobEnded              409
├── PreflightError            the job ends before anything is created
│   ├── SourceNotOffered
│   ├── SourceNotAvailable
│   ├── SourceEngineUnsupported
│   ├── SourceBackupsDisabled
│   ├── SourceSecretManaged
│   ├── SourceSecretMissing
│   ├── SourceSecretUnreadable
│   ├── NoSubnetReachesAws
│   ├── WorkerNotOffered
│   ├── SettingMissing
│   ├── BucketNotUsable
│   └── KeyNotUsable
├── CloneError                making or keeping the clone failed
│   ├── NameTaken
│   ├── QuotaExceeded
│   ├── CloneFailed
│   ├── CloneNotReady
│   └── SourceStorageLow      (by the preflight too, then before anything is created)
├── WorkerError               a worker ended with a reason; the codes are the worker's own (worker/errors.py)
│   ├── CannotConnect, NotAdmitted, WrongPassword, SecretUnreadable, NotOnClone, ReplicationBroken, GrantsMissing,
│   │   NoTables, InvalidViews, EventUndumpable, TablesUnknown, StatementFailed, SourceChanged, CloneMoved,
│   │   ServerUnsupported
│   ├── DumpFailed, DumpTruncated, DumpStalled, PartTooLarge, UploadFailed, PlanMismatch, ContractBroken
│   ├── WorkerNotStarted
│   ├── WorkerStalled
│   └── WorkerLost
├── DumpError                 what lies in S3 is not what the workers wrote
│   ├── PartMissing
│   ├── PartChanged
│   ├── DumpUnequal
│   └── InventoryMismatch
├── JobError                  the job itself ends
│   ├── Cancelled
│   ├── DeadlinePassed
│   ├── JobClosing
│   ├── ExecutionStopped      what no step could see, told by Step Functions afterwards
│   ├── ExecutionTimedOut
│   ├── ExecutionBroken
│   ├── NeverStarted
│   └── JobRunning            (a clean-up was asked for, and the job goes on)
├── ServiceError              an AWS service did not do what it was asked
│   ├── TransientFault        it may tomorrow; the only named failure that the state machine retries
│   └── ServiceRefused        it will not
└── LeftBehind                clean-up gave up on something; the job never ends green

A class's name is its code: Step Functions matches it, the API answers it, the table records it.
"""

from datamung.errors.base import DatamungError
from datamung.errors.dump import DumpError, DumpUnequal, InventoryMismatch, PartChanged, PartMissing
from datamung.errors.job import (
    BucketNotUsable,
    Cancelled,
    CloneError,
    CloneFailed,
    CloneNotReady,
    DeadlinePassed,
    ExecutionBroken,
    ExecutionStopped,
    ExecutionTimedOut,
    JobClosing,
    JobError,
    JobRunning,
    KeyNotUsable,
    LeftBehind,
    NameTaken,
    NeverStarted,
    NoSubnetReachesAws,
    PreflightError,
    QuotaExceeded,
    SettingMissing,
    SourceBackupsDisabled,
    SourceEngineUnsupported,
    SourceNotAvailable,
    SourceNotOffered,
    SourceSecretManaged,
    SourceSecretMissing,
    SourceSecretUnreadable,
    SourceStorageLow,
    WorkerNotOffered,
)
from datamung.errors.request import (
    AdminOnly,
    DumpNotFound,
    InvalidRequest,
    JobEnded,
    JobIdTaken,
    JobNotFound,
    NoKnownGroup,
    RequestError,
    RouteNotFound,
    SourceNotFound,
)
from datamung.errors.service import ServiceError, ServiceRefused, TransientFault
from datamung.errors.worker import (
    CannotConnect,
    CloneMoved,
    ContractBroken,
    DumpFailed,
    DumpStalled,
    DumpTruncated,
    EventUndumpable,
    GrantsMissing,
    InvalidViews,
    NoTables,
    NotAdmitted,
    NotOnClone,
    PartTooLarge,
    PlanMismatch,
    ReplicationBroken,
    SecretUnreadable,
    ServerUnsupported,
    SourceChanged,
    StatementFailed,
    TablesUnknown,
    UploadFailed,
    WorkerError,
    WorkerLost,
    WorkerNotStarted,
    WorkerStalled,
    WrongPassword,
)

__all__ = [
    "AdminOnly",
    "BucketNotUsable",
    "Cancelled",
    "CannotConnect",
    "CloneError",
    "CloneFailed",
    "CloneMoved",
    "CloneNotReady",
    "ContractBroken",
    "DatamungError",
    "DeadlinePassed",
    "DumpError",
    "DumpFailed",
    "DumpNotFound",
    "DumpStalled",
    "DumpTruncated",
    "DumpUnequal",
    "EventUndumpable",
    "ExecutionBroken",
    "ExecutionStopped",
    "ExecutionTimedOut",
    "GrantsMissing",
    "InvalidRequest",
    "InvalidViews",
    "InventoryMismatch",
    "JobClosing",
    "JobEnded",
    "JobError",
    "JobIdTaken",
    "JobNotFound",
    "JobRunning",
    "KeyNotUsable",
    "LeftBehind",
    "NameTaken",
    "NeverStarted",
    "NoKnownGroup",
    "NoSubnetReachesAws",
    "NoTables",
    "NotAdmitted",
    "NotOnClone",
    "PartChanged",
    "PartMissing",
    "PartTooLarge",
    "PlanMismatch",
    "PreflightError",
    "QuotaExceeded",
    "ReplicationBroken",
    "RequestError",
    "RouteNotFound",
    "SecretUnreadable",
    "ServerUnsupported",
    "ServiceError",
    "ServiceRefused",
    "SettingMissing",
    "SourceBackupsDisabled",
    "SourceChanged",
    "SourceEngineUnsupported",
    "SourceNotAvailable",
    "SourceNotFound",
    "SourceNotOffered",
    "SourceSecretManaged",
    "SourceSecretMissing",
    "SourceSecretUnreadable",
    "SourceStorageLow",
    "StatementFailed",
    "TablesUnknown",
    "TransientFault",
    "UploadFailed",
    "WorkerError",
    "WorkerLost",
    "WorkerNotOffered",
    "WorkerNotStarted",
    "WorkerStalled",
    "WrongPassword",
    "by_code",
]


def _all(base: type[DatamungError]) -> list[type[DatamungError]]:
    return [base, *(leaf for child in base.__subclasses__() for leaf in _all(child))]


def by_code(code: str) -> type[DatamungError]:
    """The class of a recorded code; an unknown code (a service's own error) is plain `DatamungError`."""
    return next((kind for kind in _all(DatamungError) if kind.code() == code), DatamungError)
