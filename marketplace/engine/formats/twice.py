"""Refuses JSON objects that have a key twice: parsers keep the last one and say nothing, and half of what was meant is lost."""

from __future__ import annotations

import json
import re
from typing import Any

from marketplace.engine.formats.errors import FormatError

_KEY = re.compile(rb'"\s*:')


def once_each(raw: bytes, document: Any) -> Any:
    """Return ``document``, decoded from ``raw``; raises FormatError with the path of the first key that an object has twice.

    Decoding with a look at every key takes several times as long, so it is only done when there are more keys in the text than
    in what came of it. (Texts that hold a quote and a colon count as keys: then the long way finds nothing.)
    """
    if len(_KEY.findall(raw)) != _keys(document):
        found = _first(json.loads(raw, object_pairs_hook=_object), "")
        if found is not None:
            raise FormatError(found, "the key is there twice", "each key once")
    return document


def _keys(value: Any) -> int:
    """Keys of all objects within a decoded value."""
    if type(value) is dict:
        return len(value) + sum([_keys(inner) for inner in value.values() if type(inner) is dict or type(inner) is list])
    if type(value) is list:
        return sum([_keys(inner) for inner in value if type(inner) is dict or type(inner) is list])
    return 0


class _Twice(dict[str, Any]):
    """An object that has a key twice."""

    key = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice, seen = _Twice(found), set[str]()
    for key, _ in pairs:
        if key in seen:
            twice.key = key
            break
        seen.add(key)
    return twice


def _first(value: Any, path: str) -> str | None:
    """The path of the first key that is there twice."""
    if isinstance(value, _Twice):
        return f"{path}.{value.key}" if path else value.key
    if isinstance(value, dict):
        inner = ((f"{path}.{key}" if path else key, item) for key, item in value.items())
    elif isinstance(value, list):
        inner = ((f"{path}[{index}]", item) for index, item in enumerate(value))
    else:
        return None
    return next((found for at, item in inner if (found := _first(item, at)) is not None), None)
