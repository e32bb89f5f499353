"""Clients that are disturbed: at some call to AWS the call fails, its answer is lost or late, or others act first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from botocore.exceptions import ReadTimeoutError
from datamung.clients import Clients

from tests.fakes.aws_error import aws_error
from tests.fakes.pages import OnePage

SERVICES: Final = ("table", "dynamodb", "rds", "ec2", "ecs", "s3", "secretsmanager", "stepfunctions", "sns")

CREATES: Final = frozenset(
    {
        "create_security_group",
        "create_db_instance_read_replica",
        "run_task",
        "create_multipart_upload",
        "complete_multipart_upload",
        "put_object",
        "create_secret",
    }
)

Act = Literal["fails", "answer is lost", "lands late", "others act first", "others act last"]
How = Literal["InternalFailure", "AccessDenied", "no answer"]


@dataclass(frozen=True)
class Disturbance:
    """What happens at the n-th call, or at the first create if it is to land late.

    `seconds` is until the create lands, or what passes while others act: before the call is performed, or after.
    """

    nth: int
    act: Act
    how: How
    seconds: int


@dataclass(frozen=True)
class Call:
    """One call of an operation, not yet performed."""

    operation: str
    arguments: Mapping[str, Any]
    perform: Callable[[], Any]


class _Seen:
    """A client whose calls are shown to `on_call`, which answers in its place."""

    def __init__(self, real: Any, on_call: Callable[[Call], Any]) -> None:
        self._real, self._on_call = real, on_call

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._real, name)
        if not callable(member):
            return member
        return lambda **arguments: self._on_call(Call(name, arguments, lambda: member(**arguments)))

    def get_paginator(self, operation: str) -> OnePage:
        return OnePage(getattr(self, operation))


def seen(clients: Clients, on_call: Callable[[Call], Any]) -> Clients:
    """The clients, each call of theirs shown to `on_call`."""
    fakes: dict[str, Any] = {service: _Seen(getattr(clients, service), on_call) for service in SERVICES}
    return replace(clients, **fakes)


class Disturbed:
    """Carries out a plan of disturbances over the calls of one run."""

    def __init__(
        self,
        plan: Sequence[Disturbance],
        *,
        land_later: Callable[[Call, int], None],
        others_act: Callable[[int], None],
    ) -> None:
        self._plan = list(plan)
        self._land_later, self._others_act = land_later, others_act
        self._calls = 0

    def __call__(self, call: Call) -> Any:
        self._calls += 1
        due = next((one for one in self._plan if self._is_due(one, call)), None)
        if due is None:
            return call.perform()
        self._plan.remove(due)
        match due.act:
            case "others act first":
                self._others_act(due.seconds)
                return call.perform()
            case "others act last":
                answer = call.perform()
                self._others_act(due.seconds)
                return answer
            case "answer is lost":
                call.perform()
            case "lands late":
                self._land_later(call, due.seconds)
        raise _error(call.operation, due.how)

    def _is_due(self, one: Disturbance, call: Call) -> bool:
        return call.operation in CREATES if one.act == "lands late" else self._calls == one.nth


def _error(operation: str, how: How) -> Exception:
    match how:
        case "InternalFailure":
            return aws_error(operation, how, status=500)
        case "AccessDenied":
            return aws_error(operation, how, status=403)
        case "no answer":
            return ReadTimeoutError(endpoint_url=f"https://{operation}.test")
