"""Before a backup: every check is told, none hides another, what is late is not known, and nothing is made."""

import logging
import time
from threading import Event
from typing import Any

import pytest
from datamung import errors, estimating
from datamung.models import EstimateRequest
from datamung.preflight import check_source

from tests.fakes.aws_error import aws_error
from tests.unit.calls import ADA, BODY, OLGA, Answer, call, start
from tests.unit.cloud import Cloud
from tests.unit.preflight import DIRECT, JOB_ID, admit, altered

CANARY = "cänary-1"
LOGIN = {"username": "olga", "password": CANARY}
OF_REPLICA = ["engine", "status", "master_password", "automated_backups", "login", "bucket", "key", "source_storage"]


def ask(cloud: Cloud, identifier: str = "orders-prod", **asked: Any) -> Answer:
    return call(cloud, OLGA, "POST", "/backups/estimate", {"source_identifier": identifier, **asked})


def passed(answer: Answer) -> dict[str, bool | None]:
    assert answer.status == 200, answer.text
    return {check["code"]: check["passed"] for check in answer.body["checks"]}


def check_of(answer: Answer, code: str) -> dict[str, Any]:
    (found,) = (check for check in answer.body["checks"] if check["code"] == code)
    return dict(found)


class FullDisk:
    def get_metric_data(self, **_: Any) -> dict[str, Any]:
        return {"MetricDataResults": [{"Values": [7 << 20]}]}


class Unwell:
    """A service whose every call fails, or waits for the end of the test."""

    def __init__(self, code: str = "", until: Event | None = None) -> None:
        self._code, self._until = code, until

    def __getattr__(self, name: str) -> Any:
        def call(**_: Any) -> Any:
            if self._until is not None:
                self._until.wait(30)
            raise aws_error(name, self._code or "RequestTimeout")

        return call


def test_a_database_in_order_passes_every_check(cloud: Cloud) -> None:
    """moto's CloudWatch knows of no storage, which is no reason to refuse, and not known."""
    answer = ask(cloud)
    assert passed(answer) == dict.fromkeys((*OF_REPLICA, "worker"), True) | {"source_storage": None}
    assert all(check["message"] and not check["hint"] for check in answer.body["checks"])


def test_direct_is_asked_what_concerns_it(cloud: Cloud) -> None:
    admit(cloud, IpRanges=[{"CidrIp": "10.0.0.0/16"}])
    answer = ask(altered(cloud, BackupRetentionPeriod=0), **DIRECT)
    assert passed(answer) == dict.fromkeys(("engine", "status", "login", "bucket", "key", "worker", "admission"), True)


def test_a_failed_check_hides_no_other(cloud: Cloud) -> None:
    cloud.clients.ec2.delete_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0")
    broken = altered(cloud, DBInstanceStatus="stopped", EngineVersion="5.7.44", BackupRetentionPeriod=0)
    broken = broken.with_settings(bucket="nowhere", kms_key_arn="alias/none").with_clients(cloudwatch=FullDisk())
    cloud.clients.secretsmanager.delete_secret(SecretId="orders-login")
    answer = ask(broken)
    assert passed(answer) == dict.fromkeys((*OF_REPLICA, "worker"), False) | {"master_password": True}
    assert all(check["hint"] for check in answer.body["checks"] if check["passed"] is False)
    assert check_of(answer, "login")["hint"] == errors.SourceSecretUnreadable.hint


@pytest.mark.parametrize(
    ("source", "options"),
    [
        ({"BackupRetentionPeriod": 0}, {}),
        ({"tags": {"datamung:secret": None}}, {}),
        ({"tags": {"datamung:secret": "no-such-secret"}}, {}),
        ({}, {"worker": {"size": "EC2"}}),
        ({}, DIRECT),
    ],
)
def test_a_job_ends_with_the_first_check_that_fails(
    cloud: Cloud, source: dict[str, Any], options: dict[str, Any]
) -> None:
    """One list serves both, so that the form never promises what the job refuses."""
    cloud.add_source("broken", **source)
    failed = [check for check in ask(cloud, "broken", **options).body["checks"] if check["passed"] is False]
    start(cloud, source_identifier="broken", **options)
    with pytest.raises(errors.DatamungError) as refusal:
        check_source(cloud.clients, JOB_ID)
    assert (str(refusal.value), refusal.value.hint) == (failed[0]["message"], failed[0]["hint"])


def test_what_hangs_on_a_failed_check_is_not_known(cloud: Cloud) -> None:
    cloud.clients.ec2.delete_route(RouteTableId=cloud.vpc.route_table_id, DestinationCidrBlock="0.0.0.0/0")
    answer = ask(cloud, **DIRECT)
    assert (passed(answer)["worker"], passed(answer)["admission"]) == (False, None)
    assert "`worker`" in check_of(answer, "admission")["message"]


@pytest.mark.parametrize("code", ["AccessDenied", "ThrottlingException"])
def test_a_service_that_refuses_leaves_its_check_open(cloud: Cloud, code: str) -> None:
    answer = ask(cloud.with_clients(cloudwatch=Unwell(code)))
    assert passed(answer)["source_storage"] is None
    assert code in check_of(answer, "source_storage")["message"]
    assert passed(answer)["worker"] is True


def test_a_late_answer_is_not_known_and_holds_up_nothing(cloud: Cloud) -> None:
    over = Event()
    slow = cloud.with_clients(kms=Unwell(until=over), cloudwatch=Unwell(until=over))
    began_s = time.monotonic()
    request = EstimateRequest.model_validate({"source_identifier": "orders-prod"})
    answer = estimating.estimate(slow.clients, OLGA.caller, request, budget_s=3)
    over.set()
    assert time.monotonic() - began_s < 10
    late = {check.code for check in answer.checks if check.passed is None}
    assert late == {"key", "source_storage"}
    assert all("in time" in check.message for check in answer.checks if check.code in late)


def test_the_budget_leaves_the_api_time_to_answer() -> None:
    """API Gateway gives up after 29 s, and a describe call goes before."""
    assert estimating.BUDGET_S <= 20


def test_an_estimate_makes_nothing_and_keeps_no_login_h85(
    cloud: Cloud, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    cloud.add_source("no-login", tags={"datamung:secret": None})
    answer = ask(cloud, "no-login", job_id="nightly-0001", credentials=LOGIN)
    assert passed(answer)["login"] is True
    assert "only a worker can try it" in check_of(answer, "login")["message"]
    assert CANARY not in answer.text + caplog.text + "".join(capfd.readouterr())
    assert (cloud.rows(), cloud.executions()) == ([], [])
    assert [one["Name"] for one in cloud.clients.secretsmanager.list_secrets()["SecretList"]] == ["orders-login"]


def test_a_backup_that_can_be_started_can_be_estimated_with_the_same_body(cloud: Cloud) -> None:
    body = {**BODY, "include": {"schemas": ["shop"]}, "worker": {"size": "S", "count": 1}, "compression": "gzip"}
    assert call(cloud, ADA, "POST", "/backups/estimate", body).status == 200
    assert call(cloud, ADA, "POST", "/backups", body).status == 202


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "source_identifier: is missing"),
        ({"source_identifier": "orders-prod", "bucket": "mine"}, "bucket: there is no such field"),
        ({"source_identifier": "orders-prod", "job_id": "A"}, "job_id: must be 8 to 36"),
        ({"source_identifier": "orders-prod", "credentials": {"password": CANARY}}, "credentials.username: is missing"),
    ],
)
def test_a_wrong_question_is_refused_by_the_name_of_the_field(cloud: Cloud, body: Any, sentence: str) -> None:
    answer = call(cloud, OLGA, "POST", "/backups/estimate", body)
    assert (answer.status, answer.body["code"]) == (400, "InvalidRequest")
    assert answer.body["message"].startswith(sentence)
    assert CANARY not in answer.text
