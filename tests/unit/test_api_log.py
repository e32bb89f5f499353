"""A job's log is its workers' own, each line once and in order, however often it is asked for while it grows."""

import json
from itertools import count
from typing import Any

import pytest
from datamung import jobs, ledger

from tests.fakes.aws_error import aws_error
from tests.fakes.logs import FakeLogs
from tests.unit.calls import ADA, BODY, OLGA, Answer, User, call, start
from tests.unit.cloud import START_S, Cloud

JOB_ID: str = BODY["job_id"]
ROUTE = f"/backups/{JOB_ID}/log"


class Job:
    """A job whose workers log."""

    def __init__(self, cloud: Cloud, job_id: str = JOB_ID, logs: FakeLogs | None = None) -> None:
        self.logs = logs or FakeLogs(cloud.clients.settings.worker_log_group)
        self.cloud = cloud.with_clients(logs=self.logs)
        self.job_id = job_id
        self._ms = count()
        start(cloud, OLGA, job_id=job_id)

    def begin(self, worker: str, *, answered: bool = True) -> None:
        entry = ledger.enter(self.cloud.clients, self.job_id, "task", worker)
        if answered:
            ledger.answered(self.cloud.clients, entry, {}, arn=f"arn:aws:ecs:r:1:task/workers/{self._task(worker)}")

    def log(self, worker: str, *messages: Any, at_s: int = START_S) -> None:
        stream = self.logs.streams.setdefault(f"worker/worker/{self._task(worker)}", [])
        for message in messages:
            text = message if isinstance(message, str) else json.dumps(message)
            stream.append((at_s * 1000 + next(self._ms), text))

    def say(self, worker: str, *messages: str) -> None:
        self.log(worker, *({"at": "x", "level": "INFO", "phase": "dump", "message": one} for one in messages))

    def end(self) -> None:
        jobs.record_outcome(self.cloud.clients, self.job_id, "succeeded", None)

    def read(self, token: str | None = None, user: User = OLGA) -> Any:
        return self.ask(token, user).body

    def ask(self, token: str | None = None, user: User = OLGA) -> Answer:
        query = {} if token is None else {"next_token": token}
        return call(self.cloud, user, "GET", f"/backups/{self.job_id}/log", **query)

    def follow(self, token: str | None = None) -> tuple[list[str], str | None]:
        """Every line from a place on, until nothing new comes; and the newest token."""
        said: list[str] = []
        while True:
            page = self.read(token)
            said += [line["line"] for line in page["items"]]
            token = page["next_token"]
            if token is None or not page["items"]:
                return said, token

    def _task(self, worker: str) -> str:
        return f"{self.job_id}-{worker}-id"


@pytest.fixture
def job(cloud: Cloud) -> Job:
    return Job(cloud)


def test_a_line_says_when_who_and_what(job: Job) -> None:
    job.begin("dump-00-01")
    job.log(
        "dump-00-01",
        {"at": "x", "level": "INFO", "phase": "dump", "message": "chunk 2 accepted"},
        {"level": "ERROR", "message": "DumpFailed: no"},
        {"level": "LOUD", "message": "strange"},
        "Killed",
        "[1]",
        '{"no": "message"}',
    )
    assert job.read()["items"][0] == {
        "at": "2027-01-15T08:00:00.000Z",
        "worker": "dump-00-01",
        "level": "INFO",
        "line": "chunk 2 accepted",
    }
    assert [(line["level"], line["line"]) for line in job.read()["items"]][1:] == [
        ("ERROR", "DumpFailed: no"),
        ("", "strange"),
        ("", "Killed"),
        ("", "[1]"),
        ("", '{"no": "message"}'),
    ]


def test_workers_come_in_the_order_in_which_they_began(job: Job) -> None:
    for worker in ("dump-00-02", "dump-00-01", "plan-00-01"):
        job.begin(worker)
    job.log("plan-00-01", "planned", at_s=START_S)
    job.log("dump-00-01", "lost", at_s=START_S + 100)
    job.log("dump-00-02", "done", at_s=START_S + 200)
    assert job.follow()[0] == ["planned", "lost", "done"]


@pytest.mark.parametrize("per_page", [1, 2, 3, 500])
@pytest.mark.parametrize("has_empty_pages", [True, False])
def test_each_line_comes_once_while_the_log_grows_and_after(
    job: Job, monkeypatch: pytest.MonkeyPatch, per_page: int, has_empty_pages: bool
) -> None:
    monkeypatch.setattr("datamung.worker_log.LINES_PER_PAGE", per_page)
    job.logs.has_empty_pages = has_empty_pages
    job.begin("plan-00-01")
    said, token = job.follow()
    assert (said, token is not None) == ([], True), "the stream begins with the first line"
    job.say("plan-00-01", "one", "two", "three")
    said, token = job.follow(token)
    assert said == ["one", "two", "three"]
    job.begin("dump-00-01")
    job.say("plan-00-01", "late")
    job.say("dump-00-01", "four", "five")
    said, token = job.follow(token)
    assert said == ["late", "four", "five"]
    job.say("dump-00-01", "six")
    job.end()
    assert job.follow(token) == (["six"], None)
    assert job.follow()[0] == ["one", "two", "three", "late", "four", "five", "six"]


def test_there_is_always_a_token_while_the_job_runs_and_none_after(job: Job) -> None:
    token = job.read()["next_token"]
    assert token is not None
    assert job.read(token)["next_token"] is not None
    job.end()
    assert job.read(token)["next_token"] is None


def test_a_worker_that_has_ended_is_not_asked_again(job: Job) -> None:
    for worker in ("plan-00-01", "dump-00-01", "dump-00-02"):
        job.begin(worker)
        job.say(worker, "hello")
    _, token = job.follow()
    job.logs.reads.clear()
    job.follow(token)
    assert set(job.logs.reads) == {f"worker/worker/{JOB_ID}-dump-00-02-id"}


def test_a_start_that_was_not_answered_has_no_log_yet(job: Job) -> None:
    job.begin("plan-00-01", answered=False)
    assert job.read()["items"] == []


def test_secrets_are_taken_out_of_lines_h85(job: Job) -> None:
    job.begin("plan-00-01")
    job.log("plan-00-01", {"level": "INFO", "message": "password='canary' tried"}, "mysql://root:canary@db")
    answer = job.ask()
    assert len(answer.body["items"]) == 2
    assert "canary" not in answer.text


def test_a_token_reads_no_other_jobs_log(cloud: Cloud) -> None:
    """H87: which streams are read is decided by the ledger of the job in the path."""
    job = Job(cloud)
    other = Job(cloud, "others-0001", job.logs)
    other.begin("plan-00-01")
    other.say("plan-00-01", "private")
    _, token = other.follow()
    assert job.read(token)["items"] == []
    assert {stream for stream in job.logs.reads if JOB_ID in stream} == set()


@pytest.mark.parametrize("token", ["x" * 4001, "forged", "WzFd", "eyJhIjoxfQ", "eyJwbGFuLTAwLTAxIjo3fQ"])
def test_a_token_that_no_log_answered_is_refused(job: Job, token: str) -> None:
    answer = job.ask(token)
    assert (answer.status, answer.body["code"]) == (400, "InvalidRequest")


def test_a_token_that_is_too_old_is_refused_by_name(job: Job) -> None:
    """CloudWatch's own tokens end after a day."""
    job.begin("plan-00-01")
    job.say("plan-00-01", "hello")
    _, token = job.follow()

    class Forgets:
        def get_log_events(self, **_: Any) -> Any:
            raise aws_error("GetLogEvents", "InvalidParameterException")

    job.cloud = job.cloud.with_clients(logs=Forgets())
    answer = job.ask(token)
    assert (answer.status, answer.body["code"]) == (400, "InvalidRequest")
    assert "too old" in answer.body["message"]


def test_the_longest_token_is_taken(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job whose workers were replaced again and again, with places as long as CloudWatch's own."""
    for attempt in range(1, 13):
        for phase in ("plan", "dump"):
            job.begin(f"{phase}-00-{attempt:02d}")
    monkeypatch.setattr(job.logs, "get_log_events", lambda **_: {"events": [], "nextForwardToken": "f/" + "3" * 56})
    token = job.read()["next_token"]
    assert job.ask(token, ADA).status == 200
