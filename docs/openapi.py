"""Writes `docs/openapi.json`, the description of the HTTP API, from the routes and models themselves.

Run it by `make openapi` after a change of `lambdas/api.py`, or of the models and options in `lambdas/datamung`.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

import api
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, Server

FILE: Final = Path(__file__).with_suffix(".json")
API_VERSION: Final = "1"


def document() -> dict[str, Any]:
    """The description as OpenAPI 3.1. What Powertools adds and the API never answers (its own 422) is left out."""
    described: dict[str, Any] = json.loads(
        api.app.get_openapi_json_schema(
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
    described["paths"]["/config"]["get"]["security"] = []
    for name in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        del described["components"]["schemas"][name]
    return described


def text() -> str:
    """The file's content."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
