"""The sweeper reaches the end that no event led to, and touches nothing itself (H78, H90)."""

from typing import Any

import pytest
from clean_up import clean_up
from create_replica import create_replica
from create_security_group import create_security_group
from datamung import jobs, ledger, names, objects, sweeping
from datamung.models import Leftovers
from open_upload import open_upload

from tests.fakes.account import SOURCE
from tests.fakes.sweeper import LIMIT_S, SWEEPER, Swept, with_sweeper
from tests.fakes.world import World

JOB = "backup-0001"
NAME = "dm-prod-backup-0001"


@pytest.fixture
def swept(world: World) -> Swept:
    """A job whose execution goes on; it has a secret, a security group, a clone and an upload."""
    world.place(JOB)
    for make in (create_security_group, create_replica, open_upload):
        make(world.clients, JOB)
    world.clock.advance(600)
    swept = with_sweeper(world)
    swept.run()
    return swept


def _settle(swept: Swept) -> None:
    """What the clean-up machine does."""
    while clean_up(swept.clients, JOB)["state"] != "done":
        swept.world.clock.advance(60)
    if "outcome" not in jobs.get(swept.clients, JOB):
        jobs.record_outcome(swept.clients, JOB, "failed", None)


def _states(swept: Swept) -> dict[str, str]:
    return {row["kind"]: row["state"] for row in ledger.entries(swept.clients, JOB)}


def _statuses(swept: Swept) -> dict[str, str]:
    return {one.thing.kind: one.status for one in swept.look().things}


def test_running_jobs_are_left_alone_whatever_the_clock_says_h90(swept: Swept) -> None:
    before = swept.world.rows()
    for _ in range(3):
        swept.world.clock.advance(100 * 24 * 3600)
        assert swept.sweep()["clean_ups"] == []
    assert [row for row in swept.world.rows() if row["pk"] != "SWEEPER"] == before
    assert set(_statuses(swept).values()) == {"in_use"}
    assert swept.clean_ups() == []
    assert "which still runs" in swept.messages[0]


def test_things_of_a_running_job_are_told_of_only_long_after_its_deadline_h90(swept: Swept) -> None:
    swept.world.clock.advance(48 * 3600)
    swept.sweep()
    assert swept.messages == []
    swept.world.clock.advance(13 * 3600)
    swept.sweep()
    assert len(swept.messages) == 1


@pytest.mark.parametrize("status", ["ABORTED", "TIMED_OUT", "FAILED", "SUCCEEDED"])
def test_job_that_ended_unseen_is_cleaned_up_h78(swept: Swept, status: str) -> None:
    swept.end(JOB, status)
    assert swept.sweep()["clean_ups"] == [JOB]
    assert swept.clean_ups() == [JOB]
    _settle(swept)
    swept.world.clock.advance(3600)
    answer = swept.sweep()
    assert answer == {"items": [], "clean_ups": [], "troubles": []}
    assert swept.clean_ups() == [JOB]


def test_job_that_was_never_started_is_cleaned_up(world: World) -> None:
    """A typed login is in its secret from the request on."""
    swept = with_sweeper(world)
    world.claim(JOB)
    assert swept.sweep()["clean_ups"] == []
    world.clock.advance(900)
    assert swept.sweep()["clean_ups"] == [JOB]


def test_job_without_a_thing_still_gets_its_outcome(world: World) -> None:
    swept = with_sweeper(world)
    world.ask(JOB)
    swept.end()
    assert swept.sweep() == {"items": [], "clean_ups": [JOB], "troubles": []}


def test_job_that_gave_up_is_tried_again_by_every_sweep_h81(swept: Swept) -> None:
    jobs.close(swept.clients, JOB)
    jobs.record_cleanup(swept.clients, JOB, "left", ["read replica"])
    jobs.record_outcome(swept.clients, JOB, "failed", None)
    swept.end(JOB, "FAILED")
    for number in range(3):
        assert swept.sweep()["clean_ups"] == [JOB], number
        swept.executions.end(list(swept.executions.executions)[-1], "FAILED")
        swept.world.clock.advance(900)


def test_dry_run_changes_nothing_at_all(swept: Swept, capsys: pytest.CaptureFixture[str]) -> None:
    swept.end()
    ledger.settle(swept.clients, JOB, next(iter(ledger.entries(swept.clients, JOB))), "gone")
    swept.world.clock.advance(LIMIT_S + 1)
    table: Any = swept.clients.table
    before = table.items.copy(), dict(swept.executions.executions), list(swept.world.rds.calls)
    answer = swept.sweep(dry_run=True)
    assert (table.items, swept.executions.executions, swept.world.rds.calls) == before
    assert (swept.messages, capsys.readouterr().out) == ([], "")
    assert answer["clean_ups"] == [JOB]
    assert answer == swept.sweep(), "it tells what a sweep would do"


def test_answer_is_what_the_api_promises(swept: Swept) -> None:
    swept.end()
    answer = Leftovers.model_validate(swept.sweep())
    assert {one.kind for one in answer.items} == {"secret", "security_group", "clone", "upload"}
    assert {one.status for one in answer.items} == {"leftover"}
    assert {one.job_id for one in answer.items} == {JOB}


def test_unknown_thing_is_reported_and_never_deleted_h73(swept: Swept) -> None:
    """It carries our tags, and no ledger knows it."""
    tags = swept.world.rds.instances[NAME]["TagList"]
    theirs = {**swept.world.rds.instances[SOURCE], "DBInstanceIdentifier": "dm-prod-theirs", "TagList": tags}
    swept.world.rds.add(theirs)
    swept.end()
    for _ in range(3):
        answer = swept.sweep()
        _settle(swept)
        swept.world.clock.advance(3600)
    assert [(one["name"], one["status"]) for one in answer["items"]] == [("dm-prod-theirs", "unknown")]
    assert set(swept.world.rds.instances) == {SOURCE, "dm-prod-theirs"}
    assert "in no job's ledger" in swept.messages[0]


def test_thing_of_a_job_that_is_not_there_is_reported_and_starts_nothing_h73(world: World) -> None:
    swept = with_sweeper(world)
    tags = [{"Key": "datamung:deployment", "Value": "prod"}, {"Key": "datamung:job-id", "Value": "backup-0009"}]
    world.rds.add({**world.rds.instances[SOURCE], "DBInstanceIdentifier": "dm-prod-backup-0009", "TagList": tags})
    (item,) = swept.sweep()["items"]
    assert (item["status"], item["owner"], swept.clean_ups()) == ("unknown", "", [])


def test_thing_that_came_after_its_row_was_closed_is_cleaned_up_h105(swept: Swept) -> None:
    """A create that landed later than any should."""
    clone = dict(swept.world.rds.instances[NAME])
    swept.end()
    swept.sweep()
    swept.executions.end(list(swept.executions.executions)[-1], "SUCCEEDED")
    _settle(swept)
    assert (_states(swept)["clone"], swept.look().things) == ("gone", [])
    swept.world.rds.add({**clone, "DBInstanceStatus": "available", "VpcSecurityGroups": []})
    swept.world.clock.advance(900)
    assert swept.sweep()["clean_ups"] == [JOB]
    assert _states(swept)["clone"] == "open"
    _settle(swept)
    assert set(swept.world.rds.instances) == {SOURCE}
    assert _states(swept)["clone"] == "gone"


def test_thing_that_lost_its_tags_is_told_of_by_its_ledger_and_never_deleted_h73(swept: Swept) -> None:
    """Nobody may delete it, and it goes on costing: somebody must know (P3)."""
    swept.world.rds.instances[NAME]["TagList"] = []
    swept.end()
    clean_up(swept.clients, JOB)
    assert "clone" not in _statuses(swept)
    swept.world.clock.advance(LIMIT_S + 1)
    clean_up(swept.clients, JOB)
    swept.sweep()
    (message,) = swept.messages
    assert f"read replica {NAME}, of job {JOB}, which has ended" in message
    assert NAME in swept.world.rds.instances


def test_backup_that_a_sweep_saw_only_half_of_is_no_leftover(swept: Swept) -> None:
    """Its manifest was written while the bucket was being listed."""
    key = names.dump_key(JOB, "zstd")
    ledger.enter(swept.clients, JOB, "object", key)
    objects.publish(swept.clients, key, b"dump", "application/zstd")
    jobs.set_fields(swept.clients, JOB, manifest_key=names.manifest_key(JOB))
    swept.end(JOB, "SUCCEEDED")
    _settle(swept)
    swept.world.clock.advance(LIMIT_S + 1)
    assert swept.sweep() == {"items": [], "clean_ups": [], "troubles": []}
    assert key in swept.world.s3.objects


def test_two_sweeps_at_once_start_one_clean_up(swept: Swept) -> None:
    swept.end()
    for _ in range(2):
        sweeping.sweep(swept.clients, SWEEPER, dry_run=False)
    assert swept.clean_ups() == [JOB]


def test_every_job_that_ended_is_cleaned_up_and_no_other(world: World) -> None:
    swept = with_sweeper(world)
    for number in range(1, 6):
        world.claim(f"backup-000{number}")
        swept.run(f"backup-000{number}")
    for number in (2, 4):
        swept.end(f"backup-000{number}")
    assert swept.sweep()["clean_ups"] == ["backup-0002", "backup-0004"]
