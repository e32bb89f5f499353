"""Whether a login is known that the workers may read. Its value is never read here, and only a worker can try it."""

from typing import Final

from botocore.exceptions import ClientError

from datamung import sources
from datamung.checks import Check, Finding, Subject
from datamung.edge import is_transient
from datamung.errors import SourceSecretMissing, SourceSecretUnreadable

LOGIN_TAG: Final = "datamung:secret"


def _login(subject: Subject) -> Finding:
    """The typed login, that of the database's tag, or (direct) the managed one."""
    if subject.has_typed_login:
        return Finding("The typed login is used; only a worker can try it.")
    named = sources.tags_of(subject.instance).get(LOGIN_TAG)
    managed = subject.instance.get("MasterUserSecret", {}).get("SecretArn")
    found = named or (managed if subject.mode == "direct" else None)
    if not found:
        raise SourceSecretMissing(f"No login is known for {subject.name}.")
    arn = _readable_secret(subject, found)
    return Finding(f"The login is in the secret {found}; only a worker can try it.", {"secret_arn": arn})


def _readable_secret(subject: Subject, named: str) -> str:
    """The ARN of a secret that exists and that the workers' role admits by its tag."""
    clients, deployment = subject.clients, subject.clients.settings.deployment
    try:
        secret = clients.secretsmanager.describe_secret(SecretId=named)
    except ClientError as error:
        if is_transient(error):
            raise
        code = error.response["Error"]["Code"]
        raise SourceSecretUnreadable(f"Secrets Manager refuses the secret {named}: {code}.") from error
    if "DeletedDate" in secret:
        raise SourceSecretUnreadable(f"The secret {named} is being deleted.")
    if {"Key": "datamung:deployment", "Value": deployment} not in secret.get("Tags", []):
        raise SourceSecretUnreadable(f"The secret {named} does not carry the tag datamung:deployment={deployment}.")
    return secret["ARN"]


LOGIN_CHECK: Final = Check(code="login", run=_login)
