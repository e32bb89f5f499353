"""Somebody is told what is left, whose it is and what it costs: once, and again when it changes (P3, H78)."""

import json
from typing import Any

import pytest
from datamung import alarming
from datamung.discovery import Thing
from datamung.judgement import Leftover, Status

from tests.fakes.aws_error import aws_error
from tests.fakes.failing_client import FailingClient, Fault
from tests.fakes.sweeper import SWEEPER, Swept, with_sweeper
from tests.fakes.world import CANARY, OWNER, Mailbox, World

NOW_S = 1_800_000_000


@pytest.fixture
def swept(world: World) -> Swept:
    return with_sweeper(world)


def _thing(name: str = "dm-prod-backup-0001", *, due_s: int = NOW_S - 1, **changed: Any) -> Leftover:
    status: Status = changed.pop("status", "leftover")
    told: dict[str, Any] = {"kind": "clone", "job_id": "backup-0001", "created_s": NOW_S - 7500, "per_hour_usd": 0.25}
    owner = changed.pop("owner", OWNER)
    return Leftover(Thing(name=name, **{**told, **changed}), owner, status, due_s)


def _report(swept: Swept, *things: Leftover) -> None:
    alarming.report(swept.clients, SWEEPER, list(things), is_whole=True)


def test_message_names_each_thing_with_its_age_cost_and_owner(swept: Swept) -> None:
    group: dict[str, Any] = {
        "kind": "security_group",
        "created_s": 0,
        "per_hour_usd": 0.0,
        "status": "unknown",
        "owner": "",
    }
    upload: dict[str, Any] = {"kind": "upload", "per_hour_usd": None, "status": "in_use"}
    _report(swept, _thing(), _thing("dm-prod-theirs", **group), _thing("backups/backup-0001/dump.sql.zst", **upload))
    ((topic_arn, subject, text),) = swept.world.mailbox.messages
    assert topic_arn == SWEEPER.alarm_topic_arn
    assert subject == "Datamung prod: 3 leftovers"
    first, _, *lines = text.splitlines()
    assert first == "3 things should be gone and still exist; together about 0.25 USD per hour."
    assert lines[:3] == [
        "- read replica dm-prod-backup-0001, of job backup-0001, which has ended: 2 h 5 min old, 0.2500 USD per hour, "
        f"owner {OWNER}",
        "- security group dm-prod-theirs, in no job's ledger: of unknown age, 0.0000 USD per hour, owner unknown",
        "- upload backups/backup-0001/dump.sql.zst, of job backup-0001, which still runs: 2 h 5 min old, "
        f"price unknown, owner {OWNER}",
    ]


def test_what_may_still_be_there_is_not_told(swept: Swept) -> None:
    _report(swept, _thing(due_s=NOW_S), _thing("late"))
    (text,) = swept.messages
    assert ("late" in text, "dm-prod-backup-0001" in text) == (True, False)


def test_nothing_is_told_of_nothing(swept: Swept) -> None:
    for things in ([], [_thing(due_s=NOW_S)]):
        _report(swept, *things)
    assert swept.messages == []


def test_it_is_told_once_until_it_changes_and_again_when_it_does(swept: Swept) -> None:
    told = []
    for things in (["a"], ["a"], ["b", "a"], ["a", "b"], ["a"], [], [], ["a"]):
        _report(swept, *map(_thing, things))
        told.append(len(swept.messages))
        swept.world.clock.advance(900)
    assert told == [1, 1, 2, 2, 3, 3, 3, 4]


def test_same_name_of_another_kind_or_job_is_a_change(swept: Swept) -> None:
    others: list[dict[str, Any]] = [{}, {"kind": "secret"}, {"job_id": "backup-0002"}]
    for changed in others:
        _report(swept, _thing(**changed))
    assert len(swept.messages) == 3


def test_message_that_could_not_be_sent_is_sent_by_the_next_sweep(swept: Swept) -> None:
    failing: Any = FailingClient(swept.world.mailbox, Fault("publish", aws_error("Publish", "Throttling")))
    swept.world.clients = swept.world.with_clients(sns=failing)
    with pytest.raises(Exception, match="Throttling"):
        _report(swept, _thing())
    _report(swept, _thing())
    assert len(swept.messages) == 1


def test_message_of_very_many_things_can_be_sent_and_says_how_many_more(swept: Swept) -> None:
    """Everything that somebody copied into the bucket, under the longest keys."""
    many = [_thing(f"backups/old/{number:05d}{'x' * 1000}", kind="object") for number in range(5000)]
    for _ in range(2):
        _report(swept, *many)
    ((_, subject, text),) = swept.world.mailbox.messages
    assert subject == "Datamung prod: 5,000 leftovers"
    assert len(text.encode()) < Mailbox.MOST_BYTES
    assert "- and 4,850 more" in text
    _report(swept, *many[1:])
    assert len(swept.messages) == 2, "a change that the message does not show is one, too"


def test_sweep_and_what_is_overdue_are_counted_for_the_alarms(swept: Swept, capsys: pytest.CaptureFixture[str]) -> None:
    _report(swept, _thing("a"), _thing("b"), _thing("c", due_s=NOW_S))
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = {}
    for one in written:
        (directive,) = one["_aws"]["CloudWatchMetrics"]
        (metric,) = directive["Metrics"]
        told[metric["Name"]] = one[metric["Name"]]
        assert (directive["Namespace"], directive["Dimensions"]) == (alarming.NAMESPACE, [["deployment"]])
        assert one["deployment"] == "prod"
    assert told == {alarming.SWEEPS: [1.0], alarming.OVERDUE: [2.0]}


def test_sweep_that_found_nothing_is_counted_with_a_nought(swept: Swept, capsys: pytest.CaptureFixture[str]) -> None:
    """So that the alarm goes out again."""
    _report(swept)
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one[name] for one in written for name in (alarming.SWEEPS, alarming.OVERDUE) if name in one] == [
        [1.0],
        [0.0],
    ]


def test_no_secret_is_told(swept: Swept, capsys: pytest.CaptureFixture[str]) -> None:
    swept.world.claim()
    swept.end()
    swept.world.clock.advance(24 * 3600)
    swept.sweep()
    word = CANARY.partition("'")[0]
    assert "secret dm-prod-backup-0001" in swept.messages[0]
    assert word not in swept.messages[0] + capsys.readouterr().out + str(swept.world.rows())
