"""Without a signal: five different acts on a real phone's browser, sent later through a connection that loses answers."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from marketplace.infra.database import db
from marketplace.infra.transaction import FormKey
from marketplace.journal.models import JournalEntry
from marketplace.matching.models import Offer
from marketplace.orders.models import Order
from marketplace.producers.models import Association
from tests import factories
from tests.journeys.phones import Place, kept, send_until_empty


@pytest.fixture
def offer(place: Place) -> int:
    """An offer that waits for the first demonstration leader's answer."""
    with place[2].app_context():
        group = db.session.scalars(select(Association).where(Association.code == "A19")).one()
        order = db.session.scalars(select(Order).where(Order.state == "posted").order_by(Order.id)).first()
        assert order is not None
        line = factories.make_order_line(order, position=90 + (db.session.scalar(select(func.count(Offer.id))) or 0))
        made: Offer = factories.make_offer(line, group, pieces=5, state="offered", expires_at=factories.NOW + timedelta(days=5))
        db.session.commit()
        return made.id


def work_to_deliver(found: list[str]) -> str:
    """The address of a work of which pieces can be delivered."""
    return next(path for path in found if path.endswith("/entregar")).removesuffix("/entregar")


def saved(page: Page, many: int) -> None:
    """The phone says that it kept the act, and how many wait."""
    page.get_by_text("Guardado. Se enviará cuando haya señal").wait_for()
    page.get_by_text(re.compile(rf"^\s*{many} por enviar")).first.wait_for()


def five_acts(page: Page, work: str, offer_id: int, payment: str) -> None:
    """Who does not work, a report, a delivery, an answer, a confirmation."""
    page.goto("/nuestro-tiempo")
    page.locator("main a[href*='/nuestro-tiempo/']").nth(3).click()
    page.locator(".picture").first.click()
    page.get_by_role("button", name="Guardar", exact=True).last.click()
    saved(page, 1)
    page.goto(f"{work}/avance")
    page.get_by_role("button", name="Poner 1", exact=True).click()
    page.get_by_role("button", name="Enviar").click()
    saved(page, 2)
    page.goto(f"{work}/entregar")
    page.locator("input[name=pieces]").fill("3")
    page.get_by_role("button", name="Anunciar entrega").click()
    saved(page, 3)
    page.goto(f"/ofertas/{offer_id}/no")
    page.locator(".picture").first.click()
    page.get_by_role("button", name="Decir que no").click()
    saved(page, 4)
    page.goto(payment)
    page.get_by_role("button", name="Sí, llegó").click()
    saved(page, 5)


def lines(app: Flask, after: int) -> list[tuple[str, str]]:
    """Verbs and things of the journal after a line, and how many lines there are."""
    with app.app_context():
        rows = db.session.execute(
            select(JournalEntry.verb, JournalEntry.thing).where(JournalEntry.id > after).order_by(JournalEntry.id)
        ).all()
        return [(row[0], row[1]) for row in rows]


def last_line(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.max(JournalEntry.id))) or 0


def keys(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(FormKey.key))) or 0


def test_five_acts_without_a_signal_arrive_once_each_and_in_order(place: Place, phone: Page, offer: int, shots: Path) -> None:
    wire, _accounts, app = place
    found = kept(phone)
    work, payment = work_to_deliver(found), next(path for path in found if re.fullmatch(r"/pagos/\d+", path))
    before, keys_before = last_line(app), keys(app)
    phone.context.set_offline(True)
    five_acts(phone, work, offer, payment)
    phone.goto("/por-enviar")
    assert phone.locator("[data-outbox-list] > li").count() == 5
    phone.screenshot(path=shots / "sin-senal-por-enviar.png", full_page=True)
    assert lines(app, before) == []
    wire.loses = 2
    wire.posts.clear()
    phone.context.set_offline(False)
    send_until_empty(phone)
    wire.loses = 0
    # What the site adds by itself, such as an alert of a late pace or what becomes of the order, is no act of hers.
    by_itself = {"noticed", "alerted", "corrected_alert", "reached"}
    done = [line for line in lines(app, before) if line[0] not in by_itself and line[1] != "order"]
    assert keys(app) - keys_before == 5
    handled = [path for path, status in wire.posts if status < 400]
    assert len(wire.lost) == 10, "each answer was lost twice after the site had given it"
    assert [path for number, path in enumerate(handled) if path not in handled[:number]] == list(dict.fromkeys(wire.lost))
    assert len(done) == 5


def test_what_the_site_refuses_comes_back_with_its_reason_and_can_be_corrected(place: Place, phone: Page, shots: Path) -> None:
    _wire, _accounts, app = place
    work = work_to_deliver(kept(phone))
    phone.context.set_offline(True)
    phone.goto(f"{work}/entregar")
    phone.locator("input[name=pieces]").fill("999999")
    phone.get_by_role("button", name="Anunciar entrega").click()
    saved(phone, 1)
    before = last_line(app)
    phone.context.set_offline(False)
    phone.goto("/por-enviar")
    phone.get_by_text("No se pudo", exact=True).wait_for()
    row = phone.locator("[data-outbox-list] > li").first
    phone.screenshot(path=shots / "sin-senal-no-se-pudo.png", full_page=True)
    assert len(row.locator("p[data-no]").inner_text()) > 10
    assert lines(app, before) == []
    row.get_by_role("link", name="Abrir y corregir").click()
    expect(phone.locator("input[name=pieces]")).to_have_value("999999", timeout=60_000)
    phone.locator("input[name=pieces]").fill("1")
    phone.get_by_role("button", name="Anunciar entrega").click()
    phone.get_by_text("Entrega anunciada.").wait_for()
    assert len([line for line in lines(app, before) if line[1] == "delivery"]) == 1
    assert phone.locator("[data-outbox]").is_hidden()


def test_an_ended_session_loses_nothing(place: Place, phone: Page) -> None:
    app = place[2]
    kept(phone)
    phone.context.set_offline(True)
    phone.goto("/nuestro-tiempo")
    phone.locator("main a[href*='/nuestro-tiempo/']").nth(4).click()
    phone.locator(".picture").nth(1).click()
    phone.get_by_role("button", name="Guardar", exact=True).last.click()
    saved(phone, 1)
    before = last_line(app)
    phone.context.clear_cookies()
    with phone.expect_response(lambda answer: answer.request.method == "POST" and answer.status in {400, 401}):
        phone.context.set_offline(False)
        phone.evaluate("dispatchEvent(new Event('online'))")
    assert lines(app, before) == []
    assert phone.evaluate("queue.all().then((acts) => acts.length)") == 1


def test_nothing_of_one_person_is_left_for_the_next(place: Place, phone: Page) -> None:
    kept(phone)
    phone.locator("details.account summary").click()
    phone.get_by_role("button", name="Salir").click()
    phone.wait_for_url(re.compile(r"/$|/entrar|/quien"))
    assert phone.evaluate("caches.keys().then((names) => names.filter((name) => name.startsWith('pages-')).length)") == 0
    phone.context.set_offline(True)
    phone.goto("/hoy")
    phone.get_by_text("Aquí no hay señal").wait_for()
