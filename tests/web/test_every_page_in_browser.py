"""One page of every template, with the mistakes of its forms, on a phone of 320 px: axe finds nothing in light and dark, nothing
stands beside the screen, even with letters twice as big. ``make screenshots`` asks the same of every page of every role."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.accessible import NARROW, complaints
from tests.every_page import Shown, Tour, empty_pages, once_a_family, served
from tests.journeys.screenshots import show

pytestmark = pytest.mark.browser


def one_a_template(pages: Sequence[Shown]) -> list[Shown]:
    """The first page of each template and state."""
    return list({(page.templates[:1], page.state): page for page in reversed(pages)}.values())


def walk(chromium: Browser, app: Flask, pages: Sequence[Shown]) -> list[str]:
    """What is wrong with the pages."""
    found = []
    with served(app) as site:
        context = chromium.new_context(viewport=NARROW, service_workers="block")
        tab = context.new_page()
        for page in pages:
            show(context, tab, site, page)
            found += [f"{page.role} {page.path} {page.state}: {one}" for one in complaints(tab)]
        context.close()
    return found


def test_every_template_can_be_read_by_everybody_with_its_mistakes_too(chromium: Browser, el_alto_app: Flask) -> None:
    tour = Tour(el_alto_app)
    pages = one_a_template(tour.walk(tries=1))
    assert len(pages) > 150
    mistakes = one_a_template([wrong for page in once_a_family(pages) for wrong in tour.mistakes(page)])
    assert len(mistakes) > 30
    assert walk(chromium, el_alto_app, [*pages, *mistakes]) == []


def test_every_list_can_be_read_when_it_is_empty(chromium: Browser, app: Flask) -> None:
    pages = one_a_template(empty_pages(app))
    assert len(pages) > 50
    assert walk(chromium, app, pages) == []
