"""The soak's own promises: every fault comes, the same seed brings the same, and nothing wrong is counted as right."""

import random
from dataclasses import replace

import pytest

from local.soak.faults import FAULTS, draw
from local.soak.figures import is_good, line_of, summary
from local.soak.trial import Trial

WELL = Trial(1, "nothing", "soak-001", status="succeeded", is_restored=True)


def test_no_fault_comes_twice_before_each_came_once() -> None:
    rounds = draw(2 * len(FAULTS), random.Random(7))
    assert set(rounds[: len(FAULTS)]) == set(rounds[len(FAULTS) :]) == set(FAULTS)


def test_the_same_seed_brings_the_same_faults() -> None:
    assert draw(50, random.Random(7)) == draw(50, random.Random(7))
    assert draw(50, random.Random(7)) != draw(50, random.Random(8))


@pytest.mark.parametrize(
    "wrong",
    [
        replace(WELL, leaks=["secret dm-local-soak-001"]),
        replace(WELL, lost=["part 2 has another hash"]),
        replace(WELL, status="failed"),
    ],
)
def test_what_is_wrong_with_one_job_is_told_and_spoils_the_soak(wrong: Trial) -> None:
    assert is_good([WELL], [])
    assert not is_good([WELL, wrong], [])
    assert len(line_of(wrong).splitlines()) == 2


def test_what_a_last_look_finds_spoils_the_soak() -> None:
    assert not is_good([WELL], ["secret dm-local-soak-001 is leftover"])


def test_figures_count_each_job_once() -> None:
    trials = [WELL, replace(WELL, fault="cancelled", status="cancelled"), replace(WELL, leaks=["a", "b"], lost=["c"])]
    told = summary(trials, 7, ["d"], 90)
    for figure in (
        "3 jobs in 2 min with seed 7: 1 cancelled, 2 succeeded",
        "faults: 1 cancelled, 2 nothing",
        "unexpected ends: 0",
        "leaks found: 3",
        "dumps accepted: 2, each as its manifest says, 2 restored",
        "lost dumps accepted as good: 1",
    ):
        assert figure in told
