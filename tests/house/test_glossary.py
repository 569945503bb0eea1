"""Aymara and Quechua stand on a page only where the glossary is certain of the word, and with the Spanish word beside it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.house.test_translations import DATA, forms_of
from tools import translations

CERTAIN = "S"
# Spanish has these words too: a sum, and to jump or a band of figures in cloth.
SPANISH_TOO = {"suma", "salta"}


@dataclass(frozen=True)
class Term:
    """A word of Aymara or Quechua, how certain it is, and the Spanish words for it."""

    word: str
    certainty: str
    spanish: tuple[str, ...]


def words_of(cell: str) -> list[str]:
    """The words of a cell that gives several, without remarks such as "(prést.)"."""
    plain = re.sub(r"\([^)]*\)", "", cell).lower()
    return [word.strip() for word in re.split(r"[/,]", plain) if word.strip()]


@pytest.fixture(scope="module")
def terms() -> dict[str, list[Term]]:
    """Every term by its first word; loanwords that are Spanish words themselves left out."""
    with (DATA / "glossary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    spanish = {word for row in rows for word in words_of(row["es"])} | SPANISH_TOO
    found: dict[str, list[Term]] = {}
    for row in rows:
        for language in ("ay", "qu"):
            for word in words_of(row[language]):
                if word not in spanish:
                    found.setdefault(word, []).append(Term(word, row[f"{language}_certainty"], tuple(words_of(row["es"]))))
    return found


def wrong_words(text: str, terms: dict[str, list[Term]]) -> Iterator[str]:
    """Words of Aymara and Quechua in a sentence that are not certain, or that stand alone."""
    plain = text.lower().replace("\u2019", "'").replace("\u02bc", "'")
    for word in dict.fromkeys(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", plain)):
        known = terms.get(word, [])
        if known and not any(one.certainty == CERTAIN and any(es in plain for es in one.spanish) for one in known):
            yield word


def test_no_sentence_says_an_uncertain_word_or_one_without_its_spanish(terms: dict[str, list[Term]]) -> None:
    sentences = [form for message in translations.extract() if message.id for form in forms_of(message.id)]
    assert len(sentences) > 1000
    assert [(text, word) for text in sentences for word in wrong_words(text, terms)] == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Sawuri", ["sawuri"]),
        ("tejedora (sawuri)", ["sawuri"]),
        ("t\u2019arwa", ["t'arwa"]),
        ("lana (t'arwa)", []),
        ("La suma de todo", []),
    ],
)
def test_a_word_is_right_when_it_is_certain_and_explained(text: str, wrong: list[str], terms: dict[str, list[Term]]) -> None:
    assert list(wrong_words(text, terms)) == wrong
