"""``make screenshots``: every page that each role can see, at 360x640 and 1280x800, with its mistakes, empty and refused.

Pictures are kept in build/screenshots/ROLE; build/screenshots/sheets shows many at once. ``ARGS`` are words that an endpoint, a
path or a role must contain: ``make screenshots ARGS=orders.``
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from marketplace import create_app
from marketplace.catalogue.aguayo_png import aguayo_png
from marketplace.infra import migrations
from marketplace.infra.files import files_dir
from marketplace.intake.command import load_folder
from tests.browser import CHROMIUM, FLAGS
from tests.conftest import Browser as TestBrowser
from tests.conftest import make_settings, rolled_back
from tests.el_alto import FOLDER
from tests.every_page import Shown, Tour, empty_pages, once_a_family, served
from tests.journeys.person import DESK, PHONE
from tests.journeys.site import ROOT

OUT = ROOT / "build" / "screenshots"
SHEET = {"360": (10, 220, 620), "1280": (4, 560, 700)}
"""Of each width: pictures in a row, and the width and most height of one."""


def main(words: Sequence[str]) -> int:
    """Take every picture; the exit code."""
    if CHROMIUM is None:
        print("Error: no Chromium. On Debian or Ubuntu: sudo apt install chromium", file=sys.stderr)
        return 1
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    shutil.rmtree(OUT, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in ("full", "empty"):
            app = make_site(Path(folder) / name, full=name == "full")
            with rolled_back(app):
                pages = full(app) if name == "full" else once_a_family(empty_pages(app))
                take(browser, app, [page for page in pages if wanted(page, words)])
        browser.close()
    for width in SHEET:
        contact_sheets(width)
    return 0


def make_site(folder: Path, *, full: bool) -> Flask:
    """An application of its own in ``folder``: with the El Alto data, or with nothing."""
    folder.mkdir(parents=True)
    app = create_app(make_settings(folder, f"sqlite:///{folder / 'site.db'}"))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = TestBrowser
    with app.app_context():
        migrations.upgrade()
        if full:
            load_folder(FOLDER)
    return app


def full(app: Flask) -> list[Shown]:
    """Every page of every kind of reader, and those whose forms come back with mistakes."""
    tour = Tour(app)
    pages = once_a_family(tour.walk())
    draw_the_examples_photos()
    refused = [Shown(role, "web.home", path, (), page.cookie, state)
               for role, page in {page.role: page for page in pages}.items()
               for state, path in (("missing", "/no-such-page"), ("refused", "/diario"))]  # fmt: skip
    return [*pages, *(wrong for page in pages for wrong in tour.mistakes(page)), *refused]


def draw_the_examples_photos() -> None:
    """The example's photos are a few bytes of words: in their place a cloth that can be looked at."""
    for path in [*files_dir().rglob("*.jpg"), *files_dir().rglob("*.webp")]:
        if path.stat().st_size < 100:
            with Image.open(BytesIO(aguayo_png(path.stem))) as cloth:
                cloth.convert("RGB").resize((640, 480)).save(path)


def wanted(page: Shown, words: Sequence[str]) -> bool:
    """Whether a page was asked for."""
    return not words or any(word in f"{page.role} {page.endpoint} {page.path} {page.state}" for word in words)


def take(browser: Browser, app: Flask, pages: Sequence[Shown]) -> None:
    """Both pictures of each page."""
    with served(app) as site:
        for role in dict.fromkeys(page.role for page in pages):
            (OUT / role).mkdir(parents=True, exist_ok=True)
            for size in (PHONE, DESK):
                context = browser.new_context(viewport=size, locale="es-BO", service_workers="block")  # type: ignore[arg-type]
                tab = context.new_page()
                for page in (page for page in pages if page.role == role):
                    show(context, tab, site, page)
                    whole(tab)
                    keep(tab, OUT / role / f"{page.name}-{size['width']}x{size['height']}.png")
                context.close()
            print(f"{role}: {sum(page.role == role for page in pages)} pages", flush=True)


def keep(tab: Page, path: Path) -> None:
    """Keep a picture of the whole page; on a busy machine the browser sometimes has none ready, and is asked again."""
    try:
        tab.screenshot(path=path, full_page=True)
    except Error:
        tab.wait_for_timeout(2_000)
        tab.screenshot(path=path, full_page=True)


def show(context: BrowserContext, tab: Page, site: str, page: Shown) -> None:
    """Open a page as whom it is shown to, and bring it into its state."""
    context.clear_cookies()
    if page.cookie:
        context.add_cookies([{"name": "session", "value": page.cookie, "url": site}])
    tab.goto(site + page.path)
    if page.state == "mistakes":
        send_empty(tab, page.form)


def whole(tab: Page) -> None:
    """Ready for a picture of the whole page: every photo is there, and what sticks to the screen stands in its own place."""
    tab.evaluate(
        """async () => {
            const stuck = document.querySelectorAll(".nav-bottom, .side > div, .sticky, .tally");
            stuck.forEach(one => { one.style.position = "static"; });
            const photos = [...document.images];
            photos.forEach(one => { one.loading = "eager"; });
            await Promise.all(photos.map(one => one.decode().catch(() => {})));
        }"""
    )


def send_empty(tab: Page, number: int) -> None:
    """Send one of a page's forms with nothing in its fields."""
    with tab.expect_navigation():
        tab.evaluate(
            """number => {
                const form = [...document.querySelectorAll("form")].filter(one => one.method === "post")[number];
                form.querySelectorAll("input:not([type=hidden]), select, textarea").forEach(one => { one.disabled = true; });
                HTMLFormElement.prototype.submit.call(form);
            }""",
            number,
        )


def contact_sheets(width: str) -> None:
    """Many pictures on one, to look at them quickly."""
    across, wide, high = SHEET[width]
    found = sorted(path for path in OUT.glob(f"*/*-{width}x*.png") if path.parent.name != "sheets")
    (OUT / "sheets").mkdir(exist_ok=True, parents=True)
    for start in range(0, len(found), across * 2):
        sheet = Image.new("RGB", (across * (wide + 8), 2 * (high + 24)), "#888")
        for place, path in enumerate(found[start : start + across * 2]):
            with Image.open(path) as picture:
                small = picture.convert("RGB").resize((wide, max(1, picture.height * wide // picture.width)))
            left, top = place % across * (wide + 8), place // across * (high + 24)
            sheet.paste(small.crop((0, 0, wide, min(high, small.height))), (left, top + 20))
            name = f"{path.parent.name}/{path.stem.rsplit('-', 1)[0]}"
            ImageDraw.Draw(sheet).text((left + 2, top + 4), name[: wide // 6], "white")
        sheet.save(OUT / "sheets" / f"{width}-{start // (across * 2):02}.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
