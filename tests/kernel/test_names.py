from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import names
from marketplace.kernel.names import ONE_LETTER, SAME_LETTERS, SAME_WORDS
from tests.kernel.el_alto import rows


def el_alto_names() -> list[str]:
    written = []
    for row in rows("associations"):
        written += [row["name"], *filter(None, row["aliases"].split(";"))]
    return written


def test_of_the_associations_of_el_alto_three_pairs_are_pointed_out_and_no_other() -> None:
    written = el_alto_names()
    found = {(written[n.first], written[n.second], n.reason) for n in names.near_names(written)}
    assert found == {
        ("SUMMA KNITS", "SUMA KNITS", ONE_LETTER),
        ("AICOT", "AAICOT", ONE_LETTER),
        ("K'ANA INTI", "KANA INTI", SAME_LETTERS),
    }


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Tejedoras Illimani", "TEJEDORAS  ILLIMANI", SAME_LETTERS),
        ("Nueva Esperanza", "Nuevaesperanza", SAME_LETTERS),
        ("Asociación Qantati", "asociacion qantati.", SAME_LETTERS),
        ("Club de Madres Nueva Esperanza", "Nueva Esperanza, Club de Madres", SAME_WORDS),
        ("Sol Naciente", "Sol Nacente", ONE_LETTER),
        ("Warmi Ampara", "Wrami Ampara", ONE_LETTER),
        ("Senkata Textil", "Zenkata Textil", ONE_LETTER),
    ],
)
def test_names_that_look_alike_are_pointed_out_with_the_reason(one: str, other: str, reason: str) -> None:
    assert names.near_names([one, "Otra cosa", other]) == [names.NearNames(0, 2, reason)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Grupo 1", "Grupo 2"), ("Nuevo Norte 1", "Nuevo Norte 11"), ("UCA", "UCAB"), ("San Juan", "San José"), ("", "")],
)
def test_names_that_differ_on_purpose_are_left_alone(one: str, other: str) -> None:
    assert names.near_names([one, other]) == []


@given(st.lists(st.text("ab 1'", max_size=7), max_size=12))
def test_looking_up_by_letters_finds_what_comparing_every_pair_finds(written: list[str]) -> None:
    every_pair = {(i, j) for i, j in combinations(range(len(written)), 2) if names.near_names([written[i], written[j]])}
    assert {(n.first, n.second) for n in names.near_names(written)} == every_pair


@given(st.text("abcdefgh", min_size=6, max_size=20), st.data())
def test_any_one_letter_left_out_is_noticed(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    assert len(names.near_names([name, name[:at] + name[at + 1 :]])) == 1
