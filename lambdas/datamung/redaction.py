"""What may not stand in a job's record, whatever a service or a worker put into its words (H85)."""

import re
from typing import Final

LONGEST: Final = 1_000
"""Characters of a message that are kept; the worker's log has the rest."""

_SECRETS: Final = (
    re.compile(r"(?i)(pass(?:word|wd)?|pwd|secret(?:string)?|token)(['\"]?\s*[=:]\s*)('[^']*'|\"[^\"]*\"|\S+)"),
    re.compile(r"(?i)(identified\s+(?:with\s+\S+\s+)?by)(\s+)('[^']*'|\"[^\"]*\"|\S+)"),
    re.compile(r"(://[^/\s:@]+)(:)([^@\s/]+)(?=@)"),
    re.compile(r"(?i)(x-amz-(?:signature|security-token|credential))(=)([^&\s]+)"),
)
_ACCESS_KEY: Final = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")


def redact(message: str) -> str:
    """The message without what looks like a secret, in one line of at most a thousand characters."""
    for pattern in _SECRETS:
        message = pattern.sub(r"\1\2***", message)
    return " ".join(_ACCESS_KEY.sub("***", message).split())[:LONGEST]
