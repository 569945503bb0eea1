"""The states of a programme's own indicator in words, with their tone, and the cells of records as text."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.documents.values import Amount, Count, Day, Weight, Words
from marketplace.indicators.results import Month, Shown, Text
from marketplace.infra.tables import Cell

STATES = {
    "recorded": (_l("Registrado"), "ok"),
    "no_record": (_l("Sin registro"), ""),
    "not_planned": (_l("No planificado"), "note"),
    "target": (_l("Solo meta"), "note"),
}
NO_RECORD = _l("sin registro")


def in_file(value: Shown | Text | None) -> Cell:
    """A value as a spreadsheet holds it: numbers as numbers, days as days; None stays empty."""
    if value is None:
        return None
    return value.cell if isinstance(value, Amount | Count | Day | Weight | Words | Month) else str(value)


def on_paper(value: Shown | Text | None) -> str:
    """A value as people read it; None is no record."""
    return str(NO_RECORD if value is None else value)


def unit_of(value: Shown | Text | None) -> str:
    """The unit of a value: Bs, USD, h, %; empty where it only counts."""
    if isinstance(value, Amount):
        return "Bs" if value.currency == "BOB" else value.currency
    return value.unit if isinstance(value, Count) else ""


def is_number(value: Shown | Text) -> bool:
    """Whether it stands at the right of its column."""
    return isinstance(value, Amount | Count | Weight)
