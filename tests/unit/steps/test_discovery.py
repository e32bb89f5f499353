"""What jobs have made is found by what AWS says of it, whatever any ledger says; what users have is never listed."""

from typing import Any, get_args

import pytest
from create_replica import create_replica
from create_security_group import create_security_group
from datamung import discovery, jobs, ledger, names, objects, prices, removal, uploads
from datamung.discovery import Thing
from datamung.rows import KindName
from datamung.troubles import Troubles
from open_upload import open_upload
from start_workers import start_workers

from tests.fakes.account import SOURCE
from tests.fakes.ecs import Exit
from tests.fakes.world import World

JOB = "backup-0001"
NAME = "dm-prod-backup-0001"


def _found(world: World) -> dict[str, Thing]:
    things = discovery.everything(world.clients, Troubles())
    assert len({(thing.kind, thing.name) for thing in things}) == len(things), "each once"
    return {thing.kind: thing for thing in things}


def _make_all(world: World) -> None:
    """A job in the middle of its plan, with an upload already open."""
    world.place(JOB)
    world.worker.scripts["plan-00-01"] = lambda task: None
    create_security_group(world.clients, JOB)
    create_replica(world.clients, JOB)
    start_workers(world.clients, JOB, "plan")
    objects.publish(world.clients, names.plan_key(JOB), b"plan", "application/json")
    open_upload(world.clients, JOB)


def _publish(world: World, key: str) -> None:
    objects.publish(world.clients, key, b"x" * 2**20, "text/plain")


def test_every_kind_that_is_cleaned_up_is_looked_for_and_no_other() -> None:
    kinds = [kind.name for kind in removal.KINDS]
    assert list(discovery.LOOKS) == kinds
    assert set(ledger.WORDS) == set(get_args(KindName)) == set(kinds)


def test_each_kind_is_found_under_its_name_in_the_ledger(world: World) -> None:
    _make_all(world)
    found = _found(world)
    assert found.keys() == discovery.LOOKS.keys()
    assert {thing.job_id for thing in found.values()} == {JOB}
    entered = {(row["kind"], row["name"]) for row in ledger.entries(world.clients, JOB)}
    assert {(thing.kind, thing.name) for thing in found.values()} == entered


def test_each_kind_is_found_without_any_ledger(world: World) -> None:
    _make_all(world)
    for row in world.rows():
        world.clients.table.delete_item(Key={"pk": row["pk"], "sk": row["sk"]})
    assert _found(world).keys() == discovery.LOOKS.keys()


def test_things_cost_what_the_price_list_says(world: World) -> None:
    _make_all(world)
    found = _found(world)
    replica = prices.instance_per_hour_usd("db.m7g.large")
    storage = prices.storage_per_hour_usd("gp3", 100, None)
    assert replica is not None and storage is not None
    assert {kind: thing.per_hour_usd for kind, thing in found.items()} == {
        "task": prices.fargate_per_hour_usd(1, 2),
        "upload": None,
        "clone": replica + storage,
        "secret": prices.SECRET_PER_HOUR_USD,
        "object": prices.s3_per_hour_usd(len(b"plan")),
        "security_group": 0,
    }


def test_age_is_told_where_aws_tells_it(world: World) -> None:
    _make_all(world)
    aged = {kind for kind, thing in _found(world).items() if thing.created_s}
    assert aged >= {"task", "upload", "secret", "object"}
    assert "security_group" not in aged


def test_users_database_group_secret_and_objects_are_never_listed(world: World) -> None:
    aws: Any = world.clients
    tags = [{"Key": "datamung:deployment", "Value": "prod"}]
    aws.secretsmanager.create_secret(Name="dm-prod-login", SecretString="theirs", Tags=tags)
    aws.ec2.create_security_group(GroupName="dm-prod-theirs", Description="theirs", VpcId=world.vpc_id)
    world.rds.add({**world.rds.instances[SOURCE], "DBInstanceIdentifier": "dm-prod-theirs"})
    _publish(world, "theirs/dump.sql.zst")
    assert discovery.everything(world.clients, Troubles()) == []


def test_source_that_carries_a_jobs_tags_is_still_a_source_h73(world: World) -> None:
    """A clone that somebody kept, and offers for backup."""
    world.rds.instances[SOURCE]["TagList"] += [
        {"Key": "datamung:deployment", "Value": "prod"},
        {"Key": "datamung:job-id", "Value": JOB},
    ]
    assert discovery.everything(world.clients, Troubles()) == []


@pytest.mark.parametrize(("key", "value"), [("datamung:deployment", "test"), ("datamung:job-id", None)])
def test_what_another_deployment_or_no_job_has_made_is_not_listed(world: World, key: str, value: str | None) -> None:
    _make_all(world)
    aws: Any = world.clients
    changed = [{"Key": key, "Value": value}] if value else []
    aws.secretsmanager.untag_resource(SecretId=NAME, TagKeys=[key])
    aws.secretsmanager.tag_resource(SecretId=NAME, Tags=changed)
    group_id = jobs.get(world.clients, JOB)["security_group_id"]
    aws.ec2.delete_tags(Resources=[group_id], Tags=[{"Key": key}])
    if changed:
        aws.ec2.create_tags(Resources=[group_id], Tags=changed)
    clone = world.rds.instances[NAME]
    clone["TagList"] = [tag for tag in clone["TagList"] if tag["Key"] != key] + changed
    assert _found(world).keys() == {"task", "upload", "object"}, "the deployment's own cluster and bucket"


def test_backup_is_no_leftover_and_its_plan_is(world: World) -> None:
    world.ask(JOB)
    for key in (names.dump_key(JOB, "zstd"), names.manifest_key(JOB)):
        _publish(world, key)
    assert discovery.everything(world.clients, Troubles()) == []
    _publish(world, names.plan_key(JOB))
    assert _found(world)["object"].name == names.plan_key(JOB)


@pytest.mark.parametrize("key", [names.dump_key(JOB, "zstd"), names.dump_key(JOB, "gzip"), names.manifest_key(JOB)])
def test_dump_without_a_manifest_is_found_and_so_is_the_reverse(world: World, key: str) -> None:
    for whole in (names.dump_key("backup-0002", "zstd"), names.manifest_key("backup-0002"), key):
        _publish(world, whole)
    found = _found(world)["object"]
    assert (found.name, found.job_id) == (key, JOB)
    assert found.per_hour_usd == prices.s3_per_hour_usd(2**20)


def test_what_has_ended_is_not_there(world: World) -> None:
    _make_all(world)
    (task,) = world.ecs.tasks.values()
    task.exit = Exit(0)
    uploads.abort(world.clients, names.dump_key(JOB, "zstd"), jobs.get(world.clients, JOB)["upload"]["upload_id"])
    world.clients.secretsmanager.delete_secret(SecretId=NAME, RecoveryWindowInDays=7)
    assert _found(world).keys() == {"clone", "object", "security_group"}


def test_task_that_no_job_started_is_named_with_whom_started_it(world: World) -> None:
    call: Any = {
        "clientToken": "by hand",
        "startedBy": "somebody",
        "group": "family:worker",
        "networkConfiguration": {"awsvpcConfiguration": {"securityGroups": []}},
        "overrides": {"containerOverrides": [{"environment": []}]},
    }
    world.ecs.run_task(**call)
    found = _found(world)["task"]
    assert (found.name, found.job_id, found.per_hour_usd) == ("family:worker", "somebody", None)
