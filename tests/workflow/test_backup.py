"""One backup through the synthesized machine, as it should go."""

import json

import pytest
from datamung.errors import QuotaExceeded

from tests.workflow import invariants
from tests.workflow.interventions import once, raising
from tests.workflow.machine import deployed


@pytest.mark.parametrize("mode", ["replica", "direct"])
@pytest.mark.parametrize("workers", [1, 3])
def test_backup_succeeds_and_leaves_dump_and_manifest_only(mode: str, workers: int) -> None:
    with deployed() as machine:
        machine.world.claim(mode=mode, worker={"size": "S", "count": workers})
        ended = machine.run()
        job = invariants.check(machine.world, ended.history)
    assert ended.status == "SUCCEEDED"
    assert job["outcome"] == "succeeded"
    assert ("Create read replica" in ended.visited) == (mode == "replica")
    assert len(machine.world.ecs.tasks) == 1 + (workers if mode == "replica" else 1)


def test_manifest_says_where_each_part_lies() -> None:
    with deployed() as machine:
        machine.world.claim()
        machine.run()
    (stored,) = machine.world.s3.objects["backups/backup-0001/dump.sql.zst"]
    (published,) = machine.world.s3.objects["backups/backup-0001/dump.manifest.json"]
    index = json.loads(published.body)["chunks"]
    pieces = [stored.body[part["offset_bytes"] : part["offset_bytes"] + part["size_bytes"]] for part in index]
    assert [part["number"] for part in index] == [1, 2, 3, 4, 5, 6]
    assert b"".join(pieces) == stored.body
    assert pieces[2].startswith(b"chunk 3")
    assert index[2]["tables"] == ["orders"]
    assert index[2]["range"] == {"first": "600", "last": "1000"}
    assert index[4]["kind"] == "stream"


def test_timeline_tells_the_story_in_sentences() -> None:
    with deployed() as machine:
        machine.world.claim()
        machine.run()
        told = machine.world.sentences()
    assert "Created read replica dm-prod-backup-0001 of orders-prod; available after 60 s" in told
    assert "Froze the replica 0 s behind its source and planned 4 tables" in told
    assert "Verified 6 parts, 0.0 MB, and 4 tables against the inventory" in told
    assert "Cleaned up: nothing that the job made is left but the backup itself" in told
    assert len(told) == len(set(told))
    assert not [sentence for sentence in told if sentence.endswith(".")]


def test_timeline_of_a_direct_backup_tells_of_no_clone_and_no_count() -> None:
    with deployed() as machine:
        machine.world.claim(mode="direct")
        machine.run()
        told = machine.world.sentences()
    assert "Started the worker that examines and plans" in told
    assert "Verified 2 parts, 0.0 MB; in direct no rows are counted" in told


def test_timeline_of_a_job_without_backup_claims_none() -> None:
    with deployed() as machine:
        machine.world.claim()
        machine.before = once("Verify dump", raising(QuotaExceeded("There is one too many.")))
        machine.run()
        told = machine.world.sentences()
    assert "Cleaned up: nothing that the job made is left" in told
    assert not [sentence for sentence in told if "backup itself" in sentence]
