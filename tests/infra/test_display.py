"""Geometry and addresses for templates."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.infra.display import (
    columns,
    heat_step,
    hidden_query,
    initials,
    page_numbers,
    percent,
    share,
    spans,
    url_toggling,
    url_with,
)


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 4, 25), (5, 4, 100), (-1, 4, 0), (None, 4, 0), (3, None, 0), (3, 0, 0), (1, 3, 33.33)]
)
def test_share_stays_between_nothing_and_everything(part: float | None, whole: float | None, expected: float) -> None:
    assert share(part, whole) == expected


def test_percent_is_not_held_at_a_hundred_and_is_none_without_a_whole() -> None:
    assert percent(118, 100) == 118
    assert percent(0, 100) == 0
    assert percent(5, 0) is None
    assert percent(None, 100) is None


@pytest.mark.parametrize(
    ("used", "step"), [(None, "none"), (0, "0"), (9.9, "0"), (10, "1"), (100, "10"), (100.4, "over"), (-3, "0")]
)
def test_heat_step_counts_by_tens_and_tells_overload_apart(used: float | None, step: str) -> None:
    assert heat_step(used) == step


def test_columns_are_scaled_to_the_tallest_week_and_stack_from_the_ground() -> None:
    half, full = columns([(50, 25), (100, 0)])
    assert (half.taken, half.free) == ((75, 25), (50, 25))
    assert full.free == (0, 100)


def test_a_week_taken_beyond_what_was_offered_stands_out() -> None:
    (week,) = columns([(80, 100)])
    assert week.taken == (20, 80)
    assert week.free[1] == 0
    assert week.over == (0, 20)


def test_a_week_with_nothing_offered_is_closed() -> None:
    assert [column.closed for column in columns([(0, 0), (10, 0)])] == [True, False]
    assert columns([]) == []


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), max_size=30))
def test_no_column_leaves_the_plane(weeks: list[tuple[float, float]]) -> None:
    for column in columns(weeks):
        for top, height in (column.taken, column.free, column.over):
            assert top >= -0.02
            assert height >= 0
            assert top + height <= 100.02


def test_spans_join_only_neighbours() -> None:
    assert spans(["nov", "dic", "dic", "nov"]) == [("nov", 1), ("dic", 2), ("nov", 1)]


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 1, [1]),
        (1, 9, [1, 2, None, 9]),
        (4, 9, [1, 2, 3, 4, 5, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_page_numbers_never_hide_a_single_page_behind_a_gap(page: int, pages: int, shown: list[int | None]) -> None:
    assert page_numbers(page, pages) == shown


@pytest.fixture
def listing() -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/groups/<zone>", "groups", lambda zone: zone)
    return app


def test_a_new_order_starts_again_at_the_first_page(listing: Flask) -> None:
    with listing.test_request_context("/groups/norte?q=chompa&page=3"):
        assert url_with(sort="due") == "/groups/norte?q=chompa&sort=due"
        assert url_with(page=4) == "/groups/norte?q=chompa&page=4"
        assert url_with(q=None) == "/groups/norte"


def test_a_facet_is_added_and_taken_out_and_keeps_its_neighbours(listing: Flask) -> None:
    with listing.test_request_context("/groups/norte?t=HK&t=LO"):
        assert url_toggling("t", "EM") == "/groups/norte?t=HK&t=LO&t=EM"
        assert url_toggling("t", "HK") == "/groups/norte?t=LO"


def test_a_search_form_carries_the_filters_along_but_not_itself_nor_the_page(listing: Flask) -> None:
    with listing.test_request_context("/groups/norte?q=x&t=HK&t=LO&page=2"):
        assert hidden_query("q") == [("t", "HK"), ("t", "LO")]


def test_initials_take_two_words_at_most_and_skip_what_is_no_letter() -> None:
    assert initials("Rosa Mamani Quispe") == "RM"
    assert initials("ñusta") == "Ñ"
    assert initials("14 de") == "D"
    assert initials("") == ""


def test_dates_on_an_axis_are_short(listing: Flask) -> None:
    from flask_babel import Babel

    from marketplace.infra.display import short_day

    Babel(listing, default_locale="es_BO")
    with listing.test_request_context("/groups/norte"):
        assert short_day(date(2026, 11, 23)) == "23 nov"
        assert short_day(date(2026, 11, 23), "MMM") == "nov"


def test_the_smallest_week_still_fills_the_plane() -> None:
    (column,) = columns([(0.0, 1.1125369292536007e-308)])
    assert column.over[0] == 0
    assert column.over[1] > 0
