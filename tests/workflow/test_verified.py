"""What a manifest promises its reader, and what keeps a dump that is not what was written from having one."""

import json
from typing import Any

import pytest
from datamung import names

from tests.fakes.account import SOURCE
from tests.workflow import invariants
from tests.workflow.interventions import once
from tests.workflow.machine import Machine

NAME = "dm-prod-backup-0001"
DUMP = names.dump_key("backup-0001", "zstd")


def damage(length: str) -> Any:
    """An act: the object that S3 made is not what the parts make."""

    def act(machine: Machine) -> None:
        real = machine.world.s3.complete_multipart_upload

        def complete(**call: Any) -> dict[str, Any]:
            answer = real(**call)
            (stored,) = machine.world.s3.objects[DUMP]
            if length == "shorter":
                stored.body = stored.body[:-1]
            else:
                stored.checksum = f"{'A' * 43}=-6"
            return answer

        vars(machine.world.s3)["complete_multipart_upload"] = complete

    return act


@pytest.mark.parametrize("difference", ["shorter", "other bytes"])
def test_object_that_is_not_what_its_parts_make_is_no_backup_h51(machine: Machine, difference: str) -> None:
    machine.before = once("Complete dump", damage(difference))
    ended = machine.run()
    job = invariants.check(machine.world, ended.history)
    assert job["error"]["code"] == "DumpUnequal"


def test_object_that_changes_before_it_is_verified_is_no_backup_h64(machine: Machine) -> None:
    def shorten(one: Machine) -> None:
        (stored,) = one.world.s3.objects[DUMP]
        stored.body = stored.body[:-1]

    machine.before = once("Verify dump", shorten)
    ended = machine.run()
    assert invariants.check(machine.world, ended.history)["error"]["code"] == "DumpUnequal"


def test_manifest_says_what_the_dump_lacks_and_what_a_restore_needs(machine: Machine) -> None:
    """H32: definers; H43: accounts and grants; H44: the server's own settings."""
    machine.run()
    (published,) = machine.world.s3.objects[names.manifest_key("backup-0001")]
    manifest = json.loads(published.body)
    assert "accounts and grants" in manifest["not_included"]
    assert [view["definer"] for view in manifest["inventory"]["views"]] == ["root@%"]
    assert manifest["server"] == {"version": "8.4.3"}
    advice = " ".join(manifest["restore"])
    for needed in ("definers", "sql_mode", "lower_case_table_names", "time zone", "--max-allowed-packet=1G"):
        assert needed in advice


@pytest.mark.parametrize("state", ["Check replica", "Check dump workers"])
def test_replica_that_was_promoted_meanwhile_is_removed_all_the_same_h72(machine: Machine, state: str) -> None:
    """RDS promotes it when its source is deleted; clean-up knows its own by name and tag, not by what it follows."""

    def promote(one: Machine) -> None:
        replica = one.world.rds.instances[NAME]
        assert replica.pop("ReadReplicaSourceDBInstanceIdentifier") == SOURCE

    machine.before = once(state, promote)
    ended = machine.run()
    invariants.check(machine.world, ended.history)
    assert NAME not in machine.world.rds.instances
