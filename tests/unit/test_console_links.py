"""A job's links lead to pages of the AWS console that exist, and carry no right of their own."""

from dataclasses import replace
from typing import Any

from datamung import console_links, jobs

from tests.fakes.account import settings
from tests.unit.calls import BODY, OLGA, call, start
from tests.unit.cloud import Cloud
from tests.unit.dumps import store_dump

JOB_ID: str = BODY["job_id"]
CONSOLE = "https://eu-west-1.console.aws.amazon.com"


def shown(cloud: Cloud) -> Any:
    return call(cloud, OLGA, "GET", f"/backups/{JOB_ID}").body["links"]


def test_a_job_links_to_its_execution_its_log_and_then_its_dump(cloud: Cloud) -> None:
    start(cloud)
    execution_arn = jobs.get(cloud.clients, JOB_ID)["execution_arn"]
    links = {
        "execution": f"{CONSOLE}/states/home?region=eu-west-1#/v2/executions/details/{execution_arn}",
        "worker_log": f"{CONSOLE}/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/workers-log",
        "dump": None,
    }
    assert shown(cloud) == links
    store_dump(cloud, JOB_ID)
    key = f"backups/{JOB_ID}/dump.sql.zst"
    assert shown(cloud) == {**links, "dump": f"{CONSOLE}/s3/object/backups?region=eu-west-1&prefix={key}"}


def test_a_log_groups_name_is_written_as_the_console_wants_it() -> None:
    odd = replace(settings(), worker_log_group="/datamung/main workers")
    link = console_links.of_job(odd, {}).worker_log
    assert link is not None
    assert link.endswith("/log-group/$252Fdatamung$252Fmain$2520workers")


def test_a_job_without_an_execution_links_to_none() -> None:
    links = console_links.of_job(settings(), {})
    assert (links.execution, links.dump) == (None, None)
