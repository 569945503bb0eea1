"""Cells as people and spreadsheets write them, turned into exact values.

A cell is a string (CSV), or what a spreadsheet stores: a number, a date, a yes or no. Each function returns the value or
raises ``PydanticCustomError`` whose type is the code of a sentence in ``messages`` and whose context fills it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from pydantic_core import PydanticCustomError

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import parse_amount, parse_number

Cell = str | int | float | bool | date | datetime | None

_ZERO_DECIMALS = re.compile(r"[.,]0{1,2}$")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/\-](\d{1,2})[/\-](\d{1,2})(?:[T ]00:00(?::00)?)?")
_YES = {"1", "si", "s", "true", "verdadero", "x", "yes"}
_NO = {"0", "no", "n", "false", "falso"}


def bad(code: str, cell: object, **params: Any) -> PydanticCustomError:
    """The refusal of a cell; a long value is shown shortened."""
    shown = str(cell)
    return PydanticCustomError(code, "{value}", {"value": shown if len(shown) <= 60 else shown[:57] + "...", **params})


def fold(text: str) -> str:
    """Lower case without accents and outer spaces, to compare words."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def as_text(cell: Cell) -> str:
    """Text without outer spaces; a whole number that a spreadsheet stored as 670290.0 is ``670290``."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return "" if cell is None else str(cell).strip()


def as_code(cell: Cell) -> str:
    """An id such as A19: text without spaces inside."""
    text = as_text(cell)
    if not text or re.search(r"\s", text):
        raise bad("sheet_bad_code", text)
    return text


def as_number(cell: Cell, places: int) -> Fraction:
    """An exact number with at most ``places`` decimals: 1.234,50 or 1,234.50 or 1234.5."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise bad("sheet_bad_number", cell)
    try:
        # A spreadsheet's 621.4800000000001 is 621.48: it keeps binary fractions, people typed decimals.
        value = parse_number(cell, places, "sheet_bad_number") if isinstance(cell, str) else Fraction(str(round(cell, 6)))
    except (DomainError, ValueError) as error:
        raise bad("sheet_bad_number", cell) from error
    if (value * 10**places).denominator != 1:
        raise bad("sheet_too_many_decimals", cell, places=places)
    return value


def whole(low: int = 0) -> Callable[[Cell], int]:
    """Whole numbers from ``low`` upwards: ``15.000`` is fifteen thousand, ``15.0`` is fifteen."""

    def convert(cell: Cell) -> int:
        typed = _ZERO_DECIMALS.sub("", cell.strip()) if isinstance(cell, str) else cell
        number = as_number(typed, 0)
        if number < low:
            raise bad("sheet_too_small", cell, low=low)
        return int(number)

    return convert


whole_from_0 = whole(0)
whole_from_1 = whole(1)


def thousandths(cell: Cell) -> int:
    """Hours as thousandths of an hour, not below 0."""
    return int(_not_negative(as_number(cell, 3), cell) * 1000)


def hundredths(cell: Cell) -> int:
    """A small number such as AQL 2.5 or a factor of 0.95 as hundredths."""
    return int(_not_negative(as_number(cell, 2), cell) * 100)


def minor(cell: Cell) -> int:
    """An amount in minor units: ``1.234,50``, ``Bs 1 234``, 1234.5; not below 0."""
    if not isinstance(cell, str):
        return int(_not_negative(as_number(cell, 2), cell) * 100)
    try:
        amount = parse_amount(cell)
    except DomainError as error:
        raise bad("sheet_bad_amount", cell) from error
    _not_negative(Fraction(amount), cell)
    return amount


def basis_points(cell: Cell) -> int:
    """A share in ten-thousandths: 0.3, ``0,3``, ``30 %`` and 30 are all 3000. Up to 1 is a share, above it a percentage."""
    typed = cell.strip() if isinstance(cell, str) else cell
    percent = isinstance(typed, str) and typed.endswith("%")
    value = _not_negative(as_number(typed.rstrip("% ") if isinstance(typed, str) else typed, 4), cell)
    if percent or value > 1:
        value /= 100
    if value > 1 or (value * 10_000).denominator != 1:
        raise bad("sheet_bad_share", cell)
    return int(value * 10_000)


def share_hundredths(cell: Cell) -> int:
    """A share in hundredths: 0.25 or ``25 %`` is 25."""
    points = basis_points(cell)
    if points % 100:
        raise bad("sheet_bad_share", cell)
    return points // 100


def _not_negative(value: Fraction, cell: Cell) -> Fraction:
    if value < 0:
        raise bad("sheet_too_small", cell, low=0)
    return value


def as_day(cell: Cell) -> date:
    """A date: 2026-11-21 or 21/11/2026, day first as in Bolivia."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = as_text(cell)
    try:
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError as error:
        raise bad("sheet_bad_date", text) from error
    raise bad("sheet_bad_date", text)


def as_flag(cell: Cell) -> bool:
    """Yes or no: 1, sí, x, verdadero; 0, no, falso."""
    if isinstance(cell, bool):
        return cell
    word = fold(as_text(cell))
    if word in _YES | _NO:
        return word in _YES
    raise bad("sheet_bad_flag", cell)


def as_list(cell: Cell) -> tuple[str, ...]:
    """Values joined by ";" (or ","), in their order, each once."""
    parts = (part.strip() for part in re.split(r"[;,]", as_text(cell)))
    return tuple(dict.fromkeys(part for part in parts if part))


def one_of(words: Mapping[str, str]) -> Callable[[Cell], str]:
    """One of a few words, whatever their case and accents; the value is what the word stands for."""
    folded = {fold(word): value for word, value in words.items()} | {value: value for value in words.values()}

    def convert(cell: Cell) -> str:
        found = folded.get(fold(as_text(cell)))
        if found is None:
            raise bad("sheet_not_one_of", cell, allowed=", ".join(words))
        return found

    convert.words = tuple(words)  # type: ignore[attr-defined]  # told to people who fill in a template
    return convert


def as_counts(cell: Cell) -> dict[str, int]:
    """Pieces by size or colour: ``{"S": 24, "M": 42}`` or ``S: 24; M: 42``; zeros are left out."""
    text = as_text(cell)
    pairs = _json_pairs(text) if text.startswith("{") else [part.split(":", 1) for part in text.split(";") if part.strip()]
    counts: dict[str, int] = {}
    for pair in pairs:
        if len(pair) != 2 or not str(pair[0]).strip() or str(pair[0]).strip() in counts:
            raise bad("sheet_bad_counts", text)
        counts[str(pair[0]).strip()] = whole_from_0(pair[1])
    return {name: pieces for name, pieces in counts.items() if pieces}


def _json_pairs(text: str) -> list[list[Any]]:
    try:
        pairs = json.loads(text, object_pairs_hook=lambda found: [list(pair) for pair in found])
    except ValueError as error:
        raise bad("sheet_bad_counts", text) from error
    return pairs if isinstance(pairs, list) else []


def as_phone(cell: Cell) -> str:
    """A telephone as +59171234567; eight digits are a Bolivian number."""
    text = as_text(cell)
    digits = re.sub(r"[\s().\-]", "", text)
    if re.fullmatch(r"[2-7]\d{7}", digits):
        digits = "591" + digits
    if not re.fullmatch(r"\+?\d{8,15}", digits):
        raise bad("sheet_bad_phone", text)
    return "+" + digits.lstrip("+")
