"""The description in `docs/` is the API's own."""

import json
import re
from collections.abc import Iterator
from typing import Any

from docs import openapi


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every method of every path."""
    for path, methods in openapi.document()["paths"].items():
        yield from ((path, operation) for operation in methods.values())


def test_the_description_is_the_one_in_the_repository() -> None:
    assert openapi.FILE.read_text(encoding="utf-8") == openapi.text(), "run: make openapi"


def bodies(answer: dict[str, Any]) -> set[str]:
    """The names of the bodies that an answer may have."""
    schema = answer["content"]["application/json"]["schema"]
    return {one["$ref"].rpartition("/")[2] for one in schema.get("anyOf", [schema])}


def test_a_failure_has_the_body_of_whoever_tells_it() -> None:
    """API Gateway throttles, checks the token and its scope, and gives up on a function, with a body of its own."""
    told_by = {
        400: {"ErrorAnswer"},
        401: {"GatewayAnswer"},
        403: {"ErrorAnswer", "GatewayAnswer"},
        404: {"ErrorAnswer"},
        409: {"ErrorAnswer"},
        429: {"GatewayAnswer"},
        500: {"ErrorAnswer", "GatewayAnswer"},
        503: {"ErrorAnswer", "GatewayAnswer"},
    }
    for path, operation in operations():
        failures = {int(status): answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert {status: bodies(answer) for status, answer in failures.items()} == {
            status: told_by[status] for status in failures
        }, path
        assert set(failures) >= {429, 500, 503}
        assert ({401, 403} <= set(failures)) == (path != "/config")


def test_what_is_referred_to_is_there_and_the_rest_is_not() -> None:
    described = openapi.document()
    schemas = set(described["components"]["schemas"])
    assert set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described))) == schemas


def test_every_choice_says_what_it_means() -> None:
    schemas = openapi.document()["components"]["schemas"]
    for name in ("BackupRequest", "Options", "IsolationChoice", "AskedIsolation", "WorkerChoice", "AskedWorker"):
        for field, described in schemas[name]["properties"].items():
            for choice in described.get("enum", []):
                assert f"`{choice}`" in described["description"], field


def test_requests_take_no_unknown_field_and_only_config_is_public() -> None:
    """H86."""
    described = openapi.document()
    schemas = described["components"]["schemas"]
    for name in ("BackupRequest", "Credentials", "Include", "IsolationChoice", "TableName", "WorkerChoice"):
        assert schemas[name]["additionalProperties"] is False
    public = [path for path, methods in described["paths"].items() for one in methods.values() if "security" in one]
    assert public == ["/config"]
