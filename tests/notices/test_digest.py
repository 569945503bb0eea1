"""The digest on El Alto's data: a day that passes is no news, and what changes is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from marketplace.fulfilment.queries import load_assignment
from marketplace.fulfilment.services import report_progress
from marketplace.matching.models import Assignment
from marketplace.notices.digest import MOST, facts_for, letter_of
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import coordinator


def test_the_same_things_on_the_next_days_are_not_told_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of what is behind changes as hours go by, and so does what an even plan would have made by now."""
    _account, actor = coordinator()
    told = []
    for day in (21, 22, 23):
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], today=date(2026, 11, day)))
        facts = facts_for(actor)
        assert facts.behind
        told.append(facts.fingerprint())
    assert len(set(told)) == 1
    work = load_assignment(by_code(Assignment, "AS0035").id)
    assert work is not None
    report_progress(actor, work, 30)
    assert facts_for(actor).fingerprint() != told[-1]


def test_a_long_digest_names_the_most_urgent_and_counts_the_rest(app: Flask) -> None:
    account, actor = coordinator()
    facts = facts_for(actor)
    many = replace(facts, behind=list(facts.behind) * 5)
    letter = letter_of(account, many).get_content()
    lines = letter.split("Ofertas")[0].splitlines()
    assert len([line for line in lines if line.startswith("- ")]) == MOST
    assert f"y {len(many.behind) - MOST} más" in letter
