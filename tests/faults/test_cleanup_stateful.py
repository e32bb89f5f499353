"""Clean-up against everything at once: thousands of passes, each in the middle of something else (H70, H73, H105)."""

from collections import Counter
from collections.abc import Callable
from typing import ClassVar, Final, get_args

from datamung import removal
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests import figures
from tests.fakes.ecs import Exit
from tests.faults.disturbances import Act, Disturbance, How
from tests.faults.hostile_world import HostileWorld
from tests.faults.intruder import DEEDS, TAGS, Deed, TagsOf
from tests.faults.makers import MAKERS, in_order

MOST_JOBS: Final = 3
MOST_PASSES: Final = 40
"""So many passes, a minute apart, are enough once nothing disturbs them: a lease that died with its holder included."""


def disturbances(seconds: st.SearchStrategy[int], most: int) -> st.SearchStrategy[list[Disturbance]]:
    """A plan for one run."""
    one = st.builds(
        Disturbance,
        nth=st.integers(1, 15),
        act=st.sampled_from(get_args(Act)),
        how=st.sampled_from(get_args(How)),
        seconds=seconds,
    )
    return st.lists(one, max_size=most, unique_by=lambda disturbance: disturbance.nth)


MAKING: Final = disturbances(st.integers(1, 50), 2)
"""A create that is held up once and then lands late does so before its ledger's row says that none can."""

CLEANING: Final = disturbances(st.integers(1, 250), 3)
WHAT: Final = st.sampled_from(list(MAKERS))
STEPS: Final = st.lists(st.tuples(WHAT, MAKING), min_size=1, unique_by=lambda step: step[0]).map(in_order)
JOBS: Final = st.integers(0, MOST_JOBS - 1)

SETTINGS: Final = settings(
    max_examples=1000,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


class Hostility(RuleBasedStateMachine):
    """Jobs make things, clean-ups run, and all that can come between does."""

    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.one = HostileWorld()

    @initialize(steps=STEPS)
    def the_first_job_begins(self, steps: list[tuple[str, list[Disturbance]]]) -> None:
        self.one.begin(steps)

    @precondition(lambda self: len(self.one.job_ids) < MOST_JOBS)
    @rule(steps=STEPS)
    def another_job_begins(self, steps: list[tuple[str, list[Disturbance]]]) -> None:
        self.one.begin(steps)

    @rule(number=JOBS, what=WHAT, making=MAKING, cleaning=CLEANING)
    def a_job_is_cut_off(self, number: int, what: str, making: list[Disturbance], cleaning: list[Disturbance]) -> None:
        self.one.make(what, self.one.job(number), making)
        self.one.clean_up(self.one.job(number), cleaning)

    @rule(number=JOBS, plan=CLEANING)
    def a_job_is_cleaned_up(self, number: int, plan: list[Disturbance]) -> None:
        self.one.clean_up(self.one.job(number), plan)

    @rule(seconds=st.sampled_from([5, 10, 30, 61, 121, 331, 3600]))
    def time_passes(self, seconds: int) -> None:
        self.one.pass_time(seconds)

    @rule(
        statuses=st.sampled_from(["available", "creating creating available", "creating failed"]),
        deleting=st.integers(0, 3),
        stopping=st.integers(0, 3),
    )
    def aws_takes_its_time(self, statuses: str, deleting: int, stopping: int) -> None:
        self.one.world.rds.statuses, self.one.world.rds.deleting_looks = statuses.split(), deleting
        self.one.world.ecs.stopping_looks = stopping

    @rule(worker=st.sampled_from(["plan-00-01", "dump-00-01", "dump-01-01"]), code=st.sampled_from([0, 5, 137]))
    def a_worker_ends_by_itself(self, worker: str, code: int) -> None:
        self.one.exits[worker] = Exit(code)

    @rule(number=JOBS, deed=st.sampled_from(DEEDS), tags_of=st.sampled_from(TAGS))
    def somebody_interferes(self, number: int, deed: Deed, tags_of: TagsOf | None) -> None:
        self.one.intruder.does(deed, self.one.job(number), tags_of)

    @invariant()
    def nobodys_things_are_touched_and_no_row_is_closed_too_early(self) -> None:
        self.one.check()

    def teardown(self) -> None:
        """Nothing disturbs any more: finitely many passes, and nothing is left."""
        self._clean_up_until(lambda _: not self.one.not_excused())
        self.one.intruder.goes()
        self._clean_up_until(lambda states: set(states) <= {"done"})
        assert [row["sk"] for _, row in self.one.ledger() if row["state"] == "open"] == []
        kept = {(one.kind, one.name) for one in self.one.mine()}
        assert kept <= {(row["kind"], row["name"]) for _, row in self.one.ledger() if row["state"] == "kept"}
        self.tally["worlds"] += 1
        self.tally["passes"] += self.one.passes
        self.tally.update(f"{row['kind']} {row['state']}" for _, row in self.one.ledger())

    def _clean_up_until(self, is_done: Callable[[list[str]], bool]) -> None:
        for _ in range(MOST_PASSES):
            states = [self.one.clean_up(job_id) for job_id in self.one.job_ids]
            self.one.check()
            if is_done(states):
                return
            self.one.pass_time(60)
        raise AssertionError(f"left after {MOST_PASSES} passes: {self.one.not_excused()}")


def test_whatever_comes_between_nothing_is_left_and_nobodys_things_are_touched_h70_h73_h105() -> None:
    tally = Hostility.tally
    tally.clear()
    run_state_machine_as_test(Hostility, settings=SETTINGS)
    figures.count("clean-up: worlds of random faults", tally["worlds"])
    figures.count("clean-up: passes in them", tally["passes"])
    assert tally["passes"] > 10_000
    assert min(tally[f"{kind.name} gone"] for kind in removal.KINDS) > 100
    assert tally["object kept"] > 10
