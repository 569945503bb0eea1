"""The nine questions on her phone: one a screen, nothing lost on the way, all of them where scripts do not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from marketplace.people.models import Account
from tests.factories import make_account, make_association, make_member, make_workshop

pytestmark = pytest.mark.browser
QUESTIONS = 9


@pytest.fixture
def sheet(app: Flask, sign_in: Callable[[Account], FlaskClient]) -> str:
    """Her page as the server writes it."""
    group = make_association()
    member = make_member(make_workshop(group), full_name="Nancy Copa")
    page = sign_in(make_account("weaver", association_id=group.id, member_id=member.id)).get("/mi-linea-base")
    assert page.status_code == 200
    return page.text


@pytest.fixture
def open_sheet(chromium: Browser, app: Flask, sheet: str) -> Iterator[Callable[[bool], Page]]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    contexts = []

    def opened(scripts: bool) -> Page:
        context = chromium.new_context(
            viewport={"width": 360, "height": 640}, java_script_enabled=scripts, service_workers="block"
        )
        contexts.append(context)
        page = context.new_page()
        address = f"http://127.0.0.1:{server.server_port}/mi-linea-base"
        # The sheet was written for her above: a browser of its own would need her session in the test's transaction.
        page.route(address, lambda route: route.fulfill(body=sheet, content_type="text/html; charset=utf-8"))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    server.shutdown()
    thread.join()


def test_one_question_a_screen_with_a_way_back(open_sheet: Callable[[bool], Page]) -> None:
    page = open_sheet(True)
    questions = page.locator("[data-question]")
    total = questions.count()
    assert total >= QUESTIONS - 1
    assert questions.locator("visible=true").count() == 1
    assert page.get_by_role("button", name="Guardar").is_hidden()
    page.locator("#n_chompa").fill("3")
    page.get_by_role("button", name="Seguir").click()
    assert "¿Quién puso la lana?" in questions.locator("visible=true").inner_text()
    assert page.locator("[data-count]").inner_text() == f"2 / {total}"
    page.get_by_role("button", name="Atrás").click()
    assert page.locator("#n_chompa").input_value() == "3"
    for _ in range(total - 1):
        page.get_by_role("button", name="Seguir").click()
    assert page.get_by_role("button", name="Guardar").is_visible()
    assert page.get_by_role("button", name="Seguir").is_hidden()


def test_without_scripts_all_questions_stand_below_each_other(open_sheet: Callable[[bool], Page]) -> None:
    page = open_sheet(False)
    questions = page.locator("[data-question]")
    assert questions.locator("visible=true").count() == questions.count()
    assert page.get_by_role("button", name="Guardar").is_visible()
    assert page.get_by_role("button", name="Seguir").is_hidden()
