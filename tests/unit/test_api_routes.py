"""Requests as they arrive, and answers as they leave: one shape for every error, nothing of the inside."""

import base64
import json
import logging
import sys
from typing import Any, TextIO, cast

import api
import pytest
from botocore.exceptions import ClientError
from datamung.answers import BODY_LIMIT_BYTES
from datamung.errors import SettingMissing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.account import REGION
from tests.unit.calls import BODY, OLGA, call, event, sample, send, start
from tests.unit.cloud import ISSUER, Cloud

CANARY = "cänary-1"


class Breaks:
    """A client whose every call fails in the same way."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        def call(**_: Any) -> Any:
            raise self._error

        return call


@pytest.mark.parametrize("name", ["aws_http_api", "ministack_http_api"])
def test_a_request_is_understood_with_and_without_the_stage_in_its_path(cloud: Cloud, name: str) -> None:
    answer = send(cloud, sample(name))
    assert (answer.status, answer.body) == (200, {"items": [], "next_token": None})


def test_a_path_that_merely_begins_like_the_stage_is_no_route(cloud: Cloud) -> None:
    request = sample("aws_http_api")
    request["rawPath"] = "/apibackups"
    assert send(cloud, request).status == 404


def test_the_default_stage_has_no_prefix(cloud: Cloud) -> None:
    request = sample("ministack_http_api")
    request["requestContext"]["stage"] = "$default"
    assert send(cloud, request).status == 200


def test_config_is_public_and_tells_only_what_signing_in_needs(cloud: Cloud) -> None:
    answer = send(cloud, sample("public_config"))
    assert answer.status == 200
    assert answer.body == {"issuer": ISSUER, "client_id": "console", "region": REGION, "version": "0.1.0"}


def test_no_answer_is_kept_by_a_cache(cloud: Cloud) -> None:
    answered = api.answer(sample("aws_http_api"), None, get_clients=lambda: cloud.clients, get_api=lambda: cloud.api)
    assert answered["headers"]["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/nowhere"),
        ("DELETE", "/backups/nightly-0001"),
        ("POST", "/config"),
        ("GET", "/backups/a/b"),
    ],
)
def test_an_unknown_route_is_a_named_error(cloud: Cloud, method: str, path: str) -> None:
    answer = call(cloud, OLGA, method, path)
    assert answer.status == 404
    assert answer.body["code"] == "RouteNotFound"
    assert set(answer.body) == {"code", "message", "hint", "request_id"}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (None, "body: is missing"),
        ("", "body: is missing"),
        ("{", "body: must be a JSON object."),
        ("[]", "body: must be a JSON object."),
        ("7", "body: must be a JSON object."),
        ('{"job_id": "\\ud800"}', "body: must hold no NUL and no half of a character."),
        ({**BODY, "include": {"schemas": ["a\0"]}}, "body: must hold no NUL and no half of a character."),
        ("[" * 10_000, "body: must be a JSON object."),
        (" " * (BODY_LIMIT_BYTES + 1), "body: must be at most 16,384 bytes."),
        ("{}", "job_id: is missing; source_identifier: is missing"),
        ({**BODY, "job_id": "A"}, "job_id: must be 8 to 36 of a-z, 0-9 and -"),
        ({**BODY, "isolation": {"mode": "snapshot"}}, "isolation.mode: must be replica or direct"),
        ({**BODY, "bucket": "mine"}, "bucket: there is no such field"),
        ({**BODY, "include": {"schemas": ["MySQL"]}}, "include.schemas.0: must not be a system schema"),
        ({**BODY, "include": {"tables": [{"schema": "sys", "table": "t"}]}}, "include.tables.0.schema: must not be a"),
        ({**BODY, "include": {"schemas": ["s" * 60] * 70}}, "include: must be at most 4,000 bytes of JSON"),
    ],
)
def test_a_wrong_body_is_refused_by_the_name_of_the_field(cloud: Cloud, body: object, sentence: str) -> None:
    answer = call(cloud, OLGA, "POST", "/backups", body)
    assert (answer.status, answer.body["code"]) == (400, "InvalidRequest")
    assert answer.body["message"].startswith(sentence)
    assert cloud.rows() == []


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data", "", None])
def test_a_body_is_json_whatever_its_header_says(cloud: Cloud, content_type: str | None) -> None:
    request = event(OLGA, "POST", "/backups", BODY)
    request["headers"]["content-type"] = content_type
    if content_type is None:
        del request["headers"]["content-type"]
    assert send(cloud, request).status == 202


def test_a_body_in_base64_is_read(cloud: Cloud) -> None:
    request = event(OLGA, "POST", "/backups", base64.b64encode(json.dumps(BODY).encode()).decode())
    assert send(cloud, {**request, "isBase64Encoded": True}).status == 202


def test_a_body_that_is_not_text_is_refused(cloud: Cloud) -> None:
    request = event(OLGA, "POST", "/backups", base64.b64encode(b"\xff\xfe").decode())
    answer = send(cloud, {**request, "isBase64Encoded": True})
    assert (answer.status, answer.body["message"]) == (400, "body: must be UTF-8.")


@pytest.mark.parametrize("token", ["x" * 201, "forged"])
def test_a_wrong_token_is_refused_by_name(cloud: Cloud, token: str) -> None:
    answer = call(cloud, OLGA, "GET", "/backups", next_token=token)
    assert (answer.status, answer.body["code"]) == (400, "InvalidRequest")
    assert answer.body["message"].startswith("next_token")


@pytest.mark.parametrize(
    "credentials",
    [
        {"username": "u", "password": {"deep": CANARY}},
        {"username": "u", "password": CANARY * 40},
        {"username": "u", "password": CANARY, "more": CANARY},
        {"username": ["u"], "password": CANARY},
        CANARY,
    ],
)
def test_a_refused_login_is_not_repeated(
    cloud: Cloud, credentials: object, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """H85."""
    caplog.set_level(logging.DEBUG)
    answer = start(cloud, credentials=credentials)
    assert answer.status == 400
    assert CANARY not in answer.text + caplog.text + "".join(capfd.readouterr())


def log_to_this_test() -> None:
    """An earlier test's logger still writes to that test's output."""
    for handler in logging.getLogger("datamung").handlers:
        cast("logging.StreamHandler[TextIO]", handler).setStream(sys.stdout)


def test_what_was_not_foreseen_is_not_explained_but_logged_once(
    cloud: Cloud, capfd: pytest.CaptureFixture[str]
) -> None:
    """H85: the caller gets a request id, the operator the cause, and neither the password."""
    log_to_this_test()
    broken = cloud.with_clients(secretsmanager=Breaks(RuntimeError("the inside")))
    answer = start(broken, credentials={"username": "u", "password": CANARY})
    assert answer.status == 500
    assert answer.body == {
        "code": "Unforeseen",
        "message": "Something unforeseen happened.",
        "hint": answer.body["hint"],
        "request_id": "JKJaXmPLvHcESHA=",
    }
    logged = capfd.readouterr().out
    assert logged.count("RuntimeError: the inside") == 1
    assert "JKJaXmPLvHcESHA=" in logged
    assert CANARY not in logged
    assert json.dumps(CANARY)[1:-1] not in logged


def test_a_busy_service_is_worth_another_try(cloud: Cloud) -> None:
    busy = ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "DescribeDBInstances")
    answer = start(cloud.with_clients(rds=Breaks(busy)))
    assert (answer.status, answer.body["code"]) == (503, "Busy")
    assert "slow down" not in answer.text


def test_a_missing_setting_is_an_answer_too(cloud: Cloud) -> None:
    def missing() -> Any:
        raise SettingMissing("The setting DATAMUNG_TABLE is missing.")

    answered = api.answer(sample("aws_http_api"), None, get_clients=missing, get_api=lambda: cloud.api)
    assert (answered["statusCode"], json.loads(answered["body"])["code"]) == (500, "Unforeseen")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    )
)
def test_any_json_is_answered_with_a_named_error(cloud: Cloud, body: object) -> None:
    answer = call(cloud, OLGA, "POST", "/backups", json.dumps(body))
    assert (answer.status, answer.body["code"]) == (400, "InvalidRequest")
