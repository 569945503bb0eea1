"""``make audit``: a page of every template, the mistakes of its forms and empty lists, in a browser: what axe finds in light and
dark, and what stands beside a screen of 320 px, or of 360 with letters twice as big.

``ARGS`` are words that an endpoint, a path, a role or a state must contain: ``make audit ARGS=mistakes``. It takes a few minutes.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from tests.accessible import NARROW, complaints
from tests.browser import CHROMIUM, FLAGS
from tests.conftest import rolled_back
from tests.every_page import Shown, empty_pages, served
from tests.journeys.screenshots import full, make_site, show, wanted


def main(words: Sequence[str]) -> int:
    """Say what is wrong, page by page; the exit code."""
    if CHROMIUM is None:
        print("Error: no Chromium. On Debian or Ubuntu: sudo apt install chromium", file=sys.stderr)
        return 1
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in ("full", "empty"):
            app = make_site(Path(folder) / name, full=name == "full")
            with rolled_back(app):
                pages = one_a_template(full(app) if name == "full" else empty_pages(app))
                wrong += walk(browser, app, [page for page in pages if wanted(page, words)])
        browser.close()
    return 1 if wrong else 0


def one_a_template(pages: Sequence[Shown]) -> list[Shown]:
    """The first page of each template and state."""
    return list({(page.templates[:1], page.state, page.form): page for page in reversed(pages)}.values())


def walk(browser: Browser, app: Flask, pages: Sequence[Shown]) -> int:
    """Print what is wrong with the pages; how much it is."""
    wrong = 0
    with served(app) as site:
        context = browser.new_context(viewport=NARROW, service_workers="block")
        tab = context.new_page()
        for page in pages:
            show(context, tab, site, page)
            for one in complaints(tab):
                print(f"{page.role} {page.path} {page.state}: {one}", flush=True)
                wrong += 1
        context.close()
    print(f"{len(pages)} pages, {wrong} complaints", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
