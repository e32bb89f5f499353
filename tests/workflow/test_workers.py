"""Workers that die, stall, are interrupted or lie; parts that change after they were accepted."""

from typing import Any

import pytest
from datamung.errors import TransientFault

from tests.fakes.ecs import Exit, FakeTask
from tests.fakes.s3 import sha256
from tests.workflow import invariants
from tests.workflow.interventions import once, raising, times
from tests.workflow.machine import Machine

NEVER = Exit(None, "CannotPullContainerError: no such image", "TaskFailedToStart")
KILLED = Exit(137, "OutOfMemoryError: Container killed due to memory usage")
SPOT = Exit(143, "Your Spot Task was interrupted.", "SpotInterruption")
STOPPED = Exit(143, "Task stopped by user", "UserInitiated")
DRAINED = Exit(143, "Host EC2 (instance i-0123456789abcdef0) is draining.", "UserInitiated")


@pytest.mark.parametrize("errand", ["plan-00-01", "dump-00-01", "dump-01-01"])
@pytest.mark.parametrize("end", [KILLED, NEVER, SPOT, DRAINED], ids=lambda end: end.stop_code)
def test_worker_that_is_lost_is_replaced(machine: Machine, errand: str, end: Exit) -> None:
    machine.world.worker.scripts[errand] = lambda task: end
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["outcome"] == "succeeded"
    assert f"{errand[:-1]}2" in _names(machine)
    assert len(machine.world.ecs.tasks) == 4


@pytest.mark.parametrize(
    ("end", "code"), [(KILLED, "WorkerLost"), (NEVER, "WorkerNotStarted")], ids=["killed", "never started"]
)
def test_worker_that_is_lost_three_times_ends_the_job(machine: Machine, end: Exit, code: str) -> None:
    for attempt in range(1, 9):
        machine.world.worker.scripts[f"dump-01-{attempt:02d}"] = lambda task: end
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["error"]["code"] == code
    assert end.reason in job["error"]["message"]
    assert [name for name in _names(machine) if name.startswith("dump-01")] == [f"dump-01-0{n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("errand", ["plan-00-01", "dump-01-01"])
def test_worker_that_refuses_its_contract_ends_the_job_at_once(machine: Machine, errand: str) -> None:
    """It may not even know the table, so its exit code is all that it says."""
    machine.world.worker.scripts[errand] = lambda task: Exit(2, "Essential container in task exited")
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert (job["outcome"], job["error"]["code"]) == ("failed", "ContractBroken")
    assert _names(machine).count(errand) == 1
    assert f"{errand[:-1]}2" not in _names(machine)


@pytest.mark.parametrize(("end", "outcome"), [(SPOT, "succeeded"), (STOPPED, "failed")], ids=["by ECS", "by hand"])
def test_worker_that_could_say_that_it_was_terminated_is_replaced(machine: Machine, end: Exit, outcome: str) -> None:
    """As often as its machine is taken away, and thrice where somebody stops it."""
    row = machine.world.worker.failing("Terminated", retryable=True, exit_code=143)

    def terminated(task: FakeTask) -> Exit:
        row(task)
        return end

    for attempt in range(1, 5):
        machine.world.worker.scripts[f"dump-01-{attempt:02d}"] = terminated
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["outcome"] == outcome
    assert ("dump-01-04" in _names(machine)) == (outcome == "succeeded")
    assert outcome == "succeeded" or job["error"]["code"] == "WorkerLost"


def test_interruption_is_no_failed_attempt(machine: Machine) -> None:
    for attempt in range(1, 7):
        machine.world.worker.scripts[f"dump-01-{attempt:02d}"] = lambda task: SPOT
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["outcome"] == "succeeded"
    assert "dump-01-07" in _names(machine)


@pytest.mark.parametrize(("errand", "code"), [("plan-00-01", "GrantsMissing"), ("dump-00-01", "CloneMoved")])
def test_workers_own_reason_ends_the_job_by_its_name(machine: Machine, errand: str, code: str) -> None:
    machine.world.worker.scripts[errand] = machine.world.worker.failing(code, retryable=False)
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["error"]["code"] == code
    assert job["error"]["message"] == f"It was {code}."


def test_reason_that_may_pass_is_tried_again(machine: Machine) -> None:
    machine.world.worker.scripts["dump-00-01"] = machine.world.worker.failing("DumpTruncated", retryable=True)
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["outcome"] == "succeeded"


def test_worker_may_not_end_the_job_under_a_foreign_name(machine: Machine) -> None:
    machine.world.worker.scripts["dump-00-01"] = machine.world.worker.failing("Cancelled", retryable=False)
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert (job["outcome"], job["error"]["code"]) == ("failed", "WorkerLost")


def test_worker_that_stands_still_is_stopped_and_then_replaced_h08(machine: Machine) -> None:
    world = machine.world
    began: dict[str, float] = {}

    def stand_still(task: FakeTask) -> None:
        world.worker.beat(task, progress_at=began.setdefault(task.name, world.clock()))

    world.worker.scripts["dump-01-01"] = stand_still
    ended = machine.run()
    job = invariants.check(world, ended.history)
    stopped = next(task for task in world.ecs.tasks.values() if task.name == "dump-01-01")
    assert job["outcome"] == "succeeded"
    assert stopped.exit is not None
    assert stopped.stop_reason.startswith("Stopped by Datamung: no progress for 1")
    assert "dump-01-02" in _names(machine)


def test_slow_worker_is_left_alone_h77(machine: Machine) -> None:
    world = machine.world
    world.worker.scripts["dump-01-01"] = lambda task: None if task.looks < 40 else world.worker.work(task)
    ended = machine.run()
    assert invariants.check(world, ended.history)["outcome"] == "succeeded"
    assert len(world.ecs.tasks) == 3


@pytest.mark.parametrize("reason", ["RESOURCE:ENI", "Capacity is unavailable at this time."])
def test_start_without_room_is_tried_again_h82(machine: Machine, reason: str) -> None:
    machine.world.ecs.failures = [{"reason": reason}]
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["outcome"] == "succeeded"


def test_start_that_ecs_refuses_for_good_ends_the_job(machine: Machine) -> None:
    machine.world.ecs.failures = [{"reason": "MISSING"}]
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["error"]["code"] == "WorkerNotStarted"


def test_late_part_of_other_bytes_is_dumped_again_h93(machine: Machine) -> None:
    machine.before = once("Complete dump", lambda one: _overwrite(one, 3, b"a zombie's bytes"))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    (dump,) = machine.world.s3.objects[job["dump"]["key"]]
    assert job["outcome"] == "succeeded"
    assert b"zombie" not in dump.body
    assert ended.visited.count("Complete dump") == 2
    assert "dump-01-02" in _names(machine)
    assert "dump-00-02" not in _names(machine), "only the shard whose chunk was lost goes again"


def test_late_part_of_the_stream_makes_the_whole_stream_new_h93(machine: Machine) -> None:
    machine.before = once("Complete dump", lambda one: _overwrite(one, 6, b"a zombie's bytes"))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    (dump,) = machine.world.s3.objects[job["dump"]["key"]]
    assert b"zombie" not in dump.body
    assert "dump-00-02" in _names(machine)


def test_late_part_of_equal_bytes_is_taken_h93(machine: Machine) -> None:
    machine.before = once("Complete dump", lambda one: _overwrite(one, 3, b"chunk 3\n" * 10))
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["outcome"] == "succeeded"
    assert len(machine.world.ecs.tasks) == 3


def test_lost_answer_of_a_redump_is_repeated_without_harm(machine: Machine) -> None:
    machine.before = once("Complete dump", lambda one: _overwrite(one, 3, b"a zombie's bytes"))
    machine.after = once("Complete dump", raising(TransientFault("The answer was lost.")))
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["outcome"] == "succeeded"
    assert ended.visited.count("Complete dump") == 3


def test_parts_that_keep_changing_end_the_job(machine: Machine) -> None:
    machine.before = times("Complete dump", 9, lambda one: _overwrite(one, 3, b"a zombie's bytes"))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["error"]["code"] == "PartChanged"
    assert ended.visited.count("Complete dump") == 4


def test_direct_dump_begins_anew_in_an_upload_of_its_own(machine: Machine) -> None:
    world = machine.world
    world.claim("backup-0002", mode="direct")
    first: dict[str, Any] = {}

    def die_half_way(task: FakeTask) -> Exit:
        first.update(task.environment)
        world.worker.upload(task.environment, 1, b"half a dump")
        return KILLED

    world.worker.scripts["dump-00-01"] = die_half_way
    ended = machine.run("backup-0002")
    second = next(task.environment for task in world.ecs.tasks.values() if task.name == "dump-00-02")
    assert ended.status == "SUCCEEDED"
    assert first["DATAMUNG_UPLOAD_ID"] != second["DATAMUNG_UPLOAD_ID"]
    assert first["DATAMUNG_UPLOAD_ID"] not in world.s3.uploads


def _names(machine: Machine) -> list[str]:
    return sorted(task.name for task in machine.world.ecs.tasks.values())


def _overwrite(machine: Machine, number: int, body: bytes) -> None:
    """A stopped worker's part arrives after another one was accepted."""
    s3 = machine.world.s3
    ((upload_id, upload),) = s3.uploads.items()
    s3.upload_part(
        Bucket=s3.bucket,
        ExpectedBucketOwner=s3.owner,
        Key=upload.key,
        UploadId=upload_id,
        PartNumber=number,
        Body=body,
        ChecksumSHA256=sha256(body),
    )
