"""In any world a sweep has cleaned up what has ended and is not settled, and does nothing else (H73, H78, H90)."""

import copy
from typing import Any, Final, get_args

from datamung import names, sweeping
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import figures
from tests.fakes.aws_error import aws_error
from tests.fakes.sweeper import SWEEPER
from tests.faults.disturbances import Call, seen
from tests.faults.intruder import DEEDS, TAGS
from tests.faults.makers import MAKERS
from tests.faults.pasts import Account, Ended, GoesOn, Past

LISTINGS: Final = (
    "list_tasks",
    "list_multipart_uploads",
    "describe_db_instances",
    "list_secrets",
    "list_objects_v2",
    "describe_security_groups",
)
LOOKS: Final = ("describe_", "list_", "get_item", "query")
YEARS_S: Final = 10 * 365 * 24 * 3600

PASTS: Final = st.lists(
    st.builds(
        Past,
        makes=st.sets(st.sampled_from(list(MAKERS))).map(lambda made: [one for one in MAKERS if one in made]),
        passes=st.integers(0, 5),
        execution=st.sampled_from([None, *get_args(GoesOn), *get_args(Ended)]),
        outcome=st.sampled_from(["succeeded", "failed", None]),
        clean_up=st.sampled_from(["RUNNING", "FAILED", None]),
        something_returns=st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
ACCOUNTS: Final = st.builds(
    Account,
    pasts=PASTS,
    deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 3), st.sampled_from(TAGS)), max_size=4),
    skew_s=st.just(0) | st.integers(-YEARS_S, YEARS_S),
)
in_any_world = settings(
    max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


class Sweeper:
    """Sweeps an account, and keeps every call that is more than a look; one operation may be refused."""

    def __init__(self, account: Account, refused: str = "") -> None:
        self.account = account
        self.changes: list[Call] = []
        self._refused = refused

    def sweep(self, *, dry_run: bool = False) -> sweeping.Sweep:
        figures.count("clean-up: sweeps of random worlds")
        return sweeping.sweep(seen(self.account.swept.clients, self._noted), SWEEPER, dry_run=dry_run)

    def _noted(self, call: Call) -> Any:
        if call.operation == self._refused:
            raise aws_error(call.operation, "AccessDenied", status=403)
        if not call.operation.startswith(LOOKS):
            self.changes.append(call)
        return call.perform()


def table(account: Account) -> dict[tuple[str, str], Any]:
    items: Any = account.hostile.world.clients.table
    return copy.deepcopy(dict(items.items))


@in_any_world
@given(ACCOUNTS)
def test_sweep_deletes_nothing_and_changes_only_rows_of_what_came_back_h73(account: Account) -> None:
    sweeper, before = Sweeper(account), table(account)
    places = set(account.hostile.things.alive())
    returned = {
        (f"JOB#{job_id}", f"LEDGER#{kind}#{name}")
        for job_id in account.hostile.job_ids
        for kind, name in account.returned(job_id)
        if account.has_ended(job_id)
    }
    sweeper.sweep()
    assert {call.operation for call in sweeper.changes} <= {"start_execution", "update_item"}
    assert places <= set(account.hostile.things.alive())
    account.hostile.intruder.check()
    after = table(account)
    assert after.keys() == before.keys()
    assert {key for key in after if after[key] != before[key]} == returned
    assert {after[key]["state"] for key in returned} <= {"open"}


@in_any_world
@given(ACCOUNTS)
def test_clean_ups_start_for_every_ended_and_unsettled_job_and_for_no_other_h78(account: Account) -> None:
    due = [one for one in account.hostile.job_ids if account.has_ended(one) and not account.is_settled(one)]
    expected = [job_id for job_id in due if not account.is_being_cleaned_up(job_id)]
    sweeper = Sweeper(account)
    assert sweeper.sweep(dry_run=True).clean_ups == due
    assert sweeper.changes == [], "that only looked"
    assert sweeper.sweep().clean_ups == expected
    asked = [call.arguments for call in sweeper.changes if call.operation == "start_execution"]
    assert {one["stateMachineArn"] for one in asked} <= {SWEEPER.clean_up_machine_arn}
    sweeper.sweep()
    assert account.swept.clean_ups() == expected, "once, however often it sweeps"


@in_any_world
@given(ACCOUNTS)
def test_things_of_a_job_that_goes_on_are_never_leftovers_whatever_the_clock_says_h90(account: Account) -> None:
    running = {job_id for job_id in account.hostile.job_ids if not account.has_ended(job_id)}
    for one in Sweeper(account).sweep().things:
        job_id, key = one.thing.job_id, (one.thing.kind, one.thing.name)
        is_known = job_id in account.hostile.job_ids and key in account.states(job_id)
        assert one.status == ("unknown" if not is_known else "in_use" if job_id in running else "leftover")


@in_any_world
@given(ACCOUNTS)
def test_whatever_a_job_made_and_is_there_is_named_by_a_sweep(account: Account) -> None:
    """But a dump together with its manifest, and workers that are stopping."""
    named = {(one.thing.job_id, one.thing.kind, one.thing.name) for one in Sweeper(account).sweep().things}
    stopping = {one.name for one in account.hostile.world.ecs.tasks.values() if one.stop_reason}
    manifests = {one.job_id for one in account.hostile.mine() if one.name == names.manifest_key(one.job_id)}
    for one in account.hostile.mine():
        is_backup = one.name.startswith(names.DUMPS) and one.kind == "object" and one.job_id in manifests
        if not is_backup and one.name not in stopping:
            assert (one.job_id, one.kind, one.name) in named


@in_any_world
@given(ACCOUNTS, st.sampled_from(LISTINGS))
def test_look_that_is_refused_holds_up_no_clean_up_but_of_what_only_it_would_find(
    account: Account, refused: str
) -> None:
    ids = account.hostile.job_ids
    due = [one for one in ids if account.has_ended(one) and not account.is_being_cleaned_up(one)]
    indexed = [one for one in due if not account.is_settled(one) and not account.returned(one)]
    swept = Sweeper(account, refused).sweep()
    assert set(indexed) <= set(swept.clean_ups) <= set(due)
    assert len(swept.troubles) == 1
