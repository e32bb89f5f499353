"""An AWS service did not do what it was asked."""

from datamung.errors.base import DatamungError


class ServiceError(DatamungError):
    """An AWS service did not do what it was asked."""


class TransientFault(ServiceError):
    """Throttling, a lost connection, a service's own failure: the same call may succeed a minute later."""

    hint = "An AWS service was unwell for longer than it is waited for; start a new job later."


class ServiceRefused(ServiceError):
    """AWS refused a call and will refuse it again: a permission, a policy or a rule of the account."""

    hint = "The message carries the service's words; look for a policy of the account or of the organisation."
