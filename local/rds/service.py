"""The HTTP service: RDS, moto's other services, and the administration beside them, on one port."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.rds.models import rds_backends
from werkzeug.serving import make_server

from local.rds import engines, moto_seams
from local.rds.admin import PREFIX, Administration
from local.rds.api import LocalRds
from local.rds.certificates import ensure_certificates
from local.rds.come_back import come_back
from local.rds.fleet import Fleet
from local.rds.neighbours import Neighbours
from local.rds.office import Office
from local.rds.records import Records
from local.rds.statuses import Lifecycle

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass(frozen=True)
class Options:
    """How one service is set up; `aws_endpoint` is None for moto's own EC2 and Secrets Manager."""

    port: int
    data: Path
    certificates: Path
    servers: Path
    account: str
    region: str
    aws_endpoint: str | None
    vpc_id: str | None
    pace_s: float
    instance_quota: int


class Service:
    """A context: once entered, earlier instances are back and the port listens; after it, all is stopped."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self.endpoint = f"http://127.0.0.1:{options.port}"
        certificate = ensure_certificates(options.certificates.resolve())
        self.ca_bundle = certificate.ca
        records = Records(options.data.resolve())
        installed = engines.installed(options.servers.resolve())
        templates = options.servers.resolve() / "rds-templates"
        self._fleet = Fleet(installed, records.folder, templates, certificate)
        self._office = Office(
            fleet=self._fleet,
            records=records,
            lifecycle=Lifecycle(options.pace_s),
            neighbours=lambda account, region: Neighbours(
                options.aws_endpoint or self.endpoint, region, account, options.vpc_id
            ),
            instance_quota=options.instance_quota,
        )

    def __enter__(self) -> Self:
        try:
            moto_seams.install(self._office)
            rds = cast(LocalRds, rds_backends[self._options.account][self._options.region])
            come_back(rds)
            application = _Application(Administration(rds))
            self._http = make_server(
                "127.0.0.1", self._options.port, application, threaded=True, request_handler=MotoRequestHandler
            )
        except BaseException:
            self._fleet.stop_all()
            raise
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._fleet.stop_all()


class _Application:
    """moto, except for the administration's paths."""

    def __init__(self, administration: Administration) -> None:
        self._administration = administration
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if str(environ.get("PATH_INFO", "")).startswith(PREFIX):
            return self._administration(environ, start_response)
        return cast(Iterable[bytes], self._moto(environ, start_response))
