import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import textsearch
from marketplace.kernel.textsearch import Vocabulary
from tests.kernel.el_alto import rows

WORDS = st.text("abcdeñáü", max_size=9)


def slow_edits(one: str, other: str) -> int:
    """The same distance by its recursive definition, to judge the fast one."""
    if not one or not other:
        return len(one) + len(other)
    changed = slow_edits(one[:-1], other[:-1]) + (one[-1] != other[-1])
    best = min(changed, slow_edits(one[:-1], other) + 1, slow_edits(one, other[:-1]) + 1)
    if one[-2:] == other[-2:][::-1] and len(one) > 1 < len(other):
        best = min(best, slow_edits(one[:-2], other[:-2]) + 1)
    return best


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 3))
def test_edits_are_counted_as_defined_and_capped(one: str, other: str, most: int) -> None:
    assert textsearch.edits(one, other, most) == min(slow_edits(one, other), most + 1)


@given(WORDS, WORDS)
def test_likeness_is_mutual_and_complete_only_for_equal_words(one: str, other: str) -> None:
    assert textsearch.similarity(one, other) == textsearch.similarity(other, one)
    assert textsearch.similarity(one, one) == 1


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    found = textsearch.words(text)
    assert textsearch.words(" ".join(found)) == found


def test_accents_tildes_and_apostrophes_fold_away() -> None:
    assert textsearch.words("K'ANA Inti: Ch\u2019ullu, ÑANDÚ 3/10") == ["kana", "inti", "chullu", "nandu", "3", "10"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chonpa", "chompa"),
        ("chomap", "chompa"),
        ("xhompa", "chompa"),
        ("cardiagn", "cardigan"),
        ("chalyna", "chalina"),
        ("alpca", "alpaca"),
        ("zampoña", "zampona"),
        ("bufanda", None),
        ("xyz", None),
    ],
)
def test_a_mistyped_word_leads_to_the_word_that_was_meant(typed: str, meant: str | None) -> None:
    known = Vocabulary(word for row in rows("products") for word in textsearch.words(row["name_es"]))
    assert known.meant(textsearch.fold(typed)) == meant


def test_of_two_words_as_near_the_more_frequent_is_meant() -> None:
    assert Vocabulary({"caza": 1, "casa": 9}).meant("cata") == "casa"


def test_short_words_are_not_corrected() -> None:
    assert Vocabulary(["par"]).meant("pir") is None
