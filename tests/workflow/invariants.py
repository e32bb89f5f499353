"""What must hold after any job, however it ended (P1, P2, P3, P6)."""

import json
from typing import Any

from datamung import clock, groups, jobs, names, rds, uploads
from datamung.rows import FREE, Job

from tests import figures
from tests.fakes.account import SOURCE
from tests.fakes.world import CANARY_WORD, World

ENDED = {"succeeded", "failed", "cancelled"}


def check(world: World, history: str = "", job_id: str = "backup-0001") -> Job:
    """Asserts that nothing is left, that the outcome is recorded once, and that no secret got out; answers the job."""
    job = jobs.get(world.clients, job_id)
    figures.count("clean-up: jobs ended in the machine")
    _check_outcome(world, job)
    with figures.counting_failures("clean-up: leaks found"):
        check_nothing_left(world, job)
    with figures.counting_failures("clean-up: lost dumps accepted as good"):
        _check_objects(world, job)
    _check_canary(world, history)
    return job


def _check_outcome(world: World, job: Job) -> None:
    assert job["outcome"] in ENDED
    assert job["status"] == job["outcome"]
    assert job["cleanup"] == {"state": "done", "left": []}
    assert ("error" in job) == (job["outcome"] != "succeeded")
    last = [
        one
        for one in world.sentences(job["job_id"])
        if one.startswith(("The backup of", "The backup failed", "The backup was"))
    ]
    assert len(last) == 1, last
    assert clock.epoch_s(job["ended_at"]) <= world.clock()


def check_nothing_left(world: World, job: Job) -> None:
    """Asserts that the ledger is closed and that no resource of the job is there."""
    rows = world.rows()
    assert [row["sk"] for row in rows if row.get("state") == "open"] == []
    assert [row["sk"] for row in rows if "unsettled" in row] == [], (
        "the sweeper's index holds what goes on, and no more"
    )
    assert [row["lease"] for row in rows if row.get("lease", FREE) != FREE] == []
    name = names.resource_name(world.clients.settings.deployment, job["job_id"])
    assert rds.describe(world.clients, name) is None
    assert groups.find(world.clients, name, world.vpc_id) is None
    assert uploads.list_open(world.clients, names.dump_key(job["job_id"], "zstd")) == []
    assert [task.name for task in world.ecs.tasks.values() if not task.exit] == []
    secrets = world.clients.secretsmanager.list_secrets()["SecretList"]
    assert [secret["Name"] for secret in secrets] == ["orders-login"]
    assert [call for verb, call in world.rds.calls if SOURCE in {verb, call["DBInstanceIdentifier"]}] == []
    assert world.rds.instances[SOURCE]["DBInstanceStatus"] == "available"


def _check_objects(world: World, job: Job) -> None:
    key, manifest = names.dump_key(job["job_id"], "zstd"), names.manifest_key(job["job_id"])
    if "manifest_key" not in job:
        assert job["outcome"] != "succeeded", "a lost dump counts as none"
        assert world.s3.objects == {}
        return
    assert world.s3.order[-1] == manifest  # H64
    assert set(world.s3.objects) == {key, manifest}
    (stored,) = world.s3.objects[key]
    index: dict[str, Any] = json.loads(world.s3.objects[manifest][0].body)
    assert index["dump"]["size_bytes"] == len(stored.body) == sum(part["size_bytes"] for part in index["chunks"])
    assert index["dump"]["checksum_sha256"] == stored.checksum
    assert index["dump"]["version_id"] == stored.version_id
    assert index["dump"]["raw_bytes"] == job["dump"]["raw_bytes"] == sum(part["raw_bytes"] for part in index["chunks"])


def _check_canary(world: World, history: str) -> None:
    assert CANARY_WORD not in history
    assert CANARY_WORD not in json.dumps(world.rows(), default=str)
    assert CANARY_WORD not in str(world.mailbox.messages)
    for versions in world.s3.objects.values():
        assert all(CANARY_WORD.encode() not in version.body for version in versions)
