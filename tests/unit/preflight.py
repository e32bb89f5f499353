"""How the tests of the preflight ask: start a job, check its source, and see the row or the refusal."""

from typing import Any

import pytest
from datamung import errors, jobs
from datamung.preflight import check_source
from datamung.rows import Job

from tests.unit.calls import BODY, start
from tests.unit.cloud import OPEN, Cloud

JOB_ID: str = BODY["job_id"]
LOGIN = {"username": "u", "password": "p"}
DIRECT: dict[str, Any] = {"isolation": {"mode": "direct"}}


def check(cloud: Cloud, identifier: str = "orders-prod", **asked: Any) -> Job:
    """Starts a job, checks its source, and answers the row."""
    assert start(cloud, source_identifier=identifier, **asked).status == 202
    mode = asked.get("isolation", {}).get("mode", "replica")
    assert check_source(cloud.clients, JOB_ID) == {"isolation": mode}
    return jobs.get(cloud.clients, JOB_ID)


def refused(cloud: Cloud, by: type[errors.DatamungError], identifier: str = "orders-prod", **asked: Any) -> str:
    """The refusal's sentence; the job is as it was, and nothing was made for it."""
    assert start(cloud, source_identifier=identifier, **asked).status == 202
    with pytest.raises(by) as refusal:
        check_source(cloud.clients, JOB_ID)
    job = jobs.get(cloud.clients, JOB_ID)
    assert job["status"] == "queued"
    assert "source" not in job
    assert "worker" not in job
    return str(refusal.value)


class Altered:
    """The real RDS, whose instance differs in some fields that moto does not let a test set."""

    def __init__(self, rds: Any, **fields: Any) -> None:
        self._rds, self._fields = rds, fields

    def describe_db_instances(self, **asked: Any) -> Any:
        answer = self._rds.describe_db_instances(**asked)
        return {**answer, "DBInstances": [{**one, **self._fields} for one in answer["DBInstances"]]}


def altered(cloud: Cloud, **fields: Any) -> Cloud:
    return cloud.with_clients(rds=Altered(cloud.clients.rds, **fields))


def admit(cloud: Cloud, **source: Any) -> None:
    rule: Any = {**OPEN, **source}
    cloud.clients.ec2.authorize_security_group_ingress(
        GroupId=cloud.vpc.security_group_id,
        IpPermissions=[rule],
    )
