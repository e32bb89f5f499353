"""What can be said of a backup before it is started. Nothing is made; a typed login is neither used nor kept (H85)."""

import time
from concurrent.futures import Future
from functools import partial
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from datamung import advice, costs, durations, preflight, source_list, source_storage, sources, together
from datamung.callers import Caller
from datamung.checks import Check, CheckCode, Subject
from datamung.clients import Clients
from datamung.errors import DatamungError, ServiceError
from datamung.estimate_models import CheckAnswer, Estimate
from datamung.models import EstimateRequest

BUDGET_S: Final = 20
"""A caller of the API waits for 29 s at most."""

_FREE: Final = "free"


def estimate(clients: Clients, caller: Caller, request: EstimateRequest, *, budget_s: float = BUDGET_S) -> Estimate:
    """All that is known within the budget. Raises SourceNotFound."""
    until_s = time.monotonic() + budget_s
    subject = Subject(
        clients=clients,
        instance=sources.require_offer(clients, caller, request.source_identifier),
        mode=request.isolation.mode,
        worker_size=request.worker.size,
        worker_count=request.worker.count,
        has_typed_login=request.credentials is not None,
    )
    checks = list(preflight.checks_of(subject.mode))
    questions: dict[str, Any] = {check.code: partial(check.run, subject) for check in checks}
    questions[_FREE] = partial(source_storage.free_bytes, clients, subject.name)
    answered = together.ask(questions, budget_s=until_s - time.monotonic())
    return _estimate(subject, request, _answers(checks, answered), _free_bytes(answered.get(_FREE)))


def _estimate(
    subject: Subject, request: EstimateRequest, checks: list[CheckAnswer], free_bytes: float | None
) -> Estimate:
    instance, mode, size = subject.instance, subject.mode, request.worker.size
    workload = durations.workload_of(instance, mode, size, free_bytes, is_partial=bool(request.include.chosen()))
    seconds = durations.seconds_of(workload, mode, request.verify)
    return Estimate(
        checks=checks,
        recommendation=advice.recommend(
            subject,
            source_list.modes_of(subject.clients, instance),
            lacks_storage=any(check.code == "source_storage" and check.passed is False for check in checks),
            free_bytes=free_bytes,
            verify=request.verify,
        ),
        seconds=seconds,
        price=costs.price_of(subject, size, workload, seconds),
        warnings=advice.warnings_of(subject, free_bytes),
    )


def _answers(checks: list[Check], answered: dict[str, Future[Any]]) -> list[CheckAnswer]:
    """One answer a check; what has nothing to look at until another passes is not known."""
    found: dict[CheckCode, CheckAnswer] = {}
    for check in checks:
        if check.after is not None and not found[check.after].passed:
            found[check.code] = _unknown(check.code, f"It is known once the check `{check.after}` passes.")
        elif check.code in answered:
            found[check.code] = _answer(check.code, answered[check.code])
        else:
            found[check.code] = _unknown(check.code, "AWS did not answer in time.")
    return list(found.values())


def _answer(code: CheckCode, future: Future[Any]) -> CheckAnswer:
    try:
        finding = future.result()
    except ServiceError as fault:
        return _unknown(code, str(fault))
    except DatamungError as refusal:
        return CheckAnswer(code=code, passed=False, message=str(refusal), hint=refusal.hint)
    except ClientError as error:
        return _unknown(code, f"AWS answered {error.operation_name} with {error.response['Error']['Code']}.")
    except BotoCoreError:
        return _unknown(code, "AWS could not be asked.")
    return CheckAnswer(code=code, passed=True if finding.is_known else None, message=finding.sentence, hint="")


def _unknown(code: CheckCode, message: str) -> CheckAnswer:
    return CheckAnswer(code=code, passed=None, message=message, hint="")


def _free_bytes(future: Future[Any] | None) -> float | None:
    """None also where CloudWatch could not be asked: the estimate goes by the allocated storage then."""
    if future is None or isinstance(future.exception(), ClientError | BotoCoreError):
        return None
    found: float | None = future.result()
    return found
