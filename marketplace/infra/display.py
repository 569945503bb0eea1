"""Geometry and addresses for templates: what a page needs to compute in order to draw, kept out of the templates.

Most functions are pure; the last ones read this request's address or language. Charts are drawn in a plane of their
own (``viewBox``), so sizes here are plane units, never pixels; amounts may be in any unit as long as one call uses one.
"""

from __future__ import annotations

from calendar import monthcalendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import Flask, g, request, url_for
from flask_babel import get_locale

from marketplace.infra.assets import asset_url

PLANE_HEIGHT = 100
COLUMN_WIDTH = 12
COLUMN_GAP = 2
HEAT_STEPS = 10


@dataclass(frozen=True)
class Column:
    """One column of a capacity chart: bottom-up ``taken`` then ``free``; ``over`` stands on top of what was offered."""

    x: float
    taken: tuple[float, float]
    free: tuple[float, float]
    over: tuple[float, float]
    closed: bool


def share(part: float | None, whole: float | None) -> float:
    """``part`` of ``whole`` as a percentage held within 0 to 100; 0 where either is unknown or the whole is 0."""
    if not part or not whole or whole <= 0:
        return 0.0
    return round(max(0.0, min(100.0, 100 * part / whole)), 2)


def percent(part: float | None, whole: float | None) -> int | None:
    """``part`` of ``whole`` as a whole percentage, not held at 100; None where there is nothing to compare with."""
    if part is None or not whole or whole <= 0:
        return None
    return round(100 * part / whole)


def heat_step(used_percent: float | None) -> str:
    """The shade of a heat map cell: "none", "0" to "10" by tens, or "over" beyond 100 %."""
    if used_percent is None:
        return "none"
    if used_percent > 100:
        return "over"
    return str(int(max(0, used_percent) * HEAT_STEPS / 100))


def columns(weeks: Sequence[tuple[float, float]]) -> list[Column]:
    """Columns for weeks given as (offered, taken), scaled to the tallest. A week with nothing offered or taken is closed."""
    top = max((max(offered, taken) for offered, taken in weeks), default=0)
    return [_column(index, offered, taken, top) for index, (offered, taken) in enumerate(weeks)]


def _column(index: int, offered: float, taken: float, top: float) -> Column:
    inside = min(taken, offered)
    return Column(
        x=index * COLUMN_WIDTH + COLUMN_GAP / 2,
        taken=_bar(0, inside, top),
        free=_bar(inside, offered, top),
        over=_bar(offered, max(taken, offered), top),
        closed=offered == 0 and taken == 0,
    )


def _bar(low: float, high: float, top: float) -> tuple[float, float]:
    """Top edge and height of a bar between two amounts, where ``top`` fills the plane; the plane counts downward."""
    # Shares of the tallest stay within 0 and 1, also where it is too small to divide by.
    from_low, from_high = (low / top, high / top) if top else (0.0, 0.0)
    return round(PLANE_HEIGHT * (1 - from_high), 2), round(PLANE_HEIGHT * (from_high - from_low), 2)


def spans(labels: Sequence[str]) -> list[tuple[str, int]]:
    """Neighbouring equal labels as (label, how many): the months under a row of weeks."""
    runs: list[tuple[str, int]] = []
    for label in labels:
        if runs and runs[-1][0] == label:
            runs[-1] = (label, runs[-1][1] + 1)
        else:
            runs.append((label, 1))
    return runs


def page_numbers(page: int, pages: int) -> list[int | None]:
    """The pages to offer: first, last and the neighbours of this one; None stands for a gap."""
    wanted = sorted({1, page - 1, page, page + 1, pages} & set(range(1, pages + 1)))
    out: list[int | None] = []
    for number in wanted:
        last = out[-1] if out else None
        if last is not None and number == last + 2:
            out.append(last + 1)
        elif last is not None and number > last + 1:
            out.append(None)
        out.append(number)
    return out


def url_with(**changes: Any) -> str:
    """This page's address with some query values changed; None or "" takes a value out, a list sets many.

    The page number is dropped unless it is what changes: a new filter or order starts at the first page.
    """
    values: dict[str, Any] = request.args.to_dict(flat=False)
    if "page" not in changes:
        values.pop("page", None)
    values.update(changes)
    kept = {name: value for name, value in values.items() if value not in (None, "", [])}
    return url_for(str(request.endpoint), **(request.view_args or {}), **kept)


def url_toggling(name: str, value: str) -> str:
    """This page's address with one facet value added, or taken out where it is already chosen."""
    chosen = request.args.getlist(name)
    changed = [other for other in chosen if other != value] if value in chosen else [*chosen, value]
    return url_with(**{name: changed})


def hidden_query(*without: str) -> list[tuple[str, str]]:
    """The query values a GET form must carry along, without those it sets itself and without the page number."""
    skipped = {"page", *without}
    return [(name, value) for name, value in request.args.items(multi=True) if name not in skipped]


def short_day(value: date, pattern: str = "d MMM") -> str:
    """A date for the axis of a chart, such as "23 nov"; the year stands elsewhere."""
    return str(format_date(value, format=pattern, locale=get_locale()))


def sprite_url() -> str:
    """The address of the icons, found out once a request: a page may show a hundred of them."""
    if "sprite_url" not in g:
        g.sprite_url = asset_url("icons.svg")
    return str(g.sprite_url)


def initials(name: str) -> str:
    """One or two capitals for a face without a photo."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0].upper() for word in words[:2])


def drawn_month(day: date) -> list[tuple[int, int, int]]:
    """The days of ``day``'s month as (number, column, row), weeks from Monday; columns and rows count from 0."""
    weeks = monthcalendar(day.year, day.month)
    return [(number, column, row) for row, week in enumerate(weeks) for column, number in enumerate(week) if number]


def init_display(app: Flask) -> None:
    """Give the functions above to every template and macro."""
    app.jinja_env.globals.update(
        share=share, percent=percent, heat_step=heat_step, columns=columns, spans=spans, page_numbers=page_numbers,
        url_with=url_with, url_toggling=url_toggling, hidden_query=hidden_query, initials=initials, short_day=short_day,
        sprite_url=sprite_url, drawn_month=drawn_month,
    )  # fmt: skip
