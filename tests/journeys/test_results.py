"""J12, in a real browser: the results of a month, the records behind a number, a file; four taps and nothing typed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook

from tests.accessible import complaints
from tests.journeys.person import DESK, Person
from tests.journeys.test_from_order_to_pay import Site, account, enter, within

Sit = Callable[[dict[str, int]], Person]


def test_planned_against_achieved_to_the_last_record_and_a_file(site: Site, person: Sit) -> None:
    coordinator = person(DESK)
    enter(coordinator, account(site, "coordinator"))
    page = coordinator.page
    with coordinator.journey("J12") as measure:
        coordinator.tap("Resultados")
        card = page.locator("section", has=page.get_by_role("heading", name="Todos mis programas"))
        coordinator.touch(card.get_by_role("link", name="oct 2026"))
        coordinator.reads("Corte al 31 de octubre de 2026")
        coordinator.reads("sin registro")
        coordinator.touch(page.get_by_role("link", name="Entregas a tiempo: 17"))
        coordinator.reads("25 registros")
        assert page.locator("table a[href^='/trabajos/']").count() == 25
        with page.expect_download() as download:
            coordinator.tap("Informe en Excel")
    within(measure)
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    found = {row[2]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert found["K08"][6:9] == (17, 68, 25)
    assert download.value.suggested_filename == "resultados-todos-2026-10-31.xlsx"


def test_results_are_for_everybody_to_read_on_both_screens(site: Site, person: Sit) -> None:
    coordinator = person(DESK)
    enter(coordinator, account(site, "coordinator"))
    for name, address in (("elegir", "/resultados"), ("tabla", "/resultados/1"), ("detrás", "/resultados/todos/K08"),
                          ("indicador", "/resultados/indicador/3")):  # fmt: skip
        coordinator.page.set_viewport_size(DESK)  # type: ignore[arg-type]
        coordinator.go(address)
        coordinator.shoot(f"J12-{name}")
        assert complaints(coordinator.page) == [], name
