"""Reasons and advice as sentences for people."""

from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.engine.formats import read_problem
from marketplace.engine.problem import Advice, Assignment, Certificate, Plan, Rejected, Unmatched
from marketplace.engine.referee.reasons import NOT_CHOSEN, UNPLACED
from marketplace.engine.sentence_texts import TEXTS
from marketplace.engine.sentences import Teller
from marketplace.engine.solve import solve
from tests.engine.build import group, line, offer, problem

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def plan(*assignments):
    return Plan(0.0, {}, 0.0, 0.0, 0.0, "test", assignments, (), (), (), Certificate({}, {}))


def test_a_group_that_lacks_hours_is_told_how_many_and_by_when():
    # 20 pieces of 21 hours are missing; 17 weeks of 10 hours are free until the Monday after week 17, the 29th of March.
    case = problem([group("G7", hours=10)], [line(quantity=20, due=17, work_factor=21.0, max_unit_price=99.0)], weeks=20)
    teller = Teller(case, plan(), {"G7": "Manos Maravillosas"})
    sentence = teller.rejected(Rejected("L1", "G7", "capacity"))
    assert sentence.text("es") == "Manos Maravillosas: le faltan 250 horas antes del 29 de marzo."
    assert sentence.text("en") == "Manos Maravillosas: is 250 hours short before 29 March."


def test_hours_of_the_plan_count_as_gone():
    case = problem([group(hours=10)], [line("L1", 40), line("L2", 10)])
    teller = Teller(case, plan(Assignment("L1", "A", 1, 10, (("hands", 10.0),))))
    assert teller.hours_short(case.lines[0], case.groups[0]) == 1
    assert teller.hours_short(replace(case.lines[0], quantity=45), case.groups[0]) == 5


@pytest.mark.parametrize(
    ("reason", "spanish"),
    [
        ("quality", "A: su calidad es 1 y se pide 3."),
        ("requirement", "A: le falta nit."),
        ("price", "A: pide 2,50 por pieza; el máximo es 1,00."),
        ("moq", "A: hace desde 5 piezas; se piden 1.000."),
        ("max_groups", "A: el pedido ya tiene sus 2 grupos."),
    ],
)
def test_a_rejection_gives_its_figures(reason, spanish):
    order = line(quantity=1000, min_grade=3, requires=frozenset({"nit", "fair"}), max_groups=2, work_factor=2.5)
    case = problem([group(tags=frozenset({"fair"}), offers=(offer(min_lot=5),))], [order])
    assert Teller(case, plan()).rejected(Rejected("L1", "A", reason)).text() == spanish


def test_a_group_without_an_offer_has_a_sentence_too():
    case = problem([group()], [line(technique="weave"), line("L2", material="cotton")])
    teller = Teller(case, plan(), {"weave": "telar"})
    assert teller.rejected(Rejected("L1", "A", "technique")).text() == "A: no hace telar."
    assert teller.rejected(Rejected("L2", "A", "material")).text("en") == "A: does not work with cotton."


@pytest.mark.parametrize("reason", UNPLACED)
def test_every_reason_for_pieces_has_a_sentence(reason):
    sentence = Teller(problem(), plan()).unmatched(Unmatched("L1", 1046, reason))
    assert sentence.text("es").startswith("Faltan 1.046 piezas: ")
    assert sentence.text("en").startswith("1,046 pieces are missing: ")


def test_one_is_told_as_one():
    case = problem([group(hours=10, offers=(offer(min_lot=1),))], [line(quantity=11, due=1, max_groups=1)])
    teller = Teller(case, plan())
    assert teller.unmatched(Unmatched("L1", 1, "max_groups")).text() == "Falta 1 pieza: ya trabaja 1 grupo permitido."
    assert teller.unmatched(Unmatched("L1", 1, "capacity")).text("en").startswith("1 piece is missing: ")
    assert teller.rejected(Rejected("L1", "A", "max_groups")).text() == "A: el pedido ya tiene su 1 grupo."
    assert teller.rejected(Rejected("L1", "A", "capacity")).text() == "A: le falta 1 hora antes del 7 de diciembre."
    assert teller.rejected(Rejected("L1", "A", "moq")).text() == "A: hace desde 1 pieza; se piden 11."


@pytest.mark.parametrize("reason", NOT_CHOSEN)
def test_every_reason_for_a_group_has_a_sentence(reason):
    sentence = Teller(problem(), plan(), {"A": "Las Kantutas"}).rejected(Rejected("L1", "A", reason))
    for language in ("es", "en"):
        assert sentence.text(language).startswith("Las Kantutas: ")
        assert "{" not in sentence.text(language)


def test_no_sentence_is_without_a_reason_and_spanish_ones_have_twelve_words_at_most():
    reasons = {f"unmatched.{r}" for r in UNPLACED} | {f"rejected.{r}" for r in NOT_CHOSEN}
    assert set(TEXTS) == reasons | {"advice", "advice.people", "advice.people_or_pace"}
    for key, (spanish, _) in TEXTS.items():
        assert len(spanish.split()) <= 12, key


def test_advice_speaks_of_people_and_of_time_a_piece():
    # Nueva Esperanza, March: 15,000 made in 13,200 hours by 75 women; 19,500 would need 3,960 more.
    case = read_problem(EXAMPLES / "nueva-esperanza.problem.json")
    march = replace(case, lines=tuple(one for one in case.lines if one.id == "2027-03"))
    found = Advice("embroidery", "needle", 14, 18, 3960.0, 4500, 6705.0, 1.69)
    # Week 18 is shared with April: its other two days are promised.
    promised = replace(
        march, commitments=(*march.commitments, *[replace(march.commitments[0], first=18, last=18, hours_per_week=1200.0)])
    )
    teller = Teller(promised, solve(promised), {"embroidery": "Bordado"})
    short, helps = teller.advice(found)
    assert short.text() == "Bordado: faltan 3.960 horas entre el 1 de marzo y el 5 de abril."
    assert helps.text() == "Ayudan 23 personas más, o 0,68 horas por pieza: 4.500 piezas más."
    assert helps.text("en") == "23 more people would do, or 0.68 hours a piece: 4,500 more pieces."


def test_advice_where_nothing_is_made_yet_speaks_of_people_only():
    _, helps = Teller(problem(), plan()).advice(Advice("knit", "hands", 1, 4, 8.0, 8, 8.0, 1.0))
    assert helps.text() == "Ayudan 2 personas más: harían 8 piezas más."


def test_people_and_pace_are_those_of_groups_that_may_make_the_line():
    # B has hours for all of it and asks too much; two people of A give four hours each in the four weeks.
    dear = group("B", hours=50.0, offers=(offer(unit_price=5.0),))
    case = problem([group("A", hours=2.0, members=2), dear], [line(quantity=16)])
    solved = solve(case)
    (short,) = solved.advice
    _, helps = Teller(case, solved).advice(short)
    assert helps.text() == "Ayudan 2 personas más, o 0,50 horas por pieza: 8 piezas más."
