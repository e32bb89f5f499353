"""What the API takes: two fields suffice, a third that nobody knows is refused."""

import json
from typing import Any

import pytest
from datamung.models import BackupRequest
from datamung.names import is_job_id
from datamung.options import INCLUDE_LIMIT_BYTES
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

LEAST: dict[str, Any] = {"job_id": "nightly-0001", "source_identifier": "orders-prod"}
CANARY = "cänary'\"\\ $(id) 1"


def request(**changed: Any) -> BackupRequest:
    return BackupRequest.model_validate({**LEAST, **changed})


def test_id_and_database_suffice() -> None:
    assert request().row() == {
        "source_identifier": "orders-prod",
        "isolation": {"mode": "replica"},
        "include": {},
        "worker": {"size": "M", "count": 1},
        "compression": "zstd",
        "verify": "counts",
    }


@pytest.mark.parametrize(
    "extra",
    [
        {"host": "10.0.0.1"},
        {"bucket": "mine"},
        {"secret_arn": "arn:aws:secretsmanager:eu-west-1:1:secret:x"},
        {"owner": "somebody"},
        {"isolation": {"mode": "replica", "snapshot_arn": "arn"}},
        {"worker": {"size": "S", "role_arn": "arn"}},
        {"worker": {"size": "S", "image": "evil"}},
        {"credentials": {"username": "u", "password": "p", "host": "h"}},
        {"include": {"schemas": ["s"], "where": "1=1"}},
        {"include": {"tables": [{"schema": "s", "table": "t", "where": "1=1"}]}},
    ],
)
def test_a_field_that_is_not_named_is_refused(extra: dict[str, Any]) -> None:
    """H86: host, ARN, bucket, role and condition never come from a client."""
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        request(**extra)


@pytest.mark.parametrize(
    "wrong",
    [
        {"source_identifier": "arn:aws:rds:eu-west-1:1:db:x"},
        {"source_identifier": "-orders"},
        {"source_identifier": "o" * 64},
        {"source_identifier": "orders\n"},
        {"isolation": {"mode": "none"}},
        {"worker": {"size": "XXL"}},
        {"worker": {"count": 0}},
        {"worker": {"count": 2}},
        {"compression": "xz"},
        {"verify": "no"},
        {"credentials": {"username": "", "password": "p"}},
        {"credentials": {"username": "u", "password": ""}},
        {"credentials": {"username": "u", "password": "p" * 257}},
        {"include": {"schemas": [""]}},
        {"include": {"schemas": ["s" * 65]}},
        {"include": {"tables": ["s.t"]}},
    ],
)
def test_a_value_outside_its_range_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        request(**wrong)


@given(st.text(max_size=40) | st.from_regex(r"[a-z0-9-]{6,38}", fullmatch=True))
def test_a_job_id_is_taken_exactly_when_every_name_made_of_it_is_valid(job_id: str) -> None:
    def is_taken() -> bool:
        try:
            request(job_id=job_id)
        except ValidationError:
            return False
        return True

    assert is_taken() == is_job_id(job_id)


@pytest.mark.parametrize("schema", ["mysql", "sys", "information_schema", "performance_schema", "MySQL", "SYS"])
@pytest.mark.parametrize("by", ["schemas", "tables"])
def test_a_system_schema_cannot_be_asked_for(schema: str, by: str) -> None:
    """H42: not after a replica was made for it, and in no letter case."""
    asked = ["shop", schema] if by == "schemas" else [{"schema": schema, "table": "t"}]
    with pytest.raises(ValidationError, match=r"must not be a system schema .* none is ever dumped"):
        request(include={by: asked})


@pytest.mark.parametrize("schema", ["mysql2", "sys_log", "innodb", "tmp", "my sql"])
def test_a_schema_that_only_sounds_like_the_servers_can_be_asked_for(schema: str) -> None:
    asked = {"schemas": [schema], "tables": [{"schema": schema, "table": "mysql"}]}
    assert request(include=asked).row()["include"] == asked


def test_include_is_as_long_as_a_task_can_be_told() -> None:
    fitting = {"schemas": ["s" * 60] * 61}
    assert len(json.dumps(fitting)) <= INCLUDE_LIMIT_BYTES
    assert request(include=fitting).row()["include"] == fitting
    with pytest.raises(ValidationError, match="4,000 bytes"):
        request(include={"schemas": ["s" * 60] * 63})


@given(st.lists(st.tuples(st.text(min_size=1, max_size=64), st.text(min_size=1, max_size=64)), max_size=5))
def test_include_keeps_names_of_any_script(tables: list[tuple[str, str]]) -> None:
    asked = {"tables": [{"schema": schema, "table": table} for schema, table in tables]}
    assert request(include=asked).row()["include"] == (asked if tables else {})


def test_the_same_request_has_the_same_fingerprint_however_it_is_written() -> None:
    spelled_out = request(
        isolation={"mode": "replica"}, include={}, worker={"count": 1, "size": "M"}, verify="counts", compression="zstd"
    )
    assert (
        spelled_out.fingerprint() == request().fingerprint() == request(source_identifier="ORDERS-prod").fingerprint()
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"source_identifier": "other"},
        {"isolation": {"mode": "direct"}},
        {"include": {"schemas": ["s"]}},
        {"worker": {"size": "S"}},
        {"compression": "gzip"},
        {"verify": "object"},
        {"credentials": {"username": "u", "password": "p"}},
    ],
)
def test_another_request_has_another_fingerprint(changed: dict[str, Any]) -> None:
    assert request(**changed).fingerprint() != request().fingerprint()


def test_a_password_is_in_no_text_of_a_request() -> None:
    """H85: not in its words, not in what the row remembers, and not to be guessed from the fingerprint."""
    typed = request(credentials={"username": "olga", "password": CANARY})
    assert CANARY not in repr(typed) + str(typed.model_dump()) + json.dumps(typed.row())
    other = request(credentials={"username": "olga", "password": "other"})
    assert typed.fingerprint() == other.fingerprint()


@pytest.mark.parametrize("password", [[CANARY], {"a": CANARY}, CANARY * 20])
def test_a_refused_password_is_not_repeated(password: object) -> None:
    with pytest.raises(ValidationError) as refused:
        request(credentials={"username": "u", "password": password})
    assert CANARY not in str(refused.value)
