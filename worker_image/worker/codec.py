"""Frozen dataclasses as JSON's types and back, led by their type hints. Nothing here knows what they mean."""

import types
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Model = TypeVar("Model")


def encode(value: Any) -> Any:
    """A dataclass as JSON's types: every field, tuples as lists."""
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [encode(inner) for inner in value]
    return value


def decode(kind: type[Model], value: Any) -> Model:
    """The inverse of `encode`; fields that the class does not have are ignored.

    Raises:
        KeyError, TypeError: `value` is not such a document.
    """
    return cast(Model, _decode(kind, value))


def _decode(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {field.name for field in fields(kind)}
        return cast(Any, kind)(**{name: _decode(hints[name], inner) for name, inner in value.items() if name in known})
    if get_origin(kind) is tuple:
        return tuple(_decode(get_args(kind)[0], inner) for inner in value)
    if get_origin(kind) in (Union, types.UnionType):
        return None if value is None else _decode(get_args(kind)[0], value)
    return value
