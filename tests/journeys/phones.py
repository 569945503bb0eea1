"""A leader's phone on a poor connection, and the database behind the site: for what is done without a signal."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.people import links
from marketplace.people.models import Account
from tests.journeys.person import PHONE
from tests.journeys.wire import Wire

Place = tuple[Wire, list[dict[str, Any]], Flask]


@contextmanager
def leaders_phone(chromium: Browser, place: Place) -> Iterator[Page]:
    """The first leader's phone, signed in by a link of its own."""
    wire, accounts, app = place
    wire.loses = 0
    wire.lost.clear()
    wire.posts.clear()
    context = chromium.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, locale="es-BO", timezone_id="America/La_Paz", base_url=wire.address
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    leader = next(one for one in accounts if one["role"] == "leader")
    page.goto(f"/l/{fresh_link(app, leader['name'])}")
    page.get_by_role("button", name=re.compile("^Sí, soy")).click()
    page.wait_for_url("**/hoy")
    yield page
    context.close()


def fresh_link(app: Flask, name: str) -> str:
    """What stands behind /l/ in a new sign-in link of somebody."""
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.display_name == name)).first()
        assert account is not None
        token = links.token_of(links.prepare_sign_in(account, None, "/hoy"))
        db.session.commit()
        return token


KEPT = """async () => {
  if (!Object.keys(localStorage).some((name) => name.startsWith("packed:"))) return [];
  const found = [];
  for (const name of await caches.keys()) if (name.startsWith("pages-"))
    found.push(...(await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname));
  return found;
}"""

STATE = """async () => [
  location.href, await caches.keys(), Object.entries(localStorage), String(navigator.serviceWorker.controller)
]"""


def kept(page: Page, seconds: int = 180) -> list[str]:
    """Wait until the phone says that the pages of her open work are kept; their addresses."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found: list[str] = page.evaluate(KEPT)
        if found:
            return found
        page.wait_for_timeout(250)
    raise AssertionError(f"the phone kept no pages: {page.evaluate(STATE)}")


def send_until_empty(page: Page, seconds: int = 120) -> None:
    """The signal comes back again and again, as on a bus."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(250)
        if page.locator("[data-outbox]").is_hidden():
            return
    raise AssertionError("something still waits: " + page.locator("[data-outbox]").inner_text())
