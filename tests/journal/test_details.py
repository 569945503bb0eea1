"""What a line of the journal adds is told in words, whichever feature wrote it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

import marketplace
from marketplace.journal.details import NAMES, told
from marketplace.journal.words import verb_word


def test_every_detail_that_is_noted_has_a_name() -> None:
    noted = {
        word.arg
        for path in Path(marketplace.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) == "note"
        for word in call.keywords
        if word.arg
    }
    assert len(noted) > 60
    assert not noted - set(NAMES)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"before": "posted"}, "antes: publicado"),
        ({"heard": False, "version": "2026-11"}, "lo oyó: no, versión: 2026-11"),
        ({"offered": 1500, "record": "CON-VQ5ZJ"}, "ofrecidas: 1.500, constancia: CON-VQ5ZJ"),
        ({"amount_minor": 123450}, "monto: Bs\xa01.234,50"),
        ({"reason": "", "pieces": 0, "line": None}, "piezas: 0"),
        ({"role": "coordinator", "places": [{"programme_id": 1234}]}, "dónde: (programme id: 1234), papel: coordinadora"),
        ({}, ""),
    ],
)
def test_details_are_told_in_the_readers_words(app: Flask, details: dict[str, object], words: str) -> None:
    with app.test_request_context():
        assert told(details) == words


def test_an_order_that_has_offers_proposes_no_other_terms(app: Flask) -> None:
    with app.test_request_context():
        assert verb_word("proposed", "order") == "quedó con ofertas"
        assert verb_word("proposed", "frame_order") == "propuso otros términos"
