"""Several questions asked at once, within one time: none waits for another, and none hides another."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any


def ask(questions: Mapping[str, Callable[[], Any]], *, budget_s: float) -> dict[str, Future[Any]]:
    """The answers, or errors, that came within `budget_s`, by the question's name; what is late is left out.

    A late question goes on in its thread until its own time-out, and what it answers is not seen by anybody.
    """
    pool = ThreadPoolExecutor(max_workers=len(questions))
    asked = {name: pool.submit(question) for name, question in questions.items()}
    wait(asked.values(), timeout=budget_s)
    pool.shutdown(wait=False, cancel_futures=True)
    return {name: future for name, future in asked.items() if future.done() and not future.cancelled()}
