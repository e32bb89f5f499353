"""MiniStack with every mend applied, in the foreground: `python -m local.mends`, configured by its environment."""

from ministack.app import main

from local.mends import (
    capacity_providers,
    container_processes,
    dropped_properties,
    failing_s3,
    lambda_error_names,
    multipart_rules,
    run_task_tokens,
    stopped_executions,
    stopping_tasks,
)

for mend in (
    capacity_providers,
    container_processes,
    dropped_properties,
    failing_s3,
    lambda_error_names,
    multipart_rules,
    run_task_tokens,
    stopped_executions,
    stopping_tasks,
):
    mend.apply()

main()
