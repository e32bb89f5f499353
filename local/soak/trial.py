"""One job of the soak: started, disturbed, waited for, and judged."""

import itertools
import random
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from local import tiny
from local.catalogue import differences
from local.cloud.facts import Cloud
from local.cloud.source import IDENTIFIER, PASSWORD, USER, await_source, make_source, remove_source
from local.demo.api import ENDED, Api
from local.demo.backup import download
from local.demo.restore import restore
from local.faults import disturbances, unstarted
from local.promises import broken
from local.servers import Server, connect
from local.soak.faults import FAULTS, Fault, source_of
from local.stored_dump import spoilt
from local.waiting import TookTooLong, await_true

END_LIMIT_S: Final = 420
"""For a worker that is frozen, its successor, and the two minutes that a lost create is waited for."""

RESTORED_EVERY: Final = 3
"""Dumps; the first is."""


@dataclass(frozen=True)
class Ground:
    """What all trials share. `starting` is held while the API is asked, because one fault is the API's own."""

    cloud: Cloud
    source: Server
    restored: Server
    seed: int
    starting: threading.Lock = field(default_factory=threading.Lock)
    restoring: threading.Lock = field(default_factory=threading.Lock)
    accepted: Iterator[int] = field(default_factory=itertools.count)
    """Counts the dumps, from 0."""


@dataclass
class Trial:
    """How one job went. `leaks` are promises broken, `lost` what is wrong with a dump that was called good."""

    number: int
    fault: str
    job_id: str
    status: str = ""
    code: str = ""
    took_s: float = 0
    missed: str = ""
    leaks: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    is_restored: bool = False

    @property
    def is_as_expected(self) -> bool:
        return self.status in FAULTS[self.fault].ends or bool(self.missed)


def run(ground: Ground, number: int, name: str) -> Trial:
    """Everything about one job; `number` counts from 1 and, with the seed, decides what is left to chance.

    What cannot be judged is told as a leak: the soak goes on.
    """
    trial = Trial(number, name, f"soak-{number:03d}-{secrets.token_hex(4)}")
    began_s = time.monotonic()
    try:
        _live(ground, trial, random.Random(f"{ground.seed}/{number}"))
        if trial.status == "succeeded":
            _judge_dump(ground, trial)
    except Exception as error:
        trial.leaks.append(f"not judged: {type(error).__name__}: {error}")
    trial.took_s = time.monotonic() - began_s
    return trial


def _live(ground: Ground, trial: Trial, chance: random.Random) -> None:
    fault = FAULTS[trial.fault]
    _start(ground, trial, _request(fault, chance))
    try:
        fault.disturb(ground.cloud, trial.job_id, chance)
    except (TookTooLong, ClientError) as missed:
        trial.missed = str(missed)
    _await_end(ground, trial)
    if fault.has_own_source:
        remove_source(ground.cloud, source_of(trial.job_id))


def _request(fault: Fault, chance: random.Random) -> dict[str, Any]:
    request: dict[str, Any] = {
        "isolation": {"mode": fault.isolation or chance.choice(("replica", "direct"))},
        "worker": {"size": chance.choice(("S", "M"))},
        "compression": chance.choice(("zstd", "gzip")),
        "verify": chance.choice(("object", "counts", "checksums")),
    }
    if not fault.is_started or chance.random() < 1 / 4:
        request["credentials"] = {"username": USER, "password": PASSWORD}
    return request


def _start(ground: Ground, trial: Trial, request: dict[str, Any]) -> None:
    cloud, fault, source = ground.cloud, FAULTS[trial.fault], IDENTIFIER
    if fault.has_own_source:
        source = source_of(trial.job_id)
        make_source(cloud, source)
        told = await_source(cloud, source)
        tiny.fill(Server(told.host, told.port, told.user, told.password, Path(cloud.ca_bundle)))
    asked = {"job_id": trial.job_id, "source_identifier": source, **request}
    with ground.starting:
        if fault.is_started:
            Api(cloud.api_url, cloud.token).start(**asked)
        else:
            unstarted.accept_only(cloud, **asked)


def _await_end(ground: Ground, trial: Trial) -> None:
    api = Api(ground.cloud.api_url, ground.cloud.token)
    try:
        await_true(lambda: api.backup(trial.job_id)["status"] in ENDED, f"{trial.job_id} to end", END_LIMIT_S)
    except TookTooLong as failure:
        trial.leaks.append(str(failure))
    job = api.backup(trial.job_id)
    trial.status, trial.code = job["status"], (job["error"] or {}).get("code", "")
    trial.leaks += broken(ground.cloud, trial.job_id, [PASSWORD])
    if not disturbances.s3_of(ground.cloud, trial.job_id).is_over:
        trial.missed = "S3 was not asked"


def _judge_dump(ground: Ground, trial: Trial) -> None:
    job = Api(ground.cloud.api_url, ground.cloud.token).backup(trial.job_id)
    with tempfile.TemporaryDirectory() as folder:
        dump, manifest = download(ground.cloud, job, Path(folder))
        trial.lost += spoilt(dump, manifest)
        if next(ground.accepted) % RESTORED_EVERY:
            return
        with ground.restoring:
            tiny.empty(ground.restored)
            restore(dump, ground.restored)
            with connect(ground.source) as left, connect(ground.restored) as right:
                trial.lost += differences(left, right)
        trial.is_restored = True
