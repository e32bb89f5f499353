"""The description in `docs/` is the API's own."""

from docs import openapi


def test_the_description_is_the_one_in_the_repository() -> None:
    assert openapi.FILE.read_text(encoding="utf-8") == openapi.text(), "run: make openapi"


def test_every_error_has_the_same_body() -> None:
    described = openapi.document()
    for path, methods in described["paths"].items():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                schema = answer["content"]["application/json"]["schema"]
                assert (schema == {"$ref": "#/components/schemas/ErrorAnswer"}) == (int(status) >= 400), path


def test_requests_take_no_unknown_field_and_only_config_is_public() -> None:
    """H86."""
    described = openapi.document()
    schemas = described["components"]["schemas"]
    for name in ("BackupRequest", "Credentials", "Include", "IsolationChoice", "TableName", "WorkerChoice"):
        assert schemas[name]["additionalProperties"] is False
    public = [path for path, methods in described["paths"].items() for one in methods.values() if "security" in one]
    assert public == ["/config"]
