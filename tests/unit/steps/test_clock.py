"""Waits stay within their bounds, times sort as they read, durations are words."""

import pytest
from datamung import clock
from hypothesis import given
from hypothesis import strategies as st

EPOCH = st.floats(min_value=1_700_000_000, max_value=4_000_000_000)


@given(st.floats(min_value=0, max_value=10**6))
def test_wait_grows_from_15_to_120_seconds(elapsed_s: float) -> None:
    assert 15 <= clock.wait_s(elapsed_s) <= 120
    assert clock.wait_s(elapsed_s) <= clock.wait_s(elapsed_s + 60)


def test_wait_is_short_early_and_long_late() -> None:
    assert (clock.wait_s(0), clock.wait_s(48 * 3600)) == (15, 120)


@given(EPOCH, EPOCH)
def test_moments_sort_as_they_read(one: float, other: float) -> None:
    assert (clock.iso(one) <= clock.iso(other)) == (int(one * 1000) <= int(other * 1000)) or abs(one - other) < 0.002


@given(EPOCH)
def test_moment_can_be_read_back(moment: float) -> None:
    assert clock.epoch_s(clock.iso(moment)) == pytest.approx(moment, abs=0.001)


@pytest.mark.parametrize(
    ("duration_s", "words"), [(40, "40 s"), (8 * 60, "8 min"), (3 * 3600 + 299, "3 h 5 min"), (3599, "1 h 0 min")]
)
def test_duration_is_told_in_words(duration_s: int, words: str) -> None:
    assert clock.in_words(duration_s) == words
