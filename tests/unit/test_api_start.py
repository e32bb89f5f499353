"""One request makes one job, whatever is repeated, lost or sent at the same time."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from datamung import jobs
from datamung.models import BackupRequest
from datamung.rows import Job
from datamung.starting import start_backup

from tests.unit.calls import ADA, BODY, OLGA, OTTO, VERA, start
from tests.unit.cloud import Cloud

CANARY = "cänary-'\"\\ 1"
LOGIN = {"username": "olga", "password": CANARY}


class LosesAnswers:
    """Wraps a client: the named operation is performed, or not, and its answer is lost; `times` times."""

    def __init__(self, client: Any, operation: str, *, is_performed: bool, times: int = 1) -> None:
        self._client, self._operation = client, operation
        self._is_performed, self.left = is_performed, times

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._client, name)
        return self._losing(real) if name == self._operation else real

    def _losing(self, real: Any) -> Any:
        def call(**arguments: Any) -> Any:
            if self.left == 0:
                return real(**arguments)
            self.left -= 1
            if self._is_performed:
                real(**arguments)
            raise ClientError({"Error": {"Code": "InternalFailure", "Message": "lost"}}, self._operation)

        return call


def row(cloud: Cloud) -> Job:
    return jobs.get(cloud.clients, BODY["job_id"])


def test_two_fields_start_a_backup(cloud: Cloud) -> None:
    answer = start(cloud)
    assert answer.status == 202
    assert answer.body == {
        "job_id": "nightly-0001",
        "owner": OLGA.owner,
        "source_identifier": "orders-prod",
        "options": answer.body["options"],
        "status": "queued",
        "cancel_requested": False,
        "progress": {
            "fraction": 0.0,
            "raw_bytes": 0,
            "estimated_raw_bytes": 0,
            "chunks_done": 0,
            "chunks": 0,
            "bytes_per_second": 0,
        },
        "dump": None,
        "error": None,
        "links": answer.body["links"],
        "created_at": answer.body["created_at"],
        "ended_at": None,
    }
    (execution,) = cloud.executions()
    assert execution["name"] == "nightly-0001"
    described = cloud.clients.stepfunctions.describe_execution(executionArn=execution["executionArn"])
    assert json.loads(described["input"]) == {"job_id": "nightly-0001"}
    assert row(cloud)["execution_arn"] == execution["executionArn"]
    assert row(cloud)["deadline_s"] > cloud.clients.now() + 47 * 3600


def test_the_same_request_twice_makes_one_job(cloud: Cloud) -> None:
    """P4, H83."""
    first, again = start(cloud), start(cloud)
    assert again == first
    assert len(cloud.executions()) == 1


@pytest.mark.parametrize("is_performed", [True, False])
@pytest.mark.parametrize(
    ("service", "operation"), [("stepfunctions", "start_execution"), ("secretsmanager", "create_secret")]
)
def test_a_lost_answer_is_mended_by_the_same_request(
    cloud: Cloud, service: str, operation: str, is_performed: bool
) -> None:
    """H83: between claim and start anything may be lost; the job is then neither lost nor doubled."""
    fault = LosesAnswers(getattr(cloud.clients, service), operation, is_performed=is_performed)
    lossy = cloud.with_clients(**{service: fault})
    assert start(lossy, credentials=LOGIN).status == 503
    assert start(lossy, credentials=LOGIN).status == 202
    assert fault.left == 0
    assert [one["name"] for one in cloud.executions()] == ["nightly-0001"]
    secret = cloud.clients.secretsmanager.get_secret_value(SecretId=row(cloud)["secret_arn"])
    assert json.loads(secret["SecretString"]) == LOGIN


def test_an_execution_that_has_ended_already_is_the_jobs_own(cloud: Cloud) -> None:
    """H83: a repeated start after the end is ExecutionAlreadyExists, not a second job."""
    lost = LosesAnswers(cloud.clients.stepfunctions, "start_execution", is_performed=True)
    assert start(cloud.with_clients(stepfunctions=lost)).status == 503
    (execution,) = cloud.executions()
    cloud.clients.stepfunctions.stop_execution(executionArn=execution["executionArn"])
    assert start(cloud).status == 202
    assert row(cloud)["execution_arn"] == execution["executionArn"]
    assert len(cloud.executions()) == 1


def test_posts_at_the_same_time_make_one_job(cloud: Cloud) -> None:
    """H83: a double click."""
    request = BackupRequest.model_validate({**BODY, "credentials": LOGIN})

    def post(_: int) -> str:
        return start_backup(cloud.clients, cloud.api, OLGA.caller, request)["created_at"]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(post, range(8)))) == 1
    assert len(cloud.executions()) == 1
    assert [one["sk"] for one in cloud.rows() if one["sk"].startswith("LEDGER#")] == [
        "LEDGER#secret#dm-prod-nightly-0001"
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"source_identifier": "other-db"},
        {"isolation": {"mode": "direct"}},
        {"credentials": LOGIN},
        {"verify": "object"},
    ],
)
def test_another_request_under_a_used_id_is_refused(cloud: Cloud, changed: dict[str, Any]) -> None:
    assert start(cloud).status == 202
    answer = start(cloud, **changed)
    assert (answer.status, answer.body["code"]) == (409, "JobIdTaken")
    assert len(cloud.executions()) == 1


@pytest.mark.parametrize("other", [OTTO, ADA])
def test_another_owners_id_is_refused_without_data(cloud: Cloud, other: Any) -> None:
    assert start(cloud).status == 202
    answer = start(cloud, other)
    assert (answer.status, answer.body["code"]) == (409, "JobIdTaken")
    assert "orders" not in answer.text
    assert "olga" not in answer.text


def test_an_id_is_never_used_again(cloud: Cloud) -> None:
    first = start(cloud)
    jobs.close(cloud.clients, "nightly-0001")
    jobs.record_outcome(cloud.clients, "nightly-0001", "succeeded", None)
    again = start(cloud)
    assert (again.status, again.body["status"]) == (202, "succeeded")
    assert again.body["created_at"] == first.body["created_at"]
    assert len(cloud.executions()) == 1


def test_a_repeated_request_is_answered_after_its_database_is_gone(cloud: Cloud) -> None:
    assert start(cloud).status == 202
    cloud.clients.rds.delete_db_instance(DBInstanceIdentifier="orders-prod", SkipFinalSnapshot=True)
    assert start(cloud).status == 202


@pytest.mark.parametrize(
    ("user", "identifier"), [(OLGA, "nowhere"), (OLGA, "untagged"), (OLGA, "team-a-only"), (VERA, "orders-prod")]
)
def test_a_database_that_is_not_offered_leaves_no_trace(cloud: Cloud, user: Any, identifier: str) -> None:
    """H86: unknown, untagged, another team's, and a viewer's are one and the same 404."""
    cloud.add_source("untagged", tags={"datamung:source": None})
    cloud.add_source("team-a-only", tags={"datamung:groups": "team-a team-b"})
    answer = start(cloud, user, source_identifier=identifier, credentials=LOGIN)
    assert (answer.status, answer.body["code"]) == (404, "SourceNotFound")
    assert answer.body["message"] == f"There is no database {identifier} that you may back up."
    assert cloud.rows() == []
    assert cloud.executions() == []


def test_a_typed_login_goes_into_the_jobs_secret_and_nowhere_else(
    cloud: Cloud, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """H85, P6: with its ledger row and its tags, and under the job's own name."""
    answer = start(cloud, credentials=LOGIN)
    secret = cloud.clients.secretsmanager.describe_secret(SecretId="dm-prod-nightly-0001")
    assert row(cloud)["secret_arn"] == secret["ARN"]
    tags = {tag["Key"]: tag["Value"] for tag in secret["Tags"]}
    assert (tags["datamung:deployment"], tags["datamung:job-id"]) == ("prod", "nightly-0001")
    (ledger,) = [one for one in cloud.rows() if one["sk"].startswith("LEDGER#")]
    assert (ledger["kind"], ledger["name"], ledger["arn"]) == ("secret", "dm-prod-nightly-0001", secret["ARN"])
    value = cloud.clients.secretsmanager.get_secret_value(SecretId=secret["ARN"])["SecretString"]
    assert json.loads(value) == LOGIN
    execution = cloud.clients.stepfunctions.describe_execution(executionArn=cloud.executions()[0]["executionArn"])
    written = "".join([answer.text, str(cloud.rows()), str(execution), caplog.text, *capfd.readouterr()])
    assert CANARY not in written
    assert json.dumps(CANARY)[1:-1] not in written


def test_the_ledger_row_is_there_before_the_secret(cloud: Cloud) -> None:
    refused = LosesAnswers(cloud.clients.secretsmanager, "create_secret", is_performed=False)
    assert start(cloud.with_clients(secretsmanager=refused), credentials=LOGIN).status == 503
    assert [one["sk"] for one in cloud.rows() if one["sk"].startswith("LEDGER#")] == [
        "LEDGER#secret#dm-prod-nightly-0001"
    ]
    assert cloud.executions() == []


def test_a_strangers_secret_under_the_jobs_name_is_not_taken(cloud: Cloud) -> None:
    cloud.clients.secretsmanager.create_secret(Name="dm-prod-nightly-0001", SecretString="{}")
    answer = start(cloud, credentials=LOGIN)
    assert (answer.status, answer.body["code"]) == (409, "NameTaken")
    assert cloud.executions() == []
    assert [one["state"] for one in cloud.rows() if one["sk"].startswith("LEDGER#")] == ["gone"]


def test_a_job_in_clean_up_gets_no_secret_and_no_second_start(cloud: Cloud) -> None:
    lost = LosesAnswers(cloud.clients.secretsmanager, "create_secret", is_performed=False)
    start(cloud.with_clients(secretsmanager=lost), credentials=LOGIN)
    jobs.close(cloud.clients, "nightly-0001")
    answer = start(cloud, credentials=LOGIN)
    assert (answer.status, answer.body["status"]) == (202, "cleaning")
    assert cloud.executions() == []
    with pytest.raises(cloud.clients.secretsmanager.exceptions.ResourceNotFoundException):
        cloud.clients.secretsmanager.describe_secret(SecretId="dm-prod-nightly-0001")


def test_a_job_that_is_refused_at_once_is_still_accepted(cloud: Cloud) -> None:
    """Its execution may be in its clean-up before the request is answered; the user then reads why."""

    class RefusesAtOnce:
        def start_execution(self, **asked: str) -> dict[str, str]:
            jobs.close(cloud.clients, asked["name"])
            return {"executionArn": "arn"}

    answer = start(cloud.with_clients(stepfunctions=RefusesAtOnce()))
    assert (answer.status, answer.body["status"]) == (202, "cleaning")
