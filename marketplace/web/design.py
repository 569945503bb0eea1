"""Invented examples for /design, the page that shows every component in every state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from flask import current_app

WEEKS = 26
SHOWN_AS_IMAGE = ("chompa", "chalina", "poncho")


@dataclass(frozen=True)
class Week:
    """Hours of one week."""

    start: date
    offered: float
    taken: float
    href: str | None = None
    note: str = ""

    @property
    def free(self) -> float:
        """Hours nobody has asked for yet."""
        return self.offered - self.taken


@dataclass(frozen=True)
class Sample:
    """Everything that /design shows and that is not written in its template."""

    due: date
    late: date
    weeks: list[Week]
    rows: list[tuple[str, str, date, int, str, str]]
    loads: list[dict[str, object]]
    heat: list[dict[str, object]]
    heat_weeks: list[date]
    steps: list[dict[str, str]]
    icons: list[str]


def sample(today: date) -> Sample:
    """Examples around a date; the same date gives the same examples."""
    monday = today + timedelta(days=7 - today.weekday())
    return Sample(
        due=today + timedelta(days=125),
        late=today - timedelta(days=3),
        weeks=[_week(monday, index) for index in range(WEEKS)],
        rows=[
            ("Agua 14", "Sumaq Warmi", today + timedelta(days=6), 1240, "bad", "Se atrasa"),
            ("Luna 3", "Kantuta del Alto", today + timedelta(days=13), 220, "warn", "En riesgo"),
            ("Sol 22", "Wara Wara", today + timedelta(days=125), 12, "ok", "Va bien"),
        ],
        loads=[
            {"label": "Sumaq Warmi", "free": 600, "taken": 300, "new": 420, "href": "#charts"},
            {"label": "Kantuta del Alto", "free": 200, "taken": 500, "new": 260, "href": "#charts"},
            {"label": "Wara Wara", "free": 900, "taken": 0, "new": 120, "href": None},
        ],
        heat=[
            _heat_row(index, name)
            for index, name in enumerate(("Sumaq Warmi", "Kantuta del Alto", "Wara Wara", "Nueva Esperanza"))
        ],
        heat_weeks=[monday + timedelta(weeks=index) for index in range(12)],
        steps=[
            {"label": "Aceptado", "date": "3 de noviembre", "note": "20 chompas", "state": "done"},
            {"label": "Muestra", "date": "14 de noviembre", "note": "", "state": "done"},
            {"label": "Producción", "date": "hasta el 8 de enero", "note": "34 de 60", "state": "now"},
            {"label": "Anticipo", "date": "debía llegar el 18", "note": "", "state": "late"},
            {"label": "Entrega", "date": "26 de marzo", "note": "", "state": "todo"},
        ],
        icons=_icons(Path(str(current_app.static_folder)) / "icons.svg"),
    )


def _week(monday: date, index: int) -> Week:
    """A closed week here and there, fuller weeks first, nothing taken far ahead."""
    offered = 0 if index in (5, 14) else 780 + (index * 173) % 270
    taken = int(offered * ((index * 61) % 90) / 100) if index < 15 else 0
    return Week(monday + timedelta(weeks=index), offered, taken, "#charts", "Feriado el viernes" if index == 4 else "")


def _heat_row(row: int, name: str) -> dict[str, object]:
    cells = [
        (None if (row, week) == (2, 5) else (row * 37 + week * 23) % 121, "#charts" if week % 2 else None) for week in range(12)
    ]
    return {"label": name, "href": "#charts", "cells": cells}


@lru_cache(maxsize=1)
def _icons(sprite: Path) -> list[str]:
    return re.findall(r'<symbol id="([^"]+)"', sprite.read_text())
