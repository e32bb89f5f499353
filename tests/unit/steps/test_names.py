"""Names are valid wherever they are used, and never those of another job (H76)."""

import re

from datamung import names
from hypothesis import given
from hypothesis import strategies as st

DEPLOYMENTS = st.from_regex(names.DEPLOYMENT_PATTERN, fullmatch=True)
JOB_IDS = st.from_regex(re.compile(r"[a-z0-9]([a-z0-9-]{6,34})[a-z0-9]"), fullmatch=True).filter(names.is_job_id)
PHASES = st.sampled_from(["plan", "dump"])
RDS_IDENTIFIER = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]")


@given(DEPLOYMENTS, JOB_IDS)
def test_resource_name_is_a_valid_instance_identifier_h76(deployment: str, job_id: str) -> None:
    name = names.resource_name(deployment, job_id)
    assert RDS_IDENTIFIER.fullmatch(name)
    assert len(name) <= 53


@given(DEPLOYMENTS, JOB_IDS, DEPLOYMENTS, JOB_IDS)
def test_two_jobs_never_share_a_name_h76(one: str, job: str, other: str, other_job: str) -> None:
    same = names.resource_name(one, job) == names.resource_name(other, other_job)
    assert same == ((one, job) == (other, other_job))


@given(st.text(max_size=40))
def test_only_what_rds_takes_is_a_job_id(candidate: str) -> None:
    assert names.is_job_id(candidate) == bool(
        re.fullmatch(r"[a-z0-9][a-z0-9-]{7,35}", candidate) and "--" not in candidate and candidate[-1] != "-"
    )


@given(st.lists(st.tuples(JOB_IDS, PHASES, st.integers(0, 99), st.integers(1, 99)), unique=True, max_size=20))
def test_each_attempt_has_a_client_token_of_its_own(attempts: list[tuple[str, str, int, int]]) -> None:
    tokens = {names.run_task_token(*attempt) for attempt in attempts}
    assert len(tokens) == len(attempts)
    assert all(len(token) == 64 for token in tokens)


@given(JOB_IDS, JOB_IDS)
def test_keys_of_two_jobs_never_meet_h54(job_id: str, other: str) -> None:
    def keys(one: str) -> set[str]:
        return {
            names.dump_key(one, "zstd"),
            names.dump_key(one, "gzip"),
            names.manifest_key(one),
            names.plan_key(one),
        }

    assert len(keys(job_id)) == 4
    assert job_id == other or not keys(job_id) & keys(other)
