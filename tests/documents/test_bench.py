"""The bench of documents finds what it measures: nobody runs it at every change."""

from __future__ import annotations

from tests.bench.documents import papers
from tests.el_alto import app  # noqa: F401


def test_five_hundred_papers_of_every_kind_are_there_to_be_drawn(app):
    made = papers()
    assert len(made) == 500
    assert {one.kind for one in made} == {"acceptance", "purchase_order", "statement", "origin"}
