"""Threads that succeed together or stop together."""

import queue
import threading
import time
from collections.abc import Callable, Sequence

from worker.children import Children

_LAST_WORDS_S = 5
"""For the other threads to bury their children; the process ends anyway."""


def run_together(tasks: Sequence[Callable[[], None]], children: Children) -> None:
    """Runs each task in a thread of its own and returns when all have succeeded.

    The first failure kills every child process and is the one raised: what the other tasks then meet is only its echo
    (H09). The same happens when the wait itself is interrupted, by a stop signal for instance.
    """
    ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

    def run(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as failure:
            ended.put(failure)
        else:
            ended.put(None)

    threads = [
        threading.Thread(target=run, args=(task,), name=f"lane-{n}", daemon=True) for n, task in enumerate(tasks)
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in threads:
            failure = ended.get()
            if failure:
                raise failure
    except BaseException:
        children.kill_all()
        _join(threads)
        raise


def _join(threads: Sequence[threading.Thread]) -> None:
    deadline = time.monotonic() + _LAST_WORDS_S
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
