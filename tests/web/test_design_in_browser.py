"""The components in a real browser: axe finds nothing, nothing stands beside the screen, and every control works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

pytestmark = pytest.mark.browser
PHONE, DESK, NARROW = {"width": 360, "height": 640}, {"width": 1280, "height": 800}, {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def address(empty_app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, empty_app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """/design on a phone; what goes wrong in the console fails the test."""
    context = chromium.new_context(viewport=PHONE, base_url=address)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto("/design")
    yield page
    context.close()
    assert not wrong


def overflow(page: Page) -> int:
    """How many pixels stand beside the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("where", ["/design", "/ayuda", "/", "/no-such-page"])
def test_axe_finds_nothing(chromium: Browser, address: str, scheme: str, size: dict[str, int], where: str) -> None:
    context = chromium.new_context(viewport=size, color_scheme=scheme, base_url=address)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(where)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize(("size", "letters"), [(NARROW, 100), (PHONE, 100), (PHONE, 200), (DESK, 200)])
def test_nothing_stands_beside_the_screen(chromium: Browser, address: str, size: dict[str, int], letters: int) -> None:
    context = chromium.new_context(viewport=size, bypass_csp=True, base_url=address)  # type: ignore[arg-type]
    page = context.new_page()
    for where in ("/design", "/ayuda", "/"):
        page.goto(where)
        page.add_style_tag(content=f"html {{ font-size: {letters}% !important; }}")
        assert overflow(page) <= 0, where
    context.close()


def test_targets_of_plus_and_minus_are_large(page: Page) -> None:
    for index in range(2):
        box = page.locator(".stepper").first.locator("button").nth(index).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 56


def test_plus_and_minus_stop_at_their_limits(page: Page) -> None:
    minus, plus = page.locator(".stepper").first.locator("button").all()
    for _ in range(8):
        plus.click()
    assert page.input_value("#d-step") == "20"
    assert plus.is_disabled()
    minus.click()
    assert page.input_value("#d-step") == "19"
    assert plus.is_enabled()


def test_the_keypad_replaces_what_was_proposed_and_holds_the_maximum(page: Page) -> None:
    keys = page.locator("[data-keypad]")
    keys.get_by_text("4", exact=True).click()
    keys.get_by_text("5", exact=True).click()
    assert page.input_value("#d-key") == "45"
    keys.get_by_text("9", exact=True).click()
    assert page.input_value("#d-key") == "60"
    keys.locator("[value=back]").click()
    assert page.input_value("#d-key") == "6"


def test_a_block_of_cells_is_pasted_where_it_belongs(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('7\\t8\\r\\n9\\t1.250\\r\\n')")
    cells = page.locator("table[data-paste] input")
    cells.nth(1).focus()
    page.keyboard.press("Control+v")
    assert [cells.nth(index).input_value() for index in range(9)] == ["10", "7", "8", "10", "9", "1.250", "10", "20", "30"]


def test_a_heavy_photo_leaves_the_phone_small(page: Page, tmp_path: Path) -> None:
    heavy = tmp_path / "photo.jpg"
    Image.effect_noise((2400, 3200), 60).convert("RGB").save(heavy, quality=92)
    page.set_input_files("#d-photo", heavy)
    page.wait_for_selector(".photo-drop img")
    size, kind = page.evaluate("(() => { const f = document.querySelector('#d-photo').files[0]; return [f.size, f.type]; })()")
    assert size <= 120 * 1024
    assert kind == "image/jpeg"


def test_a_form_sent_twice_at_once_goes_once(page: Page) -> None:
    sent: list[str] = []
    page.route("**/idioma", lambda route: (sent.append(route.request.url), route.abort())[1])
    page.evaluate(
        "(() => { const b = document.querySelector('form[action$=idioma] button[lang=en]'); b.click(); b.click(); b.click(); })()"
    )
    page.wait_for_timeout(300)
    assert len(sent) == 1
    page.unroute("**/idioma")


def test_without_a_connection_the_page_says_so(page: Page) -> None:
    assert page.locator("[data-no-signal]").is_hidden()
    page.context.set_offline(True)
    page.locator("[data-no-signal]").wait_for(state="visible")
    page.context.set_offline(False)
    page.locator("[data-no-signal]").wait_for(state="hidden")


def test_without_scripts_nothing_dead_is_shown(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/design")
    for dead in (".stepper button", "[data-keypad]", ".voice"):
        assert page.locator(dead).first.is_hidden()
    assert page.locator("#d-step").is_editable()
    context.close()
