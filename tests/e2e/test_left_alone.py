"""Jobs whose own execution does not come to its end: something else cleans up after them, and after nobody else.

The rule on ended executions is the second line, the sweeper the third; its schedule is off but where it is the point.
"""

import json
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from local.cloud import Cloud
from local.demo.api import ENDED
from local.faults import disturbances, executions, unstarted
from local.promises import broken
from local.servers import Server
from local.traces import clean_ups, traces
from local.waiting import await_true
from tests.e2e.conftest import TINY
from tests.e2e.jobs import END_LIMIT_S, Jobs
from tests.e2e.sources import CANARY

pytestmark = pytest.mark.xdist_group("cloud")

DIRECT = {"isolation": {"mode": "direct"}}
TYPED = {"credentials": {"username": "admin", "password": CANARY}}

STOPPED = {
    "young": disturbances.stop_while_the_replica_is_made,
    "dumping": disturbances.stop_in_mid_dump,
    "unheard": disturbances.stop_unheard,
}

QUIET_S = 3
"""Twenty times as long as the rule takes."""

SCHEDULE_LIMIT_S = 120

HOURS_AGO_S = 6 * 3600
"""Long after the limit for a start, and after the alarm's limit, which is 4 h."""


@dataclass
class Story:
    """What was seen, in the order in which it happened."""

    job_ids: dict[str, str] = field(default_factory=dict)
    left_unheard: list[str] = field(default_factory=list)
    looked: dict[str, Any] = field(default_factory=dict)
    swept: dict[str, Any] = field(default_factory=dict)
    told: str = ""

    def statuses(self, name: str, answer: dict[str, Any]) -> dict[str, str]:
        """What an answer says of one job's things, by kind."""
        return {item["kind"]: item["status"] for item in answer["items"] if item["job_id"] == self.job_ids[name]}


@pytest.fixture(scope="module")
def story(jobs: Jobs, tiny_server: Server, local_cloud: Cloud) -> Iterator[Story]:
    """Jobs that are stopped while the replica is made, in mid-dump, unheard, and beside a sweep; one that goes on, and
    one that was never started."""
    assert tiny_server
    seen = Story()
    with executions.no_schedule(local_cloud):
        seen.job_ids["unstarted"] = _accept_only(jobs)
        seen.job_ids |= {name: jobs.start(name, TINY) for name in (*STOPPED, "going")}
        going = disturbances.s3_of(local_cloud, seen.job_ids["going"])
        with going.held("UploadPart") as held, ThreadPoolExecutor() as pool:
            for done in [pool.submit(how, local_cloud, seen.job_ids[name]) for name, how in STOPPED.items()]:
                done.result()
            await_true(lambda: held.is_met, "the job that goes on to dump", disturbances.MOMENT_LIMIT_S)
            _look_and_sweep(jobs, seen)
        seen.job_ids["both"] = jobs.start("both", TINY, **DIRECT)
        disturbances.stop_and_clean_up_thrice(local_cloud, seen.job_ids["both"])
        seen.told = _told_by_schedule(jobs, seen.job_ids["unstarted"])
        yield seen


def _accept_only(jobs: Jobs) -> str:
    job_id = f"e2e-unstarted-{secrets.token_hex(4)}"
    unstarted.accept_only(jobs.cloud, job_id=job_id, source_identifier=TINY, **TYPED)
    return job_id


def _look_and_sweep(jobs: Jobs, seen: Story) -> None:
    """While one job goes on, and another is left alone."""
    time.sleep(QUIET_S)
    seen.left_unheard = broken(jobs.cloud, seen.job_ids["unheard"], ())
    seen.looked, seen.swept = jobs.api.leftovers(), jobs.api.sweep()


def _told_by_schedule(jobs: Jobs, job_id: str) -> str:
    """What the alarm's topic says when the schedule finds a job of long ago."""
    sqs, sns, cloud = jobs.cloud.client("sqs"), jobs.cloud.client("sns"), jobs.cloud
    queue = sqs.create_queue(QueueName=job_id)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.subscribe(TopicArn=cloud.alarm_topic_arn, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
    unstarted.age(cloud, job_id, HOURS_AGO_S)
    try:
        with executions.swept_by_schedule(cloud):
            await_true(lambda: jobs.api.backup(job_id)["status"] in ENDED, f"{job_id} to be swept", SCHEDULE_LIMIT_S)
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        return "".join(json.loads(message["Body"])["Message"] for message in messages)
    finally:
        sns.unsubscribe(SubscriptionArn=topic["SubscriptionArn"])
        sqs.delete_queue(QueueUrl=queue)


@pytest.mark.parametrize("name", ["young", "dumping", "both"])
def test_a_stopped_job_is_cleaned_up_and_says_so(name: str, jobs: Jobs, story: Story) -> None:
    """H78, P3: while the replica is made, in mid-dump, and also when two clean-ups meet."""
    job = jobs.end_of(story.job_ids[name], CANARY)
    assert (job["status"], job["error"]["code"]) == ("failed", "ExecutionStopped")
    assert job["error"]["hint"]


def test_a_stopped_job_of_which_no_event_came_is_left_until_a_sweep(jobs: Jobs, story: Story) -> None:
    """H78: the sweeper needs no event."""
    assert {"RDS instance", "security group", "open ledger", "unsettled row", "outcome None"} <= {
        " ".join(line.split()[:2]) for line in story.left_unheard
    }
    assert set(story.statuses("unheard", story.looked).values()) == {"leftover"}
    assert {"clone", "upload", "object", "security_group"} <= story.statuses("unheard", story.looked).keys()
    assert story.job_ids["unheard"] in story.looked["clean_ups"]
    assert story.job_ids["unheard"] in story.swept["clean_ups"]
    assert jobs.end_of(story.job_ids["unheard"], CANARY)["error"]["code"] == "ExecutionStopped"
    (clean_up,) = clean_ups(jobs.cloud, story.job_ids["unheard"])
    assert clean_up["status"] == "SUCCEEDED"
    assert "a clean-up's history" in traces(jobs.cloud, story.job_ids["unheard"], story.job_ids["unheard"])


def test_a_sweep_touches_nothing_of_a_job_that_goes_on(jobs: Jobs, story: Story) -> None:
    """H90: its things are told as in use, and it succeeds."""
    for answer in (story.looked, story.swept):
        assert story.statuses("going", answer) == dict.fromkeys(
            ("task", "upload", "clone", "object", "security_group"), "in_use"
        )
        assert story.job_ids["going"] not in answer["clean_ups"]
    assert jobs.end_of(story.job_ids["going"], CANARY)["status"] == "succeeded"
    assert clean_ups(jobs.cloud, story.job_ids["going"]) == []


def test_clean_ups_at_the_same_time_come_to_one_end(jobs: Jobs, story: Story) -> None:
    """H78: an event may come twice, and a sweep at any time."""
    cloud, job_id = jobs.cloud, story.job_ids["both"]
    await_true(lambda: all(one["status"] != "RUNNING" for one in clean_ups(cloud, job_id)), "clean-ups", END_LIMIT_S)
    statuses = [one["status"] for one in clean_ups(cloud, job_id)]
    assert len(statuses) > 1
    assert set(statuses) == {"SUCCEEDED"}
    jobs.end_of(job_id, CANARY)


def test_a_job_that_was_never_started_is_found_by_the_schedule_and_told(jobs: Jobs, story: Story) -> None:
    """H78, P6: its secret with the typed login is removed, and was long overdue."""
    job = jobs.end_of(story.job_ids["unstarted"], CANARY)
    assert (job["status"], job["error"]["code"]) == ("failed", "NeverStarted")
    assert f"secret dm-local-{job['job_id']}, of job {job['job_id']}, which has ended" in story.told
