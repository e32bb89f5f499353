"""Writes `docs/openapi.json`, the description of the HTTP API, from the routes and models themselves.

Run it by `make openapi` after a change of `lambdas/api.py`, `lambdas/download.py`, or the models and options in
`lambdas/datamung`.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

import api
import download
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, Server

FILE: Final = Path(__file__).with_suffix(".json")
API_VERSION: Final = "1"


def document() -> dict[str, Any]:
    """The description of every function's routes, as OpenAPI 3.1."""
    described, more = _described(api.app), _described(download.app)
    described["paths"] |= more["paths"]
    described["paths"]["/config"]["get"]["security"] = []
    described["components"]["schemas"] |= more["components"]["schemas"]
    return described


def _described(app: APIGatewayHttpResolver) -> dict[str, Any]:
    """One function's routes. What Powertools adds and the API never answers (its own 422) is left out."""
    described: dict[str, Any] = json.loads(
        app.get_openapi_json_schema(
            title="Datamung",
            version=API_VERSION,
            summary="Back up Amazon RDS MySQL as restorable SQL dumps in S3",
            servers=[Server(url="/api")],
            security_schemes={"token": HTTPBearer(bearerFormat="JWT", description="Scope `datamung/api`.")},
            security=[{"token": []}],
        )
    )
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            del operation["responses"]["422"]
            operation["operationId"] = operation["operationId"].removesuffix(re.sub(r"\W", "_", path) + f"_{method}")
    for name in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        del described["components"]["schemas"][name]
    return described


def text() -> str:
    """The file's content."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
