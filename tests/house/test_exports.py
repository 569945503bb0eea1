"""Every list that comes as a file has its headings in the reader's language: all exports of the URL table are walked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import update

from marketplace.infra import tables
from marketplace.infra.database import db
from marketplace.people.models import Account
from tests.house.test_every_url import (
    ROLES,
    Stop,
    Walk,
    expected,
    path_of,
    stops,
    walk,  # noqa: F401 - the fixture
)
from tools.translations import catalogue_path

SAME = ("%", "n", "HS")
"""Headings that are the same in every language."""


def exports(app: Flask) -> list[Stop]:
    """Every URL that ends in a kind of file, as CSV."""
    return [
        stop for stop in stops(app) if stop.method == "GET" and re.search(r"\.<(any\([^)]*csv[^)]*\):)?kind>$", stop.rule.rule)
    ]


@pytest.fixture
def headings(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The headings of each file that is written, in the order of writing."""
    found: list[list[str]] = []
    write = tables._csv

    def spied(header: Sequence[str], rows: Any) -> bytes:
        found.append(list(header))
        return write(header, rows)

    monkeypatch.setattr(tables, "_csv", spied)
    return found


def english() -> dict[str, str]:
    with catalogue_path("en").open("rb") as file:
        # Of a word that is counted too, a heading takes the first form.
        first = [(_first(one.id), _first(one.string)) for one in read_po(file) if one.id]
    return dict(first) | {word: word for word in SAME}


def _first(text: Any) -> str:
    return text if isinstance(text, str) else text[0]


def test_every_export_has_its_headings_in_the_readers_language(walk: Walk, app: Flask, headings: list[list[str]]) -> None:
    words, wrong, spanish = english(), [], {}
    for language in ("es", "en"):
        db.session.execute(update(Account).values(language=language))
        db.session.commit()
        for stop in exports(app):
            read = any(expected(role, stop, own=True) and _reads(walk, app, stop, role) for role in reversed(ROLES))
            assert read, f"{stop}: nobody reads it"
            header = headings[-1]
            if language == "es":
                spanish[stop.rule.rule] = header
                wrong += [f"{stop.rule.rule}: «{word}» is no sentence of the catalogue" for word in header if word not in words]
                continue
            wanted = [words.get(word) for word in spanish[stop.rule.rule]]
            wrong += [] if header == wanted else [f"{stop.rule.rule}: {header} instead of {wanted}"]
    assert not wrong, "\n".join(wrong)
    assert len(spanish) >= 30


def _reads(walk: Walk, app: Flask, stop: Stop, role: str) -> bool:
    answer = walk.send(role, "GET", path_of(app, stop, walk.a, role))
    return answer.status_code == 200 and answer.mimetype == "text/csv"
