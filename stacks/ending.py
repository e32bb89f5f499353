"""How every job ends, in its own machine and in the one that cleans up in its place: clean up, then record the outcome.

Clean up ⇄ Wait for deletions → Record outcome → …
"""

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from stacks.machine import call, wait


def ending(
    scope: Construct, *, clean_up: lambda_.Function, record_outcome: lambda_.Function, then: sfn.IChainable
) -> tasks.LambdaInvoke:
    """Answers its first state. The outcome is recorded even if cleaning up fails (H81)."""
    told = sfn.TaskInput.from_object({"job_id": sfn.JsonPath.string_at("$.job_id")})
    clean = call(scope, "Clean up", clean_up, payload=told, result_path="$.cleanup")
    # It gets the whole state: what failed, and whether cleaning up did, decide the outcome.
    record = call(scope, "Record outcome", record_outcome, payload=None, result_path="$.outcome")
    again = wait(scope, "Wait for deletions", "$.cleanup.wait_s").next(clean)
    waiting = sfn.Condition.string_equals("$.cleanup.state", "waiting")
    clean.add_catch(record, errors=["States.ALL"], result_path="$.cleanup_error")
    clean.next(sfn.Choice(scope, "Cleaned up?").when(waiting, again).otherwise(record))
    record.next(then)
    return clean
