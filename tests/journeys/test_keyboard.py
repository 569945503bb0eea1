"""Everything by keyboard: the main act of each role with Tab, Enter, Space, arrows and typing, and no mouse at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.keys import Keys
from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.phones import Place
from tests.journeys.test_from_order_to_pay import account, enter, enter_by_link

Sit = Callable[[dict[str, int]], Person]
Site = tuple[str, list[dict[str, Any]]]


PAGES = {
    "exporter": ["/pedidos", "/comparar/productos"],
    "coordinator": ["/tablero", "/trabajos"],
    "leader": ["/hoy", "/nuestro-tiempo", "/nuestro-tiempo/2026-W50", "/nuestro-tiempo/feria/jueves"],
}


@pytest.mark.timeout(300)
def test_the_main_acts_need_no_mouse(site: Site, person: Sit) -> None:
    exporter, coordinator, leader = Keys(person(DESK).page), Keys(person(DESK).page), Keys(person(PHONE).page)
    sign_in(exporter, site[0], account(site, "exporter"))
    title = post_an_order(exporter, site[0])
    compare(exporter, site[0])
    sign_in(coordinator, site[0], account(site, "coordinator"))
    answer(leader, match_and_offer(coordinator, site[0], title))
    assert exporter.faults + coordinator.faults + leader.faults == []


@pytest.mark.parametrize("role", PAGES)
def test_the_focus_is_seen_everywhere_and_neither_lost_nor_trapped(site: Site, place: Place, person: Sit, role: str) -> None:
    somebody = person(PHONE if role == "leader" else DESK)
    if role == "leader":
        enter_by_link(somebody, place)
    else:
        enter(somebody, account(site, role))
    keys = Keys(somebody.page)
    for path in PAGES[role]:
        somebody.go(path)
        first, *rest = keys.order()
        assert first == "Ir al contenido"
        assert len(rest) > 5, path
        # The way past what stands on every page: the first thing after it lies within the content.
        somebody.go(path)
        keys.use(somebody.page.locator(".skip"), stays=True)
        keys.tab()
        assert somebody.page.evaluate("document.querySelector('#main').contains(document.activeElement)"), path
    assert keys.faults == []


def test_a_map_of_many_cells_can_be_hopped_over(site: Site, person: Sit) -> None:
    coordinator = person(DESK)
    enter(coordinator, account(site, "coordinator"))
    coordinator.go("/capacidad")
    keys = Keys(coordinator.page)
    keys.press("Saltar el mapa", stays=True)
    keys.tab()
    assert coordinator.page.evaluate("!document.activeElement.closest('.heat')")
    assert len(keys.order()) < 30


def test_a_window_is_opened_read_and_closed_by_keyboard(site: Site, person: Sit) -> None:
    page = person(DESK).page
    page.goto(f"{site[0]}/design")
    keys = Keys(page)
    opener = page.locator("[data-dialog]")
    keys.reach(opener)
    page.keyboard.press("Enter")
    inside = "document.querySelector('dialog[open]').contains(document.activeElement)"
    assert page.evaluate(inside)
    for _ in range(6):
        # Past its last thing the browser's own bar has the focus, never the page behind.
        assert keys.tab() is None or page.evaluate(inside)
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert opener.evaluate("one => one === document.activeElement")


def sign_in(keys: Keys, site: str, who: dict[str, Any]) -> None:
    keys.page.goto(f"{site}/entrar")
    keys.write(keys.page.get_by_label("Correo"), who["user"])
    keys.write(keys.page.locator("input[type=password]"), who["password"])
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url(re.compile(r"/(pedidos|tablero|personas)"))


def post_an_order(keys: Keys, site: str) -> str:
    """An exporter: product from the list, pieces into the cells of the sheet, dates, title, posted."""
    page, title = keys.page, f"Por teclado {uuid4().hex[:6]}"
    page.goto(f"{site}/pedidos")
    keys.press("Nuevo pedido")
    choose_option(keys, "#item", re.compile("SUMMA KNITS|SUMA KNITS"))
    fill_the_sheet(keys)
    keys.write(page.locator("input[name=price]"), "900")
    keys.press("Guardar y seguir")
    for _ in range(8):
        if "/revisar" in page.url:
            break
        if page.locator("input[name=due_date]").count():
            # Day and month are the same, because browsers ask for them in either order.
            for name, typed in (("release_date", "12122026"), ("due_date", "05052027")):
                keys.reach(page.locator(f"input[name={name}]"))
                page.keyboard.type(typed)
            keys.write(page.locator("input[name=title]"), title)
        if page.get_by_role("link", name="Revisar y publicar").count():
            keys.press("Revisar y publicar")
        elif page.get_by_role("button", name="Guardar y seguir").count():
            keys.press("Guardar y seguir")
        else:
            keys.press("Seguir")
    keys.press("Publicar", "Space")
    page.get_by_text(title).first.wait_for()
    return title


def choose_option(keys: Keys, query: str, words: re.Pattern[str]) -> None:
    """Choose in a list by its arrows."""
    keys.reach(keys.page.locator(query))
    for _ in range(200):
        if words.search(keys.page.locator(f"{query} option:checked").inner_text()):
            return
        keys.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{words} is not in {query}")


def fill_the_sheet(keys: Keys) -> None:
    """Forty of each size, a cell after the other."""
    for size in "SML":
        keys.write(keys.page.get_by_label(f"Sin color, {size}", exact=True), "40")


def compare(keys: Keys, site: str) -> None:
    """An exporter: two products side by side."""
    page = keys.page
    page.goto(f"{site}/catalogo")
    keys.use(page.locator("main article a, main .card a").first)
    keys.press("Comparar")
    keys.write(page.locator("main input[type=search], main input[name=q]").first, "chompa")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=chompa"))
    keys.press(re.compile("^Añadir"))
    page.locator(".comparison thead th").nth(1).wait_for()


def match_and_offer(keys: Keys, site: str, title: str) -> str:
    """A coordinator: a match, a share made less and more again, offers; gives the leader's link."""
    page = keys.page
    page.goto(f"{site}/emparejar?page=1")
    row = page.locator("tr", has_text=title).last
    while not row.count():
        keys.press(re.compile("Siguiente"))
    keys.use(row.get_by_role("button", name="Emparejar"))
    page.get_by_text("Elegir y ajustar").first.wait_for(timeout=90_000)
    keys.press("Elegir y ajustar")
    pieces = page.get_by_label(re.compile("^Piezas de")).first
    before = pieces.input_value()
    for sign in ("Quitar", "Dar"):
        step(keys, sign)
    assert page.get_by_label(re.compile("^Piezas de")).first.input_value() == before
    undo = page.get_by_role("button", name="Deshacer")
    keys.reach(undo)
    swapped(keys, "Enter")
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost with the button"
    keys.press("Enviar ofertas")
    page.get_by_text("Ofertas del pedido").first.wait_for()
    message = page.locator("[data-copy]").first.get_attribute("data-copy") or ""
    found = re.search(r"http\S+/l/\S+", message)
    assert found, f"the message holds no link: {message}"
    return found.group().rstrip(".)")


def step(keys: Keys, sign: str) -> None:
    """Some pieces less or more; the focus stays on the two signs, on the other one where this one can do no more."""
    button = keys.page.get_by_role("button", name=re.compile(f"^{sign} .* a ")).first
    keys.reach(button)
    field = button.get_attribute("aria-controls")
    swapped(keys, "Space")
    assert keys.page.evaluate("document.activeElement.getAttribute('aria-controls')") == field, "the focus is lost"


def swapped(keys: Keys, key: str) -> None:
    """Press a key, and wait until the page has answered in place."""
    keys.page.evaluate("document.querySelector('#bench').dataset.before = 'yes'")
    keys.page.keyboard.press(key)
    keys.page.locator("#bench:not([data-before]):not(.htmx-added):not(.htmx-settling)").wait_for()
    keys.page.wait_for_timeout(100)


def answer(keys: Keys, link: str) -> None:
    """A leader: by her link to the offer, all of it, a record."""
    page = keys.page
    page.goto(link)
    keys.press(re.compile("^Sí, soy"))
    page.get_by_text("¿Hacemos este pedido?").first.wait_for()
    keys.press("Sí, todas")
    keys.press("Sí, lo hacemos")
    page.get_by_text(re.compile("Constancia", re.IGNORECASE)).first.wait_for()
