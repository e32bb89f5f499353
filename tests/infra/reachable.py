"""Which AWS calls a function's handler can reach, read from the source: no test need happen to make them.

A function reaches what it names: functions, classes and tables of functions, in its own module or an imported one; who
names an `app` reaches the routes that it decorates. A call to AWS is `clients.<service>.<operation>`, or the same by a
local name of the service.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from botocore import xform_name
from botocore.loaders import Loader

from stacks.settings import REPOSITORY

SERVICES = {
    "table": "dynamodb",
    "dynamodb": "dynamodb",
    "rds": "rds",
    "ec2": "ec2",
    "ecs": "ecs",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "stepfunctions": "stepfunctions",
    "cloudwatch": "cloudwatch",
    "logs": "logs",
    "kms": "kms",
    "sns": "sns",
    "lambda_": "lambda",
}
"""Field of `Clients` → botocore's name of the service."""

Call = tuple[str, str]
"""Service and operation in botocore's words: `("rds", "DescribeDBInstances")`."""


def aws_calls(handler_module: str) -> set[Call]:
    """Every AWS call that the module's `handler` can come to."""
    seen: set[str] = set()
    open_ends = [f"{handler_module}.handler"]
    calls: set[Call] = set()
    while open_ends:
        name = open_ends.pop()
        if name in seen or name not in _nodes():
            continue
        seen.add(name)
        module, node = _nodes()[name]
        calls |= set(_calls(node))
        open_ends += [*_named(module, node), *_decorated_by(name)]
    return calls


def aws_calls_of_the_worker() -> set[Call]:
    """Every AWS call in the worker's source, by the operation's name alone: no two of its services share one."""
    methods = {
        method: (service, operation)
        for service in ("dynamodb", "s3", "secretsmanager")
        for method, operation in _operations(service).items()
    }
    return {
        methods[name]
        for path in (REPOSITORY / "worker_image" / "worker").rglob("*.py")
        for part in ast.walk(ast.parse(path.read_text()))
        if (name := _called(part)) in methods
    }


def _called(node: ast.AST) -> str:
    """The name of the method that the node calls, or whose pages it asks for."""
    match node:
        case ast.Call(func=ast.Attribute(attr="get_paginator"), args=[ast.Constant(value=str(operation))]):
            return operation
        case ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


@cache
def _nodes() -> dict[str, tuple[str, ast.AST]]:
    """`module.name` → its module and source, of every function, class and constant."""
    root = REPOSITORY / "lambdas"
    found: dict[str, tuple[str, ast.AST]] = {}
    for path in root.rglob("*.py"):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        for node in ast.parse(path.read_text()).body:
            for name in _defined(node):
                found[f"{module}.{name}"] = (module, node)
    return found


def _defined(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


@cache
def _imports(module: str) -> dict[str, str]:
    """Local name → what it stands for: `rds` → `datamung.rds`, `find` → `datamung.groups.find`."""
    path = Path(REPOSITORY, "lambdas", *module.split(".")).with_suffix(".py")
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _named(module: str, node: ast.AST) -> Iterator[str]:
    imports = _imports(module)
    for part in ast.walk(node):
        match part:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in imports:
                yield f"{imports[name]}.{attribute}"
            case ast.Name(id=name):
                yield imports.get(name, f"{module}.{name}")


def _decorated_by(name: str) -> Iterator[str]:
    module, _, constant = name.rpartition(".")
    for other, (where, node) in _nodes().items():
        if where == module and isinstance(node, ast.FunctionDef):
            parts = [part for decorator in node.decorator_list for part in ast.walk(decorator)]
            if any(isinstance(part, ast.Name) and part.id == constant for part in parts):
                yield other


def _calls(node: ast.AST) -> Iterator[Call]:
    local = {field: field for field in SERVICES}
    for part in ast.walk(node):
        match part:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(attr=field)) if field in SERVICES:
                local[name] = field
    for part in ast.walk(node):
        match part:
            case ast.Call(
                func=ast.Attribute(value=service, attr="get_paginator"), args=[ast.Constant(value=str(operation))]
            ):
                pass
            case ast.Attribute(value=service, attr=operation):
                pass
            case _:
                continue
        match service:
            case ast.Attribute(attr=field) if field in SERVICES:
                pass
            case ast.Name(id=name) if name in local:
                field = local[name]
            case _:
                continue
        if operation in _operations(SERVICES[field]):
            yield SERVICES[field], _operations(SERVICES[field])[operation]


@cache
def _operations(service: str) -> dict[str, str]:
    """A client's method → the operation's own name."""
    loader = Loader()
    model = loader.load_service_model(service, "service-2")
    return {xform_name(operation): operation for operation in model["operations"]}
