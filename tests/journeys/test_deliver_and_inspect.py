"""J10 whole, in a real browser: faults tapped on their drawings, broken off and gone on with, a photo, a signature, cartons."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.test_from_order_to_pay import Site, account, enter, within

Sit = Callable[[dict[str, int]], Person]


@pytest.fixture
def coordinator(site: Site, person: Sit) -> Person:
    somebody = person(DESK)
    enter(somebody, account(site, "coordinator"))
    return somebody


def announced(coordinator: Person, pieces: int) -> str:
    """The address of a delivery of so many pieces of open work, announced by the coordinator for a group."""
    coordinator.go("/trabajos")
    works = sorted({one.get_attribute("href") or "" for one in coordinator.page.locator("a[href^='/trabajos/']").all()})
    for work in works:
        coordinator.go(f"{work}/entregar")
        box = coordinator.page.locator(".stepper:has(input[name=pieces])")
        if box.count() and int(box.first.get_attribute("data-max") or 0) >= pieces:
            coordinator.page.locator("input[name=pieces]").fill(str(pieces))
            coordinator.page.get_by_role("button", name="Anunciar entrega").click()
            coordinator.page.wait_for_url("**/entregas/*")
            return coordinator.page.url
    raise AssertionError("no open work takes so many pieces")


def photo() -> dict[str, Any]:
    out = BytesIO()
    Image.new("RGB", (1600, 1200), (150, 110, 70)).save(out, "JPEG")
    return {"name": "falla.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def tap_fault(coordinator: Person, name: str, times: int = 1) -> None:
    """Tap the drawing of a fault, and wait until it is kept."""
    for _ in range(times):
        with coordinator.page.expect_response(re.compile("/fallas$")):
            coordinator.tap(re.compile(f"^Una más: {name}"))


def both_sizes(coordinator: Person, name: str) -> None:
    """A picture as the desk and as a phone shows it; nothing is wider than the screen."""
    coordinator.shoot(name)
    coordinator.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert coordinator.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    coordinator.shoot(f"{name}-telefono")
    coordinator.page.set_viewport_size(DESK)  # type: ignore[arg-type]


@pytest.mark.timeout(240)
def test_a_lot_is_received_inspected_by_drawings_signed_and_recorded(coordinator: Person) -> None:
    coordinator.go(announced(coordinator, 60))
    page = coordinator.page
    with coordinator.journey("J10") as measure:
        coordinator.tap("Recibir y contar")
        coordinator.tap("Recibir")
        coordinator.reads(re.compile(r"Revise \d+; con \d+ fallas se acepta, con \d+ se devuelve"))
        tap_fault(coordinator, "Hilo suelto", times=2)
        with page.expect_response(re.compile("/foto$")):
            page.get_by_label(re.compile("^Foto de: Hilo suelto")).set_input_files([photo()])
        coordinator._count(taps=1)
        page.locator("#photos img").first.wait_for()
        coordinator.tap("Seguir")
        coordinator.reads("El lote se acepta")
        pad = page.locator("[data-sign]")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box
        page.mouse.move(box["x"] + 40, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 30, steps=6)
        page.mouse.up()
        coordinator._count(taps=1)
        coordinator.tap("Aceptar el lote")
        coordinator.reads("Acta de revisión")
    within(measure)
    assert page.locator("text=Hilo suelto").count()
    assert page.locator(".signs svg path").first.get_attribute("d")
    coordinator.shoot("J10-acta-firmada")


@pytest.mark.timeout(240)
def test_an_inspection_that_is_broken_off_loses_nothing(coordinator: Person, site: Site, person: Sit) -> None:
    delivery = announced(coordinator, 60)
    coordinator.tap("Recibir y contar")
    coordinator.tap("Recibir")
    coordinator.reads(re.compile("se acepta, con"))
    both_sizes(coordinator, "J10-fallas")
    tap_fault(coordinator, "Aguja")
    coordinator.reads("Se devuelve")
    # The browser is closed without a word; another one goes on from there.
    coordinator.page.goto("about:blank")
    colleague = person(DESK)
    enter(colleague, account(site, "coordinator"))
    colleague.go(delivery)
    colleague.tap("Seguir la revisión")
    assert colleague.page.get_by_label(re.compile("^Piezas con: Aguja")).input_value() == "1"
    colleague.tap("Seguir")
    colleague.reads("El lote se devuelve")
    both_sizes(colleague, "J10-decidir")
    colleague.tap("Devolver el lote")
    colleague.reads("Acta de revisión")


@pytest.mark.timeout(240)
def test_accepted_pieces_are_packed_in_a_tap_and_leave(coordinator: Person) -> None:
    coordinator.go(announced(coordinator, 60))
    coordinator.tap("Recibir y contar")
    coordinator.tap("Recibir")
    coordinator.tap("Seguir")
    coordinator.tap("Aceptar el lote")
    coordinator.tap("Volver")
    coordinator.tap(re.compile("^Empacar 60"))
    both_sizes(coordinator, "J10-cajas")
    coordinator.tap(re.compile("^Empacar así"))
    page = coordinator.page
    coordinator.reads("Cajas empacadas")
    for field in page.locator("input[name^=gross_]").all():
        field.fill("20")
    for field in page.locator("input[name^=net_]").all():
        field.fill("18,5")
    coordinator.tap("Guardar pesos y medidas")
    coordinator.reads("Pesos guardados.")
    coordinator.go("/envios/nuevo")
    coordinator.tap("Preparar el envío")
    coordinator.reads("Transporte")
    coordinator.tap("Cambiar")
    page.get_by_label("Quién lo lleva").fill("BoA Cargo")
    page.get_by_label("País de destino").select_option("DK")
    coordinator.tap("Guardar")
    coordinator.tap("Despachar")
    coordinator.tap("Ya salió")
    coordinator.reads("Envío despachado.")
    both_sizes(coordinator, "J10-envio")
