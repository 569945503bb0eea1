"""J08 and J09: the group's meeting with the notebook, the week's report, and what a late pace sets in motion."""

from __future__ import annotations

import re

import pytest

from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.phones import Place
from tests.journeys.test_from_order_to_pay import Sit, Site, account, enter, enter_by_link, within

SECONDS_A_KEY = 1.0
"""A slow typist: one key a second."""


@pytest.mark.timeout(600)
def test_the_notebook_the_weeks_report_and_other_groups_for_what_will_be_late(site: Site, person: Sit, place: Place) -> None:
    leader, coordinator = person(PHONE), person(DESK)
    enter_by_link(leader, place, 1)
    leader.shoot("J08-hoy")
    leader.touch(leader.page.locator("main a", has_text="Piezas").first)
    notebook = leader.page.url
    share_out(leader, notebook)
    hand_out_and_take_back(leader, notebook)
    undo(leader)
    enter(coordinator, account(site, "coordinator"))
    type_in_a_sheet(coordinator, notebook)
    work = notebook.removesuffix("/cuaderno")
    report(leader, work)
    rematch(coordinator, work)


def share_out(leader: Person, notebook: str) -> None:
    """Proposed in one tap, adjusted with + and −, open to all."""
    leader.go(notebook)
    with leader.journey("J08") as measure:
        leader.tap("Repartir piezas")
        leader.reads("¿Quién hace cuántas?")
        leader.shoot("J08-repartir")
        leader.page.locator(".stepper button[value='-1']").first.click()
        leader.page.locator(".stepper button[value='1']").nth(1).click()
        leader.tap("Guardar el reparto")
        leader.reads("Quién hace cuántas")
    leader.shoot("J08-reparto")
    print(f"J08 sharing out: {measure.taps + 2} taps, {measure.kilobytes} KB")
    assert measure.taps + 2 <= 4


def hand_out_and_take_back(leader: Person, notebook: str) -> None:
    """Each of three people within the budget: a face, a number, well or badly made."""
    for place, (button, number) in enumerate([("Bien", "2"), ("Bien", "3"), ("Falla", "1")]):
        leader.go(notebook)
        with leader.journey("J08") as measure:
            leader.touch(leader.page.locator(".people a").nth(place))
            if not leader.page.locator("[aria-current=page]", has_text="Recibo piezas").count():
                leader.tap("Recibo piezas")
                press(leader, number)
            leader.touch(leader.page.locator(".cells label").nth(place))
            if not place:
                leader.shoot("J08-persona")
            leader.tap(button, role="button")
            leader.reads("¿Quién viene?")
        within(measure)
    leader.shoot("J08-personas")


def press(leader: Person, number: str) -> None:
    """One number on the big keypad."""
    for digit in number:
        leader.page.locator(f".keypad button[value='{digit}']").click()
    leader._count(typed=1)


def undo(leader: Person) -> None:
    """A mistake is one tap away for a day, and stays in the history."""
    before = leader.page.locator(".progress b").first.inner_text()
    leader.tap("Deshacer")
    leader.reads(re.compile("^Deshecho"))
    leader.tap("Historia")
    leader.reads(re.compile("Deshecho por"))
    leader.shoot("J08-historia")
    leader.page.go_back()
    assert leader.page.locator(".progress b").first.inner_text() == before, "the faulty piece was never a good one"


def type_in_a_sheet(coordinator: Person, notebook: str) -> None:
    """A returned sheet of twenty weavers by the keyboard alone: numbers and Tab, then Enter; counted key by key."""
    coordinator.go(f"{notebook}/planilla")
    cells = coordinator.page.locator("table.sheet tbody tr")
    assert cells.count() >= 20
    keys = to_the_first_cell(coordinator)
    for row in range(20):
        # Down the column of a size, as the paper is read; each five have another size.
        for key in ("2", "ArrowDown") if row % 5 < 4 else ("2", "Tab", "ArrowDown"):
            coordinator.page.keyboard.press(key)
            keys += 1
    coordinator.shoot("J08-hoja")
    coordinator.page.keyboard.press("Enter")
    coordinator.reads(re.compile("20 anotaciones guardadas"))
    print(f"J08 sheet of 20 weavers: {keys + 1} keys, {(keys + 1) * SECONDS_A_KEY:.0f} s at a key a second")
    assert (keys + 1) * SECONDS_A_KEY <= 120


def to_the_first_cell(coordinator: Person) -> int:
    """Past the menu by the link at the head of the page, then on with Tab; how many keys."""
    keyboard, keys = coordinator.page.keyboard, 2
    keyboard.press("Tab")
    keyboard.press("Enter")
    while not coordinator.page.evaluate("document.activeElement.matches('table.sheet input')"):
        keyboard.press("Tab")
        keys += 1
        assert keys < 20
    return keys


def report(leader: Person, work: str) -> None:
    """J09: from the link of the message; the number is the notebook's, the stage one tap."""
    with leader.journey("J09") as measure:
        leader.go(f"{work}/avance")
        assert leader.page.locator("input[name=pieces]").input_value() == "45"
        leader.touch(leader.page.locator(".picture", has_text="Tejido").first)
        leader.shoot("J09-semana")
        leader.tap("Enviar")
        leader.reads("Avance guardado.")
    leader.shoot("J09-semaforo")
    within(measure)
    leader.go(f"{work}/calendario")
    leader.shoot("J09-calendario")


def rematch(coordinator: Person, work: str) -> None:
    """The alert stands on the board the same day; two taps from it the engine looks for other groups."""
    coordinator.go("/tablero")
    coordinator.reads("avisado hoy")
    coordinator.shoot("J09-tablero")
    coordinator.go(work)
    coordinator.reads("A este paso no llega.")
    coordinator.shoot("J09-aviso")
    # Nobody else makes these: it is said before a piece is taken out, and not done unless she says that she knows.
    coordinator.tap("Repartir lo que falta")
    coordinator.reads("Ningún otro grupo puede tomar estas piezas a tiempo.")
    coordinator.shoot("J09-nadie")
    coordinator.tap("Buscar otro grupo")
    coordinator.reads("Márcalo si las sacas igual.")
    coordinator.go("/buscar?q=AS0033")
    other = coordinator.page.url.split("?")[0]
    with coordinator.journey("J09") as measure:
        coordinator.go(f"{other}/pasar")
        coordinator.reads(re.compile("Otros 3 grupos tienen horas libres"))
        coordinator.shoot("J09-pasar")
        coordinator.tap("Buscar otro grupo")
        coordinator.page.wait_for_url(re.compile("/emparejar/corridas/"))
    # The first of the two taps is the alert's, above.
    assert measure.taps == 1
    # The engine may be compiled first.
    coordinator.page.get_by_text("Elegir y ajustar").first.wait_for(timeout=240_000)
    coordinator.shoot("J09-otros-grupos")


@pytest.mark.timeout(600)
def test_a_sheet_that_is_broken_off_half_way_loses_nothing(site: Site, person: Sit) -> None:
    """The window is closed without a word: what was typed is there again, until it is sent or begun anew."""
    coordinator = person(DESK)
    enter(coordinator, account(site, "coordinator"))
    page = coordinator.page
    coordinator.go("/trabajos")
    works = sorted({one.get_attribute("href") or "" for one in page.locator("main a[href^='/trabajos/']").all()})
    sheet = f"{works[0].split('?')[0]}/cuaderno/planilla"
    coordinator.go(sheet)
    cells = page.locator("table.sheet input")
    assert not page.locator("[data-kept]").is_visible()
    for place, number in enumerate("213"):
        cells.nth(place).fill(number)
    page.goto("about:blank")
    coordinator.go(sheet)
    coordinator.reads("Seguimos donde quedaste.")
    assert [cells.nth(place).input_value() for place in range(3)] == ["2", "1", "3"]
    coordinator.shoot("J08-hoja-seguida")
    coordinator.tap("Empezar de nuevo")
    coordinator.go(sheet)
    assert [cells.nth(place).input_value() for place in range(3)] == ["", "", ""]
