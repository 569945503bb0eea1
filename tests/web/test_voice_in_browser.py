"""A finger that stays on anything a producer may tap makes it say its words, and does not set it off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from marketplace.people.models import Account
from tests.factories import make_account, make_association

pytestmark = pytest.mark.browser
LISTEN = """
window.spoken = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
const speech = { speak: (words) => window.spoken.push(words.text), cancel: () => {} };
Object.defineProperty(window, "speechSynthesis", { value: speech });
"""


@pytest.fixture
def page(chromium: Browser, app: Flask, sign_in: Callable[[Account], FlaskClient]) -> Iterator[Page]:
    """A leader's weeks on her phone, with a voice that is written down."""
    leader = make_account("leader", association_id=make_association(members=2).id)
    weeks = sign_in(leader).get("/nuestro-tiempo").text
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context(viewport={"width": 360, "height": 640}, service_workers="block")
    page = context.new_page()
    page.add_init_script(LISTEN)
    address = f"http://127.0.0.1:{server.server_port}/nuestro-tiempo"
    page.route(address, lambda route: route.fulfill(body=weeks, content_type="text/html; charset=utf-8"))
    page.route("**/voz/lista.json", lambda route: route.fulfill(json={}))
    page.goto(address)
    yield page
    context.close()
    server.shutdown()
    thread.join()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (".nav-bottom a >> nth=0", "Hoy"),
        (".weeks a >> nth=0", "Semana del"),
        ("summary:has-text('Ver como tabla')", "Ver como tabla"),
        ("footer a >> nth=0", "Llamar a mi coordinadora"),
    ],
)
def test_what_is_held_says_its_words(page: Page, place: str, words: str) -> None:
    page.locator(place).dispatch_event("contextmenu", {"bubbles": True, "cancelable": True})
    page.wait_for_function("window.spoken.length")
    assert words in page.evaluate("window.spoken[0]")
    assert page.url.endswith("/nuestro-tiempo")
    assert page.locator(place).get_attribute("aria-pressed") is None


def test_a_voice_button_stays_down_while_it_speaks(page: Page) -> None:
    button = page.locator("[data-say]").first
    button.click()
    page.wait_for_function("window.spoken.length")
    assert page.evaluate("window.spoken[0]") == "¿Cuánto tiempo tenemos?"
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
