"""Counts and checksums over a few connections at once: the part of a plan that reads rows."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from queue import SimpleQueue

from worker.session import Session

CONNECTIONS = 4
"""More than a small clone's cores, so that reading pages and counting rows overlap."""

SAY_EVERY_S = 5


def ask_all(
    statements: Sequence[str], open_session: Callable[[], Session], say: Callable[[str], None], purpose: str
) -> list[int | None]:
    """The number that each statement answers (its last column; None for NULL), in the order of the statements.

    The first failure, a stop signal among them, ends all others. `say` hears how far it is.
    """
    sessions: SimpleQueue[Session] = SimpleQueue()
    opened: list[Session] = []
    try:
        for _ in range(min(CONNECTIONS, len(statements))):
            opened.append(open_session())
            sessions.put(opened[-1])
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            asked = [pool.submit(_ask, sessions, statement, purpose) for statement in statements]
            try:
                _wait(asked, say, purpose)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for session in opened:
                    session.abort()
                raise
        return [future.result() for future in asked]
    finally:
        for session in opened:
            session.close()


def _ask(sessions: "SimpleQueue[Session]", statement: str, purpose: str) -> int | None:
    session = sessions.get()
    try:
        *_, answer = session.rows(statement, purpose)[0].values()
    finally:
        sessions.put(session)
    return None if answer is None else int(answer)


def _wait(asked: Sequence["Future[int | None]"], say: Callable[[str], None], purpose: str) -> None:
    waiting = set(asked)
    while waiting:
        say(f"{purpose}: {len(asked) - len(waiting)} of {len(asked)}")
        done, waiting = wait(waiting, timeout=SAY_EVERY_S, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()
