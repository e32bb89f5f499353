"""Workers, servers and S3 that fail in the middle of a job: the dump is right, or there is none and a name for why."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from local import tiny
from local.catalogue import differences
from local.cloud import Cloud
from local.demo.backup import download
from local.demo.restore import fresh_server, restore
from local.faults import disturbances, settings
from local.servers import Server, connect
from local.stored_dump import spoilt
from tests.e2e.conftest import TINY
from tests.e2e.jobs import Jobs
from tests.e2e.sources import CANARY, login_secret, make_source, offered, remove_sources, server_of

pytestmark = pytest.mark.xdist_group("cloud")

DOOMED = "e2e-doomed"
DIRECT = {"isolation": {"mode": "direct"}}

STALL_LIMIT_S = 15
"""Three heartbeats; the template's least is 60."""


REPLACED = {
    "plan-killed": disturbances.kill_plan_worker,
    "killed": disturbances.kill_dump_worker,
    "frozen": disturbances.freeze_worker,
    "starved": disturbances.starve_worker,
}
UNNOTICED = {
    "throttled": disturbances.refuse_parts,
    "part-unanswered": disturbances.lose_answer_of_part,
    "completion-unanswered": disturbances.lose_answer_of_completion,
}
FATAL = {
    "server-frozen": disturbances.freeze_server,
    "server-killed": disturbances.kill_server,
}
CASES = FATAL | REPLACED | UNNOTICED
"""What takes longest first."""

WITHOUT_REPLICA = {"plan-killed", *UNNOTICED}

NAMES_OF_SILENCE = {"CannotConnect", "DumpFailed", "DumpStalled", "WorkerStalled"}


@pytest.fixture(scope="module")
def job_ids(jobs: Jobs, tiny_server: Server, local_cloud: Cloud) -> Iterator[dict[str, str]]:
    """One job per case and one whose source is deleted, all at once, under a stall limit of seconds."""
    assert tiny_server
    doomed = _doomed_source(local_cloud)
    stall_limit = {"DATAMUNG_STALL_LIMIT_S": str(STALL_LIMIT_S)}
    with ExitStack() as limits, ThreadPoolExecutor(len(CASES) + 1) as pool:
        for handler in ("start_workers", "check_workers"):
            limits.enter_context(settings.changed(local_cloud, handler, stall_limit))
        job_ids = {name: jobs.start(name, TINY, **(DIRECT if name in WITHOUT_REPLICA else {})) for name in CASES}
        job_ids["doomed"] = jobs.start("doomed", doomed)
        disturbed = [pool.submit(disturb, local_cloud, job_ids[name]) for name, disturb in CASES.items()]
        disturbed.append(pool.submit(_delete_source, local_cloud, job_ids["doomed"]))
        for done in disturbed:
            done.result()
        yield job_ids


@pytest.fixture(scope="module")
def unlike(tiny_server: Server, local_cloud: Cloud) -> Iterator[Callable[[Path], list[str]]]:
    """In what a dump differs from its source: it is restored into a server that serves one after the other."""
    with fresh_server(local_cloud, "e2e-restored-faults") as server:

        def restored(dump: Path) -> list[str]:
            tiny.empty(server)
            restore(dump, server)
            with connect(tiny_server) as left, connect(server) as right:
                return differences(left, right)

        yield restored


def _doomed_source(cloud: Cloud) -> str:
    remove_sources(cloud, (DOOMED,))
    make_source(cloud, DOOMED, tags=offered(login_secret(cloud)))
    tiny.fill(server_of(cloud, DOOMED))
    return DOOMED


def _delete_source(cloud: Cloud, job_id: str) -> None:
    with disturbances.mid_dump(cloud, job_id):
        remove_sources(cloud, (DOOMED,))


@pytest.mark.parametrize("name", [*UNNOTICED, *REPLACED])
def test_a_fault_that_is_overcome_leaves_no_trace_in_the_dump(
    name: str, jobs: Jobs, job_ids: dict[str, str], unlike: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    """H08, H12, H52, H63, H93, P1, P3: what was accepted stays, the rest is dumped once more, and nothing is left."""
    job = jobs.end_of(job_ids[name], CANARY)
    assert job["status"] == "succeeded", (job["error"], jobs.api.events(job_ids[name]))
    assert disturbances.s3_of(jobs.cloud, job_ids[name]).is_over
    dump, manifest = download(jobs.cloud, job, tmp_path)
    assert spoilt(dump, manifest) == []
    assert unlike(dump) == []


@pytest.mark.parametrize("name", REPLACED)
def test_a_lost_worker_is_replaced(name: str, jobs: Jobs, job_ids: dict[str, str]) -> None:
    """H08, H12: killed, frozen or out of memory; the user is told."""
    jobs.end_of(job_ids[name])
    sentences = [event["sentence"] for event in jobs.api.events(job_ids[name])]
    assert any(sentence.endswith("A new worker takes over") for sentence in sentences)
    assert any(sentence.endswith("attempt 2") for sentence in sentences)


@pytest.mark.parametrize("name", FATAL)
def test_a_server_that_is_gone_ends_the_job_by_name_and_is_removed(
    name: str, jobs: Jobs, job_ids: dict[str, str]
) -> None:
    """H08, P2, P3: hanging or dead; two more workers have tried it."""
    job = jobs.end_of(job_ids[name], CANARY)
    assert (job["status"], job["dump"]) == ("failed", None)
    assert job["error"]["code"] in NAMES_OF_SILENCE
    assert job["error"]["hint"]


def test_a_replica_whose_source_is_deleted_is_removed(jobs: Jobs, job_ids: dict[str, str]) -> None:
    """H72, P2: RDS has promoted it, so it has moved."""
    job = jobs.end_of(job_ids["doomed"], CANARY)
    assert (job["status"], job["error"]["code"]) == ("failed", "CloneMoved")
