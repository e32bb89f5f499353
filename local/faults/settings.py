"""Functions with other settings than the template gave them, while a block runs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local.cloud.facts import Cloud
from local.waiting import await_true

_LIMIT_S = 10


def environment(cloud: Cloud, handler: str) -> dict[str, str]:
    """The variables of the function of `lambdas/<handler>.py`."""
    return dict(_function(cloud, handler)["Environment"]["Variables"])


@contextmanager
def changed(cloud: Cloud, handler: str, variables: Mapping[str, str | None]) -> Iterator[None]:
    """The function's variables with these in place of its own; None takes one away."""
    kept = environment(cloud, handler)
    merged = {**kept, **variables}
    _configure(cloud, handler, {name: value for name, value in merged.items() if value is not None})
    try:
        yield
    finally:
        _configure(cloud, handler, kept)


def _function(cloud: Cloud, handler: str) -> dict[str, Any]:
    pages = cloud.client("lambda").get_paginator("list_functions").paginate()
    functions = [function for page in pages for function in page["Functions"]]
    (found,) = (function for function in functions if function["Handler"] == f"{handler}.handler")
    return dict(found)


def _configure(cloud: Cloud, handler: str, variables: dict[str, str]) -> None:
    name = _function(cloud, handler)["FunctionName"]
    cloud.client("lambda").update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    await_true(lambda: environment(cloud, handler) == variables, f"the new settings of {handler}", _LIMIT_S)
