"""One order from its posting to the last weaver's pay, by five people in five real browsers: J04, J05, J06, J09, J10, J11.

Each journey is measured against its budget of taps, typed fields and kilobytes (marketplace/data/el_alto/journeys.json).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.person import DESK, PHONE, Measure, Person
from tests.journeys.phones import Place, fresh_link
from tests.journeys.table import GOALS, write_down

BUDGETS = GOALS
Sit = Callable[[dict[str, int]], Person]
Site = tuple[str, list[dict[str, Any]]]


def account(site: Site, role: str, number: int = 0) -> dict[str, Any]:
    return [one for one in site[1] if one["role"] == role][number]


def enter(person: Person, who: dict[str, Any]) -> None:
    """Sign in with e-mail and password."""
    person.go("/entrar")
    person.page.get_by_label("Correo").fill(who["user"])
    person.page.locator("input[type=password]").fill(who["password"])
    person.page.locator("main form button[type=submit]").first.click()
    person.page.wait_for_url(re.compile(r"/(pedidos|tablero|personas)"))


def enter_by_link(person: Person, place: Place, number: int = 0) -> None:
    """Sign a leader in by a link of its own: a link opens once, and journeys run in any order."""
    leaders = [one["name"] for one in place[1] if one["role"] == "leader"]
    person.go(f"/l/{fresh_link(place[2], leaders[number])}")
    person.tap(re.compile("^Sí, soy"))
    person.page.wait_for_url("**/hoy")


def within(measure: Measure) -> None:
    """The journey kept its budget."""
    budget = BUDGETS[measure.journey]
    write_down(measure.journey, measure.taps, measure.typed, measure.kilobytes)
    print(f"{measure.journey}: {measure.taps}/{budget['max_taps']} taps, {measure.typed}/{budget['max_typed']} typed, "
          f"{measure.kilobytes}/{budget['max_kb']} KB")  # fmt: skip
    assert measure.taps <= budget["max_taps"], f"{measure.journey}: {measure.taps} taps"
    assert measure.typed <= budget["max_typed"], f"{measure.journey}: {measure.typed} typed fields"
    assert measure.kilobytes <= budget["max_kb"], f"{measure.journey}: {measure.kilobytes} KB"


@pytest.mark.timeout(300)
def test_an_order_from_its_posting_to_the_last_weaver_paid(site: Site, person: Sit) -> None:
    exporter, coordinator, leader = person(DESK), person(DESK), person(PHONE)
    enter(exporter, account(site, "exporter"))
    title = post_an_order(exporter)
    enter(coordinator, account(site, "coordinator"))
    link = match_and_offer(coordinator, title)
    work = accept(leader, link)
    report(leader, work)
    delivery = deliver(leader, work)
    inspect(coordinator, delivery)
    pay(exporter, leader, work)


def post_an_order(exporter: Person) -> str:
    """J04: an order of the catalogue's product, its matrix pasted from a spreadsheet, feasibility read before posting."""
    title = f"Colección de prueba {uuid4().hex[:6]}"
    with exporter.journey("J04") as measure:
        exporter.go("/pedidos")
        exporter.tap("Nuevo pedido")
        exporter.page.wait_for_url("**/lineas/nueva")
        option = exporter.page.locator("#item option", has_text=re.compile("SUMMA KNITS|SUMA KNITS")).first
        exporter.page.get_by_label("¿Qué producto?").or_(exporter.page.locator("#item")).first.select_option(
            option.get_attribute("value")
        )
        exporter._count(taps=2)
        exporter.tap("Pegar desde una planilla")
        exporter.page.locator("textarea[name=pasted]").fill("\tS\tM\tL\nNegro\t20\t20\t20\nCrudo\t20\t20\t20")
        exporter._count(typed=1)
        exporter.tap("Llenar la tabla")
        exporter.page.locator("input[name=price]").fill("900")
        exporter._count(typed=1)
        exporter.shoot("J04-matriz")
        exporter.tap("Guardar y seguir")
        finish_the_steps(exporter, title)
        exporter.reads(re.compile("caben", re.IGNORECASE))
        exporter.shoot("J04-revisar")
        exporter.tap("Publicar")
        exporter.reads(title)
    exporter.shoot("J04-publicado")
    within(measure)
    return title


def finish_the_steps(exporter: Person, title: str) -> None:
    """Go on from step to step until the review, filling what a step asks for."""
    for _ in range(8):
        page = exporter.page
        page.wait_for_load_state("load")
        if page.url.endswith("/revisar"):
            return
        if page.locator("input[name=due_date]").count():
            page.locator("input[name=release_date]").fill("2026-11-23")
            page.locator("input[name=due_date]").fill("2027-04-30")
            page.locator("input[name=title]").fill(title)
            exporter._count(typed=3)
        if page.get_by_role("link", name="Revisar y publicar").count():
            exporter.tap("Revisar y publicar")
        elif page.get_by_role("button", name="Guardar y seguir").count():
            exporter.tap("Guardar y seguir")
        else:
            exporter.tap("Seguir")


def match_and_offer(coordinator: Person, title: str) -> str:
    """J05: three proposals with reasons, one chosen, offers sent; gives the leader's link from the WhatsApp text."""
    with coordinator.journey("J05") as measure:
        coordinator.go("/emparejar?page=1")
        row = coordinator.page.locator("tr, li, article", has_text=title).last
        while not row.count():
            coordinator.tap(re.compile("Siguiente"))
            row = coordinator.page.locator("tr, li, article", has_text=title).last
        coordinator.touch(row.get_by_role("button", name="Emparejar"))
        coordinator.page.get_by_text("Elegir y ajustar").first.wait_for(timeout=90_000)
        coordinator.shoot("J05-propuestas")
        coordinator.tap("Elegir y ajustar")
        coordinator.shoot("J05-ajustar")
        coordinator.tap("Enviar ofertas")
        coordinator.reads("Ofertas del pedido")
    coordinator.shoot("J05-ofertas")
    within(measure)
    message = coordinator.page.locator("[data-copy]").first.get_attribute("data-copy") or ""
    found = re.search(r"http\S+/l/\S+", message)
    assert found, f"the message holds no link: {message}"
    return found.group().rstrip(".)")


def accept(leader: Person, link: str) -> str:
    """J01 and J06: enter by the link, hear the offer, yes to all, a record; gives the work's address."""
    leader.go(link)
    leader.shoot("J01-enlace")
    leader.tap(re.compile("^Sí, soy"))
    with leader.journey("J06") as measure:
        leader.reads("¿Hacemos este pedido?")
        leader.shoot("J06-oferta")
        leader.tap("Sí, todas")
        leader.shoot("J06-confirmar")
        leader.tap("Sí, lo hacemos")
        leader.reads(re.compile("Constancia", re.IGNORECASE))
    leader.shoot("J06-constancia")
    within(measure)
    leader.go("/trabajos")
    newest = leader.page.locator("main a[href^='/trabajos/']:not([href*='lista'])")
    addresses = [one.get_attribute("href") or "" for one in newest.all()]
    return max(addresses, key=lambda address: int(address.rsplit("/", 1)[1]))


def report(leader: Person, work: str) -> None:
    """J09: how many are finished?"""
    leader.go(work)
    with leader.journey("J09") as measure:
        leader.tap("Anotar avance")
        leader.page.locator("input[name=pieces]").fill(wanted(leader, work))
        leader._count(typed=1)
        leader.shoot("J09-avance")
        leader.tap("Enviar")
        leader.reads("Avance guardado.")
    leader.shoot("J09-guardado")
    within(measure)


def wanted(leader: Person, work: str) -> str:
    """All pieces of the work, as its page says."""
    said = (
        leader.page.locator(".stepper input[name=pieces]").locator("xpath=ancestor::*[@data-max]").first.get_attribute("data-max")
    )
    assert said, f"no number of pieces at {work}"
    return said


def deliver(leader: Person, work: str) -> str:
    """Announce a delivery of everything; gives the delivery's address."""
    leader.go(work)
    leader.tap("Entregar piezas")
    leader.tap("Anunciar entrega")
    leader.reads("Entrega anunciada.")
    leader.shoot("J10-anunciada")
    return leader.page.url


def inspect(coordinator: Person, delivery: str) -> None:
    """J10: receive, look at the sample that the standard asks for, accept, a record to sign."""
    coordinator.go(delivery)
    with coordinator.journey("J10") as measure:
        coordinator.tap("Recibir y contar")
        coordinator.tap("Recibir")
        coordinator.reads(re.compile("se acepta, con"))
        coordinator.shoot("J10-revisar")
        coordinator.tap("Seguir")
        coordinator.tap("Aceptar el lote")
        coordinator.reads("Acta de revisión")
    coordinator.shoot("J10-acta")
    within(measure)


def pay(exporter: Person, leader: Person, work: str) -> None:
    """J11: the exporter records, the leader confirms, shares out and pays."""
    exporter.go(f"{work}/pagos")
    exporter.tap("Anotar pago")
    exporter.page.get_by_label("QR").check()
    exporter.page.get_by_label(re.compile("Número o referencia")).fill("QR-778899")
    exporter.shoot("J11-anotar")
    exporter.page.locator("main form").get_by_role("button", name="Anotar pago").click()
    exporter.reads(re.compile("Pago anotado"))
    leader.go(f"{work}/pagos")
    payment = leader.page.locator("a[href^='/pagos/']").last.get_attribute("href") or ""
    with leader.journey("J11") as measure:
        leader.go(payment)
        leader.reads("¿Llegó el dinero?")
        leader.shoot("J11-llego")
        leader.tap("Sí, llegó")
        leader.reads("¿Quién hizo cuántas?")
        leader.tap("Guardar el reparto")
        leader.reads("Reparto guardado.")
        leader.shoot("J11-reparto")
        leader.tap("Pagada", role="button")
        leader.reads(re.compile("pagada"))
    leader.shoot("J11-pagada")
    within(measure)
