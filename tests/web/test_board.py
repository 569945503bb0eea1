"""The board and the leader's day on El Alto's data."""

from typing import Any

import pytest
from flask import Flask

from marketplace.fulfilment.queries import punctuality, visible_assignments, works_of
from marketplace.infra.database import db
from marketplace.web.board import group_records
from marketplace.web.today import _time_tone
from tests.el_alto import app  # noqa: F401
from tests.matching.el_alto import coordinator


def test_the_groups_records_add_up_to_the_boards_two_figures(app: Flask, sign_in: Any) -> None:
    account, actor = coordinator()
    works = works_of(db.session.scalars(visible_assignments(actor)).all())
    records, whole = group_records(works), punctuality(works)
    assert len(records) > 1
    assert sum(one.kept.on_time for one in records) == whole.on_time
    assert sum(one.kept.in_full for one in records) == whole.in_full
    shares = [one.kept.on_time / one.kept.finished for one in records]
    assert shares == sorted(shares)
    page = sign_in(account).get("/tablero").text
    assert f"{whole.on_time} de {whole.finished} trabajos" in page
    assert f"{whole.in_full} de {whole.finished} trabajos" in page


@pytest.mark.parametrize(
    ("free", "tone"), [(5_000, "ok"), (1_000, "ok"), (900, "warn"), (0, "warn"), (-50, "warn"), (-100, "bad")]
)
def test_no_free_hours_are_no_green_light(free: int, tone: str) -> None:
    assert _time_tone(free) == tone
