"""The drawn month: where the day lies, for who does not read dates."""

from __future__ import annotations

from datetime import date

from flask import Flask, render_template_string

from marketplace.infra.display import drawn_month

SOURCE = '{% import "_parts/ui.html" as ui %}{{ ui.month(day, today) }}'


def test_a_month_begins_under_its_day_of_the_week() -> None:
    days = drawn_month(date(2027, 1, 29))
    assert days[0] == (1, 4, 0), "the first of January 2027 is a Friday"
    assert days[-1] == (31, 6, 4)
    assert [number for number, _column, _row in days] == list(range(1, 32))


def test_the_day_is_filled_and_todays_is_ringed_in_its_own_month_alone(app: Flask) -> None:
    with app.test_request_context():
        same = render_template_string(SOURCE, day=date(2026, 11, 27), today=date(2026, 11, 21))
        later = render_template_string(SOURCE, day=date(2026, 12, 18), today=date(2026, 11, 21))
    assert same.count("<circle") == 2
    assert later.count("<circle") == 1
    assert 'aria-label="viernes 18 de diciembre"' in later
