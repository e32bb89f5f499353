"""What a soak found, for a person: a line per job, and one of figures at the end."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from local.soak.trial import Trial


def line_of(trial: Trial) -> str:
    """One job, and below it all that is wrong with it."""
    ended = f"{trial.status} {trial.code}".strip()
    notes = [f"missed: {trial.missed}"] if trial.missed else []
    notes += [] if trial.is_as_expected else ["this fault should have ended otherwise"]
    notes += [f"LEAK: {leak}" for leak in trial.leaks] + [f"LOST: {lost}" for lost in trial.lost]
    first = f"{trial.number:4d}  {trial.job_id}  {trial.fault:34}{ended:30}{trial.took_s:5.0f} s"
    return "\n".join([first + ("  restored" if trial.is_restored else ""), *(f"        {note}" for note in notes)])


def summary(trials: Sequence[Trial], seed: int, left: Sequence[str], took_s: float) -> str:
    """The line of figures; `left` is what a last look over everything still found."""
    ends = Counter(trial.status for trial in trials)
    good = [trial for trial in trials if trial.status == "succeeded"]
    return "; ".join(
        (
            f"{len(trials)} jobs in {took_s / 60:.0f} min with seed {seed}: {_counted(ends)}",
            f"faults: {_counted(Counter(trial.fault for trial in trials))}",
            f"missed moments: {sum(bool(trial.missed) for trial in trials)}",
            f"unexpected ends: {sum(not trial.is_as_expected for trial in trials)}",
            f"leaks found: {sum(len(trial.leaks) for trial in trials) + len(left)}",
            f"dumps accepted: {len(good)}, each as its manifest says, {sum(one.is_restored for one in good)} restored",
            f"lost dumps accepted as good: {sum(bool(trial.lost) for trial in good)}",
        )
    )


def is_good(trials: Iterable[Trial], left: Sequence[str]) -> bool:
    """Whether every promise was kept."""
    return not left and not any(trial.leaks or trial.lost or not trial.is_as_expected for trial in trials)


def _counted(counter: Counter[str]) -> str:
    return ", ".join(_entries(counter))


def _entries(counter: Counter[str]) -> Iterator[str]:
    yield from (f"{count} {name}" for name, count in sorted(counter.items()))
