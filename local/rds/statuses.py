"""Instances pass through their statuses over real time: as long as the work takes, and never faster than the pace."""

import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

AVAILABLE = "available"
BACKING_UP = "backing-up"
CREATING = "creating"
DELETING = "deleting"
FAILED = "failed"
MODIFYING = "modifying"
REBOOTING = "rebooting"
RESETTING_CREDENTIALS = "resetting-master-credentials"


class HasStatus(Protocol):
    """An instance; `course` is the number of status changes it was sent on: only the latest may move it."""

    status: str
    course: int


@dataclass(frozen=True)
class Stage:
    """A status, and what happens meanwhile."""

    status: str
    work: Callable[[], None] = lambda: None


class Lifecycle:
    """Sends instances through stages, each in a thread of its own; a stage lasts at least `pace_s`."""

    def __init__(self, pace_s: float) -> None:
        self._pace_s = pace_s
        self._lock = threading.Lock()

    def send(self, instance: HasStatus, stages: Sequence[Stage], ended: Callable[[], None]) -> None:
        """Show the first status now, go through the rest in the background, then call `ended` and be available.

        An earlier course of the same instance loses its say. Work that fails ends in status `failed`, its traceback on
        stderr.
        """
        course = self.hold(instance, stages[0].status)
        threading.Thread(target=self._go, args=(instance, course, stages, ended), daemon=True).start()

    def hold(self, instance: HasStatus, status: str) -> int:
        """Show this status until the instance is sent on; the number of its new course."""
        with self._lock:
            instance.course += 1
            instance.status = status
            return instance.course

    def _go(self, instance: HasStatus, course: int, stages: Sequence[Stage], ended: Callable[[], None]) -> None:
        try:
            for stage in stages:
                began_s = time.monotonic()
                if not self._show(instance, course, stage.status):
                    return
                stage.work()
                time.sleep(max(0.0, began_s + self._pace_s - time.monotonic()))
            ended()
            self._show(instance, course, AVAILABLE)
        except Exception:
            if self._show(instance, course, FAILED):
                traceback.print_exc(file=sys.stderr)

    def _show(self, instance: HasStatus, course: int, status: str) -> bool:
        with self._lock:
            if instance.course == course:
                instance.status = status
            return instance.course == course
