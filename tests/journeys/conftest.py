"""Real browsers on the real site. Without Chromium these tests are skipped with a warning; in CI they must run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from marketplace import create_app
from tests.conftest import make_settings
from tests.journeys.person import Person
from tests.journeys.phones import Place, leaders_phone
from tests.journeys.site import running_site
from tests.journeys.wire import poor_wire

SHOTS = Path(__file__).resolve().parents[2] / "build" / "journeys"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs a browser, and one worker runs them all: they share a site."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site keeps its data."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site(chromium: Browser, site_folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The site and its demonstration accounts; one for all journeys, each of which works on orders of its own."""
    with running_site(site_folder) as running:
        yield running


@pytest.fixture(scope="session")
def place(site: tuple[str, list[dict[str, Any]]], site_folder: Path) -> Iterator[Place]:
    """The same site behind a poor wire, its accounts, and its database from here."""
    with poor_wire(site[0]) as wire:
        yield wire, site[1], create_app(make_settings(site_folder, f"sqlite:///{site_folder / 'marketplace.db'}"))


@pytest.fixture
def phone(chromium: Browser, place: Place) -> Iterator[Page]:
    """A leader's phone, signed in."""
    with leaders_phone(chromium, place) as page:
        yield page


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where screenshots are kept."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS


@pytest.fixture
def person(chromium: Browser, site: tuple[str, list[dict[str, Any]]], shots: Path) -> Iterator[Callable[..., Person]]:
    """``person(PHONE)`` sits somebody down at a screen."""
    people: list[Person] = []

    def sit(size: dict[str, int]) -> Person:
        people.append(Person.at(chromium, site[0], size, shots))
        return people[-1]

    yield sit
    for somebody in people:
        somebody.context.close()
