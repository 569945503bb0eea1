"""``make screenshots``: every page that each role can reach from its home, at 360x640 and 1280x800, on the El Alto data.

Pages that differ only in the number of their thing are taken once. The pictures are kept in build/screenshots/ROLE.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, FLAGS
from tests.journeys.person import DESK, PHONE
from tests.journeys.site import ROOT, running_site

OUT = ROOT / "build" / "screenshots"
SKIPPED = re.compile(r"\.(csv|xlsx|json|svg|webp|pdf)$|/(salir|l)/|/static/")
MOST_PAGES = 60


def main() -> int:
    """Take every picture; the exit code."""
    if CHROMIUM is None:
        print("Error: no Chromium. On Debian or Ubuntu: sudo apt install chromium", file=sys.stderr)
        return 1
    shutil.rmtree(OUT, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as (site, accounts), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        first = {account["role"]: account for account in reversed(accounts)}
        for role, account in [("anonymous", None), *first.items()]:
            walk(browser, site, role, account)
        browser.close()
    return 0


def walk(browser: Browser, site: str, role: str, account: dict[str, Any] | None) -> None:
    """Take the pages of one role."""
    context = browser.new_context(viewport=DESK, locale="es-BO")
    page = context.new_page()
    if account is not None:
        enter(page, site, account)
    folder = OUT / role
    folder.mkdir(parents=True)
    todo, seen = ["/", "/design"] if account is None else ["/"], set()
    while todo and len(seen) < MOST_PAGES:
        path = todo.pop(0)
        answer = page.goto(site + path)
        shape = shape_of(page.url)
        if shape in seen or answer is None or answer.status >= 400:
            continue
        seen.add(shape)
        take(page, folder / (shape.strip("/").replace("/", "_") or "home"))
        todo += [path for path in links(page) if shape_of(path) not in seen]
    print(f"{role}: {len(seen)} pages", flush=True)
    context.close()


def enter(page: Page, site: str, account: dict[str, Any]) -> None:
    """Sign in by link or by password."""
    if account["password"] is None:
        page.goto(account["sign_in_link"])
        button = page.locator("main form button").first
    else:
        page.goto(site + "/entrar")
        page.locator("input[type=email], input[name=email]").first.fill(account["user"])
        page.locator("input[type=password]").fill(account["password"])
        button = page.locator("main form button[type=submit]").first
    with page.expect_navigation():
        button.click()


def take(page: Page, target: Path) -> None:
    """One page at both sizes."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=f"{target}-{size['width']}x{size['height']}.png", full_page=True)


def links(page: Page) -> list[str]:
    """Where one can go from here within the site."""
    found = page.eval_on_selector_all("a[href^='/']", "all => all.map(one => one.getAttribute('href'))")
    return [path for path in found if not SKIPPED.search(path)]


def shape_of(address: str) -> str:
    """An address without numbers, codes and what it asks for."""
    path = urlsplit(address).path
    return re.sub(r"/[A-Z]{2,}[A-Z0-9-]*\d[A-Z0-9-]*", "/CODE", re.sub(r"\d{4}-W?\d\d(-\d\d)?|\d+", "N", path))


if __name__ == "__main__":
    sys.exit(main())
