"""No secret gets into a job's record, whatever words it comes in (H85)."""

import pytest
from datamung.redaction import LONGEST, redact
from hypothesis import given
from hypothesis import strategies as st

CANARY = "canary-7f3a"


@pytest.mark.parametrize(
    "message",
    [
        f"Access denied (using password={CANARY})",
        f"SecretString: '{CANARY} with spaces'",
        f'{{"username": "root", "password": "{CANARY}"}}',
        f"CREATE USER a IDENTIFIED BY '{CANARY}'",
        f"IDENTIFIED WITH mysql_native_password BY '{CANARY}'",
        f"mysql://root:{CANARY}@host/db",
        f"https://bucket.test/key?X-Amz-Signature={CANARY}&x=1",
        f"X-Amz-Security-Token={CANARY}",
    ],
)
def test_secret_is_taken_out(message: str) -> None:
    assert CANARY not in redact(message)
    assert "***" in redact(message)


def test_access_key_is_taken_out() -> None:
    assert "AKIA" not in redact("The key AKIAIOSFODNN7EXAMPLE is not known.")


@given(st.text(alphabet=st.characters(categories=["Lu", "Nd", "Zs"]), max_size=3000))
def test_message_is_one_line_of_bounded_length(message: str) -> None:
    assert len(redact(message)) <= LONGEST
    assert "\n" not in redact(message)


def test_ordinary_words_stay() -> None:
    words = "Table 'shop.orders' doesn't exist (1146), mysqldump exit code 2."
    assert redact(words) == words
