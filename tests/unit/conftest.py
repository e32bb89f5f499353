"""No test here reaches AWS: the account is moto's, the credentials are made up."""

import os
from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.fakes.account import REGION
from tests.unit.cloud import Cloud, make_cloud


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("AWS_", "DATAMUNG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A deployment with one database, `orders-prod`, on offer."""
    with mock_aws():
        yield make_cloud()
