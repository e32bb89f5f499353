"""Who calls, and what they may do: read from the token that API Gateway has verified, never from the request.

API Gateway hands a list claim to a function as `"[a b]"`, in which a group named `database admin` looks like two. The
token itself tells them apart; it is believed only where it makes fewer groups of the same words, so that a header can
take a role away and never give one.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from datamung.errors import NoKnownGroup

Role = Literal["viewer", "operator", "admin"]

_GROUP_CLAIMS: Final = ("cognito:groups", "groups")
"""Cognito's claim, then the one that most other OIDC issuers use; the first that the token carries counts."""

_SEPARATORS: Final = re.compile(r"[\s,]+")


@dataclass(frozen=True)
class Caller:
    """A signed-in user. `owner` is "<issuer>#<subject>": a subject is unique only within its issuer."""

    owner: str
    groups: frozenset[str]

    @property
    def roles(self) -> frozenset[str]:
        """The groups that mean something here; never empty."""
        return self.groups & frozenset(get_args(Role))

    @property
    def sees_every_job(self) -> bool:
        """Viewers and administrators; an operator sees own jobs only."""
        return not self.roles.isdisjoint({"viewer", "admin"})

    @property
    def may_start(self) -> bool:
        """Operators and administrators start backups."""
        return not self.roles.isdisjoint({"operator", "admin"})

    @property
    def may_sweep(self) -> bool:
        """Administrators see what is left of everybody's jobs, and have it cleaned up."""
        return "admin" in self.roles

    def may_see(self, owner: str) -> bool:
        """Whether a job of this owner exists for the caller."""
        return self.sees_every_job or ("operator" in self.roles and owner == self.owner)

    def may_cancel(self, owner: str) -> bool:
        """Whether the caller may end a job of this owner."""
        return "admin" in self.roles or ("operator" in self.roles and owner == self.owner)

    def may_download(self, owner: str) -> bool:
        """Whether the caller may read the dumps of this owner's jobs; who merely sees them may not."""
        return self.may_cancel(owner)

    def may_back_up(self, source_groups: frozenset[str]) -> bool:
        """Whether the caller may copy a database that is limited to these groups (none: not limited)."""
        if "admin" in self.roles or not source_groups:
            return self.may_start
        return self.may_start and not source_groups.isdisjoint(self.groups)


def caller_of(claims: Mapping[str, Any], authorization: str = "") -> Caller:
    """The caller behind the verified claims; `authorization` is the header that the claims were read from.

    Raises:
        NoKnownGroup: the token names no group that gives access, or does not say whose it is.
    """
    caller = Caller(
        owner=f"{claims.get('iss', '')}#{claims.get('sub', '')}",
        groups=frozenset(groups_of(_groups_claim(claims), authorization)),
    )
    if not caller.roles or not claims.get("iss") or not claims.get("sub"):
        raise NoKnownGroup("None of your groups gives access.")
    return caller


def groups_of(claim: object, authorization: str = "") -> list[str]:
    """The group names in a claim: a list, a JSON list, `[a b]` (HTTP API), or names with spaces or commas between."""
    listed = _listed(claim)
    if listed is not None:
        return listed
    if not isinstance(claim, str):
        return []
    words = [word for word in _SEPARATORS.split(claim.strip().strip("[]")) if word]
    told_apart = _groups_in_token(authorization)
    return told_apart if _SEPARATORS.split(" ".join(told_apart)) == words else words


def _listed(claim: object) -> list[str] | None:
    """A claim that is a list, or the JSON of one: its names are exact. An object names no group."""
    if isinstance(claim, str):
        try:
            claim = json.loads(claim)
        except json.JSONDecodeError:
            return None
    if isinstance(claim, dict):
        return []
    return [name for name in claim if isinstance(name, str)] if isinstance(claim, list) else None


def _groups_in_token(authorization: str) -> list[str]:
    """The groups in a bearer token's payload, if they are a list there."""
    parts = authorization.removeprefix("Bearer ").split(".")
    if len(parts) != len(("header", "payload", "signature")):
        return []
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return []
    return _listed(_groups_claim(payload)) or [] if isinstance(payload, dict) else []


def _groups_claim(claims: Mapping[str, Any]) -> object:
    return next((claims[name] for name in _GROUP_CLAIMS if name in claims), None)
