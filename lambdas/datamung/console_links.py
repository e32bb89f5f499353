"""Where the AWS console shows a job's execution, its workers' log and its dump; plain addresses without any right."""

from urllib.parse import quote

from datamung.models import Links
from datamung.rows import Job
from datamung.settings import Settings


def of_job(settings: Settings, job: Job) -> Links:
    """The pages that there are."""
    console = f"https://{settings.region}.console.aws.amazon.com"
    region = f"?region={settings.region}"
    execution = job.get("execution_arn")
    # This page wants its names encoded twice, the second time with `$` for `%`.
    log_group = quote(quote(settings.worker_log_group, safe=""), safe="").replace("%", "$")
    dump = job["dump"] if "manifest_key" in job else None
    return Links(
        execution=f"{console}/states/home{region}#/v2/executions/details/{execution}" if execution else None,
        worker_log=f"{console}/cloudwatch/home{region}#logsV2:log-groups/log-group/{log_group}",
        dump=f"{console}/s3/object/{dump['bucket']}{region}&prefix={quote(dump['key'])}" if dump else None,
    )
