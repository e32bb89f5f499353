"""Requests as API Gateway hands them to the function, and users who send them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import api
import download
from datamung.callers import Caller

from tests.unit.cloud import ISSUER, Cloud

OF_DOWNLOAD: Final = ("download", "tables")
"""The routes whose function is not the API's."""

EVENTS: Final = Path(__file__).parent / "events"
BODY: Final[dict[str, Any]] = {"job_id": "nightly-0001", "source_identifier": "orders-prod"}


@dataclass(frozen=True)
class Answer:
    """Status and body; the body as text too, to be searched for what must not be in it."""

    status: int
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class User:
    """Somebody with a token."""

    subject: str
    groups: str
    issuer: str = ISSUER

    @property
    def owner(self) -> str:
        return f"{self.issuer}#{self.subject}"

    @property
    def caller(self) -> Caller:
        return Caller(self.owner, frozenset(self.groups.strip("[]").split()))

    def claims(self) -> dict[str, str]:
        return {"iss": self.issuer, "sub": self.subject, "cognito:groups": self.groups}


OLGA: Final = User("olga", "[operator]")
OTTO: Final = User("otto", "[operator]")
VERA: Final = User("vera", "[viewer]")
ADA: Final = User("ada", "[admin]")
NOBODY: Final = User("nobody", "[staff]")


def sample(name: str) -> dict[str, Any]:
    """An event as it was seen: `events/<name>.json`."""
    found: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def event(
    user: User, method: str, path: str, body: object = None, *, query: dict[str, str] | None = None
) -> dict[str, Any]:
    """A request of this user; a body that is text is sent as it is."""
    made = sample("aws_http_api")
    made["rawPath"] = f"/api{path}"
    context = made["requestContext"]
    context["http"] |= {"method": method, "path": made["rawPath"]}
    context["authorizer"]["jwt"]["claims"] = user.claims()
    if body is not None:
        made["body"] = body if isinstance(body, str) else json.dumps(body)
    if query is not None:
        made["queryStringParameters"] = query
    return made


def send(cloud: Cloud, request: dict[str, Any]) -> Answer:
    """What the function answers to which API Gateway hands the event."""
    if request["rawPath"].rpartition("/")[2] in OF_DOWNLOAD:
        answered = download.answer(request, None, get_clients=lambda: cloud.clients)
        return Answer(answered["statusCode"], answered["body"])
    answered = api.answer(request, None, get_clients=lambda: cloud.clients, get_api=lambda: cloud.api)
    return Answer(answered["statusCode"], answered["body"])


def call(cloud: Cloud, user: User, method: str, path: str, body: object = None, **query: str) -> Answer:
    """Sends a request of this user; the rest are the query's parameters."""
    return send(cloud, event(user, method, path, body, query=query or None))


def start(cloud: Cloud, user: User = OLGA, **changed: Any) -> Answer:
    """Starts the default backup, or one that differs."""
    return call(cloud, user, "POST", "/backups", {**BODY, **changed})
