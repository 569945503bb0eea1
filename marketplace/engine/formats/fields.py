"""Typed reading of JSON objects: each method returns one key's value or raises FormatError with its path.

Validation is by hand, not by a schema library, because the file of a whole city must be read in a fraction of a second and each
mistake has to name its key, what is wrong and what was expected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec

from marketplace.engine.formats.errors import FormatError
from marketplace.engine.formats.twice import once_each

LARGEST = 1e12
"""No hours, amount or weight of the real world is larger; beyond it sums of floats stop being trustworthy."""
_MISSING: Any = object()


def load(source: bytes | str | Path, what: str) -> Any:
    """Decode JSON from bytes or from a file; ``what`` ("problem", "plan") names the file in errors. OSError passes through."""
    raw = source if isinstance(source, bytes) else Path(source).read_bytes()
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return once_each(raw, msgspec.json.decode(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _not_json(raw, what, error)


def _not_json(raw: bytes, what: str, first: Exception) -> Any:
    """Say where the text stops being JSON; NaN and Infinity pass, so that the check of their key can name it."""
    try:
        return Fields.of(once_each(raw, json.loads(raw)), what, loose=str(first)).values
    except json.JSONDecodeError as error:
        raise FormatError(what, f"not JSON at line {error.lineno}, column {error.colno} ({error.msg})", "a JSON object") from None
    except UnicodeDecodeError as error:
        raise FormatError(what, f"not UTF-8 text at byte {error.start + 1}", "a JSON object in UTF-8") from None
    except RecursionError:
        raise FormatError(what, "nested too deeply", "a JSON object of the documented shape") from None
    except FormatError:
        raise
    except ValueError as error:
        # Python refuses to read whole numbers of thousands of digits.
        raise FormatError(what, f"a number that cannot be read ({error})", "numbers of a reasonable length") from None


def show(value: Any) -> str:
    """A value as it would stand in the file, cut to a readable length."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else text[:37] + "..."


class Fields:
    """One JSON object with its path; every read checks kind and range."""

    __slots__ = ("path", "values")

    def __init__(self, values: dict[str, Any], path: str) -> None:
        self.values, self.path = values, path

    @classmethod
    def of(cls, value: Any, path: str, loose: str = "") -> Fields:
        """Wrap ``value``, which has to be an object. ``loose`` is what the strict parser said: only NaN or Infinity may pass."""
        if type(value) is not dict:
            raise FormatError(path, f"{show(value)} is not an object", "an object {...}")
        if loose and not _has_not_a_number(value):
            raise FormatError(path, f"not JSON ({loose})", "a JSON object")
        return cls(value, path)

    def at(self, key: str) -> str:
        """The path of ``key``."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, wrong: str, expected: str) -> FormatError:
        """A FormatError about ``key``."""
        return FormatError(self.at(key), wrong, expected)

    def _get(self, key: str, default: Any, expected: str) -> Any:
        value = self.values.get(key, default)
        if value is _MISSING:
            raise self.wrong(key, "missing", expected)
        return value

    def whole(self, key: str, low: int, high: int, default: int = _MISSING) -> int:
        """A whole number from ``low`` to ``high``; 3.0 counts as 3, true and "3" do not."""
        value = self.values.get(key, default)
        if type(value) is int and low <= value <= high:
            return value
        expected = f"a whole number from {low} to {high}"
        self._get(key, default, expected)
        if type(value) is float and value.is_integer() and low <= value <= high:
            return int(value)
        if type(value) not in (int, float):
            raise self.wrong(key, f"{show(value)} is not a number", expected)
        if type(value) is float and not value.is_integer():
            raise self.wrong(key, f"{show(value)} is not whole", expected)
        raise self.wrong(key, f"{show(value)} is {'below' if value < low else 'above'} the range", expected)

    def week(self, key: str, weeks: int, low: int = 1) -> int:
        """A week of the horizon; says "after the last week" instead of naming a bare range."""
        value = self.values.get(key)
        if type(value) is int:
            expected = f"a whole number from {low} to {weeks}"
            if value > weeks:
                raise self.wrong(key, f"{value} is after the last week", expected)
            if value < 1:
                raise self.wrong(key, f"{value} is before the first week", expected)
        return self.whole(key, low, weeks)

    def number(
        self, key: str, low: float = 0.0, high: float = LARGEST, default: float = _MISSING, *, above: bool = False
    ) -> float:
        """A finite number from ``low`` (or, with ``above``, greater than it) to ``high``."""
        value = self.values.get(key, default)
        kind = type(value)
        if (kind is float or kind is int) and low <= value <= high and not (above and value == low):
            return float(value)
        expected = f"a number {'above' if above else 'from'} {low:g} {'up ' if above else ''}to {high:g}"
        self._get(key, default, expected)
        if kind not in (int, float) or not isfinite(value):
            raise self.wrong(key, f"{show(value)} is not a number", expected)
        if value < 0 <= low:
            raise self.wrong(key, f"{show(value)} is negative", expected)
        raise self.wrong(
            key, f"{show(value)} is {'above' if value > high else 'not above' if above else 'below'} the range", expected
        )

    def text(self, key: str, default: str = _MISSING, *, empty: bool = False) -> str:
        """A text, with at least one character unless ``empty``."""
        value = self.values.get(key, default)
        if type(value) is str and (value or empty):
            return value
        expected = "a text" if empty else "a text of at least one character"
        self._get(key, default, expected)
        raise self.wrong(key, f"{show(value)} is {'empty' if value == '' else 'not a text'}", expected)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if type(value) is not bool:
            raise self.wrong(key, f"{show(value)} is neither true nor false", "true or false")
        return value

    def names(self, key: str, default: list[str] = _MISSING) -> list[str]:
        """A list of texts."""
        value = self._get(key, default, "a list of texts")
        if type(value) is not list:
            raise self.wrong(key, f"{show(value)} is not a list", "a list of texts")
        for index, name in enumerate(value):
            if type(name) is not str or not name:
                raise FormatError(f"{self.at(key)}[{index}]", f"{show(name)} is not a text", "a text of at least one character")
        return value

    def object(self, key: str, default: dict[str, Any] = _MISSING) -> Fields:
        """A nested object."""
        return Fields.of(self._get(key, default, "an object {...}"), self.at(key))

    def objects(self, key: str, default: list[Any] = _MISSING) -> Iterator[Fields]:
        """A list of objects, each with its path."""
        value = self._get(key, default, "a list of objects")
        path = self.at(key)
        if type(value) is not list:
            raise FormatError(path, f"{show(value)} is not a list", "a list of objects")
        for index, item in enumerate(value):
            if type(item) is not dict:
                raise FormatError(f"{path}[{index}]", f"{show(item)} is not an object", "an object {...}")
            yield Fields(item, f"{path}[{index}]")


def _has_not_a_number(value: Any) -> bool:
    if type(value) is float:
        return not isfinite(value)
    if type(value) is dict:
        return any(map(_has_not_a_number, value.values()))
    return type(value) is list and any(map(_has_not_a_number, value))
