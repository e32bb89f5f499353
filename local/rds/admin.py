"""What tests and the demo do to an instance behind RDS's back, over HTTP beside the API: `/local-rds/…`.

Every answer is JSON; an unknown instance is 404, an unknown operation too.
"""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response

from local.rds.api import LocalRds
from local.rds.instance import Instance

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "/local-rds/instances/"

_Operation = Callable[[LocalRds, Instance, dict[str, Any]], None]


class Administration:
    """A WSGI application: GET an instance's facts, POST an operation with a JSON body."""

    def __init__(self, rds: LocalRds) -> None:
        self._rds = rds

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            answer = self._answer(Request(environ))
        except HTTPException as refusal:
            answer = Response(json.dumps({"message": refusal.description}), refusal.code or 500)
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        identifier, _, operation = request.path.removeprefix(PREFIX).partition("/")
        if identifier not in self._rds.databases:
            raise NotFound(f"no instance {identifier}")
        instance = self._rds.instance(identifier)
        if request.method == "POST":
            if operation not in _OPERATIONS:
                raise NotFound(f"no operation {operation}; there are {', '.join(_OPERATIONS)}")
            _OPERATIONS[operation](self._rds, instance, json.loads(request.get_data() or b"{}"))
        return Response(json.dumps(self._facts(instance)), mimetype="application/json")

    def _facts(self, instance: Instance) -> dict[str, Any]:
        server = self._rds.office.fleet.server(instance.db_instance_identifier)
        place = server.place
        return {
            "identifier": instance.db_instance_identifier,
            "status": instance.status,
            "port": place.port,
            "pid": server.pid,
            "socket": str(place.socket),
            "data": str(place.data),
            "error_log": str(place.error_log),
        }


def _restart(rds: LocalRds, instance: Instance, body: dict[str, Any]) -> None:
    """At once and without a status: as when the host fails."""
    resume = bool(body.get("resume_replication", True))
    rds.office.fleet.restart(instance.db_instance_identifier, instance.role, resume_replication=resume)


def _kill(rds: LocalRds, instance: Instance, _body: dict[str, Any]) -> None:
    rds.office.fleet.server(instance.db_instance_identifier).kill()


def _freeze(rds: LocalRds, instance: Instance, _body: dict[str, Any]) -> None:
    rds.office.fleet.server(instance.db_instance_identifier).freeze()


def _thaw(rds: LocalRds, instance: Instance, _body: dict[str, Any]) -> None:
    rds.office.fleet.server(instance.db_instance_identifier).thaw()


def _hold_status(rds: LocalRds, instance: Instance, body: dict[str, Any]) -> None:
    """Show a status until another is asked for: `backing-up` is a busy source, `storage-full` a failed one."""
    rds.office.lifecycle.hold(instance, str(body["status"]))


_OPERATIONS: dict[str, _Operation] = {
    "restart": _restart,
    "kill": _kill,
    "freeze": _freeze,
    "thaw": _thaw,
    "status": _hold_status,
}
