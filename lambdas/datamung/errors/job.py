"""Why a job ends: its preflight, its clone, its user, its clock, its clean-up."""

from datamung.errors.base import DatamungError


class PreflightError(DatamungError):
    """The job ended before anything was created."""


class SourceNotOffered(PreflightError):
    """The database is gone, or has lost the tag by which it was offered, since the request was accepted."""

    hint = "Restore the tag that the setting source_tag names, then start a new job."


class SourceNotAvailable(PreflightError):
    """The database is not in a status in which it can be replicated or dumped."""

    hint = "Wait until the database is available, then start a new job."


class SourceEngineUnsupported(PreflightError):
    """The database's engine or version is not one that can be dumped."""

    hint = "MySQL 8.0 or newer and MariaDB 10.6 or newer on RDS are supported; Aurora is not."


class SourceBackupsDisabled(PreflightError):
    """RDS makes a read replica only of a database with automated backups."""

    hint = "Set the database's backup retention to a day or more, or choose the isolation direct."


class SourceSecretManaged(PreflightError):
    """RDS manages the database's master password and therefore refuses a read replica of it."""

    hint = "Choose the isolation direct, which may use the managed secret once it carries the tag datamung:deployment."


class SourceSecretMissing(PreflightError):
    """No login is known: neither typed credentials, nor a secret named by the database's tag, nor a managed one."""

    hint = "Type credentials into the form, or name a secret in the database's tag datamung:secret."


class SourceSecretUnreadable(PreflightError):
    """The secret that the database's tag names, or that RDS manages, does not exist or does not admit the workers."""

    hint = "Give the secret the tag datamung:deployment with this deployment's name, in the same region."


class NoSubnetReachesAws(PreflightError):
    """No subnet in the database's VPC lets a worker reach the AWS services that it needs."""

    hint = "Add a NAT gateway or the VPC endpoints that the message names, or set worker_subnets."


class WorkerNotOffered(PreflightError):
    """The chosen worker does not exist in the database's VPC."""

    hint = "Choose Fargate (S, M, L or XL), or list the VPC in the setting ec2_workers and deploy again."


class SettingMissing(PreflightError):
    """The deployment lacks a setting that the job needs."""

    hint = "Set the value that the message names and deploy again."


class BucketNotUsable(PreflightError):
    """The backup bucket cannot be reached, or does not belong to this account."""

    hint = "Check the bucket and its policy; deploy again if it was removed."


class KeyNotUsable(PreflightError):
    """The KMS key is disabled, is being deleted, or does not admit Datamung."""

    hint = "Enable the key and check its policy; a key that is being deleted can still be rescued."


class CloneError(DatamungError):
    """Making the clone, or keeping it, failed."""


class NameTaken(CloneError):
    """A resource with the job's name exists and is not the job's."""

    hint = "Somebody else made a resource under this name; start a new job with another id."
    http_status = 409


class QuotaExceeded(CloneError):
    """The account's quota does not allow another resource of the kind that the message names."""

    hint = "Raise the quota or remove what is unused, then start a new job."


class CloneFailed(CloneError):
    """The clone reached a status from which it never becomes available."""

    hint = "Look at the clone's events in the RDS console, mend the cause, start a new job."


class CloneNotReady(CloneError):
    """The clone did not become available in time."""

    hint = "Large or busy databases take long to copy; try again in a quieter hour."


class SourceStorageLow(CloneError):
    """The source has too little free storage for the logs that a replica makes it keep; it is spared (H102)."""

    hint = "Add storage to the database, or choose a quieter hour."


class JobError(DatamungError):
    """The job itself ends."""


class Cancelled(JobError):
    """A user cancelled the job."""

    hint = "Nothing of the job is left; start a new one at any time."


class DeadlinePassed(JobError):
    """The job took longer than its deadline allows."""

    hint = "Raise the setting job_deadline_h, choose a larger worker, or dump less."


class JobClosing(JobError):
    """The job is being cleaned up; nothing more may be created for it."""

    hint = "Start a new job."


class ExecutionStopped(JobError):
    """Somebody stopped the execution in Step Functions, where no state could see it."""

    hint = "Start a new job; to end one, cancel it, which is quicker to clean up."


class ExecutionTimedOut(JobError):
    """The execution ran into the limit of the whole machine, which is hours after the job's deadline."""

    hint = "Look at the execution in the Step Functions console for the state that held it, then start a new job."


class ExecutionBroken(JobError):
    """Step Functions ended the execution by itself, outside of any step."""

    hint = "Look at the execution in the Step Functions console; start a new job when its cause is mended."


class NeverStarted(JobError):
    """The request was accepted, and its execution was never started."""

    hint = "Send the request again with a new job id."


class JobRunning(JobError):
    """The job's own execution goes on, and cleans up after itself."""

    hint = "Cancel the job if it is to end."


class LeftBehind(DatamungError):
    """Clean-up could not remove what the message names; it costs money until somebody does."""

    hint = "Remove it by hand in the AWS console; the message names each resource."
