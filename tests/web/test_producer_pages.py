"""Every page of leaders and weavers, found by following links: what somebody who hardly reads needs of each of them.

Letters of 16 px or more, targets of 48 px (56 on + and − and the keypad), numbers that stand out 7 to 1 in light and dark, no
field that asks for words, and no page over 15 KB.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests import every_page
from tests.every_page import NOBODY, PHONES, Shown, Tour, served
from tests.journeys.person import PHONE
from tests.journeys.screenshots import show

pytestmark = pytest.mark.browser
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
HEAVIEST = 15 * 1024
LOOK = (Path(__file__).parent / "producer_pages.js").read_text()
TYPED = re.compile(
    r"<textarea\b|<input\b(?![^>]*\btype=\"(?:hidden|radio|checkbox|file|date|search)\")(?![^>]*\binputmode=\"(?:numeric|decimal)\")[^>]*>"
)
# An e-mail address and its password are a desk's way in; producers enter by their link.
FOR_DESKS = {"people.sign_in", "people.forgot", "people.new_password"}
# The desk's own forms of what a leader does by taps; no page of hers leads there.
TYPED_AT_DESKS = {"producers.change_member", "catalogue.details"}


def for_producers() -> set[str]:
    """Templates on the producers' layout, directly or through a base of their feature."""
    above = {
        str(path.relative_to(TEMPLATES)): set(re.findall(r'"([^"]+\.html)"', extends[1]))
        for path in TEMPLATES.rglob("*.html")
        if (extends := re.search(r"{%-? extends (.+?)%}", path.read_text()))
    }
    found = {"_layout/producer.html"}
    while more := {name for name, bases in above.items() if bases & found} - found:
        found |= more
    return {name for name in found if not Path(name).name.startswith("_") and not name.startswith("_")}


@pytest.fixture
def pages(el_alto_app: Flask, monkeypatch: pytest.MonkeyPatch) -> tuple[Tour, list[Shown]]:
    """What leaders and weavers can open, and those who come with a link."""
    monkeypatch.setattr(every_page, "WHO", (NOBODY, *sorted(PHONES)))
    tour = Tour(el_alto_app)
    found = {page.templates[:1]: page for page in tour.walk() if page.templates[0] in for_producers()}
    return tour, [page for page in found.values() if page.endpoint not in FOR_DESKS]


def test_each_page_of_producers_can_be_seen_touched_and_heard(
    chromium: Browser, el_alto_app: Flask, pages: tuple[Tour, list[Shown]]
) -> None:
    tour, shown = pages
    assert len(shown) >= 40
    wrong = [f"{page.path}: {one}" for page in shown for one in in_the_answer(tour, page)]
    with served(el_alto_app) as site:
        context = chromium.new_context(viewport=PHONE, locale="es-BO", service_workers="block")  # type: ignore[arg-type]
        tab = context.new_page()
        for page in shown:
            show(context, tab, site, page)
            wrong += [f"{page.path}: {one}" for one in on_the_screen(tab)]
        context.close()
    assert not wrong, "\n".join(["", *wrong])


def in_the_answer(tour: Tour, page: Shown) -> Iterator[str]:
    """What the page's own text breaks."""
    client = tour.app.test_client()
    if page.cookie:
        client.set_cookie("session", page.cookie)
    text = client.get(page.path).get_data(as_text=True)
    if 'class="is-producer"' not in text:
        return
    if (weight := len(gzip.compress(text.encode()))) > HEAVIEST:
        yield f"{weight / 1024:.1f} KB"
    main = text.partition("<main")[2].partition("</main>")[0]
    if page.endpoint not in TYPED_AT_DESKS:
        yield from (f"asks for words: {found[:120]}" for found in TYPED.findall(main))


def on_the_screen(tab: Page) -> list[str]:
    """What is too small or too pale, in light and in dark."""
    if not tab.locator("body.is-producer").count():
        return []
    found = []
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [one for one in tab.evaluate(LOOK, scheme) if one not in found]
    return found
