"""A person at a browser: taps, types and counts both, and what her pages weigh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Download, Error, Locator, Page

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}

LEAVES = """place => {
  window.stillHere = true;
  const link = place.closest("a[href]");
  if (!link || link.target || link.hasAttribute("download")) return false;
  return link.href.split("#")[0] !== location.href.split("#")[0];
}"""
"""Marks the page, and says whether touching this place leads to another one."""

ANSWERED = """leaves =>
  !(leaves && window.stillHere) && document.readyState === "complete" && !document.querySelector("form[data-sent]")
"""
"""The page that a link leads to is there, and no form waits for its answer."""


@dataclass
class Measure:
    """What a journey took."""

    journey: str
    taps: int = 0
    typed: int = 0
    kilobytes: float = 0.0


@dataclass
class Person:
    """One person with a browser of her own; nothing is shared with anybody else's."""

    site: str
    context: BrowserContext
    page: Page
    shots: Path
    measures: list[Measure] = field(default_factory=list)
    _bytes: int = 0
    _downloads: int = 0

    @classmethod
    def at(cls, browser: Browser, site: str, size: dict[str, int], shots: Path) -> Person:
        """Sit somebody down at a screen of ``size``."""
        phone = size is PHONE
        context = browser.new_context(
            viewport=size,
            has_touch=phone,
            is_mobile=phone,
            locale="es-BO",
            timezone_id="America/La_Paz",
            # What a service worker has kept never reaches the wire, and would weigh nothing.
            service_workers="block",
        )
        person = cls(site, context, context.new_page(), shots)
        person.page.set_default_timeout(60_000)
        person._weigh()
        person.page.on("download", person._take)
        return person

    def _take(self, _file: Download) -> None:
        self._downloads += 1

    def _weigh(self) -> None:
        wire = self.context.new_cdp_session(self.page)
        wire.send("Network.enable")

        def add(event: dict[str, float]) -> None:
            self._bytes += int(event["encodedDataLength"])

        wire.on("Network.loadingFinished", add)

    @contextmanager
    def journey(self, name: str) -> Iterator[Measure]:
        """Count taps, typed fields and kilobytes from here to the end of the block."""
        measure = Measure(name)
        self.measures.append(measure)
        before = self._bytes
        yield measure
        self.page.wait_for_load_state("networkidle")
        measure.kilobytes = round((self._bytes - before) / 1024, 1)

    def _count(self, *, taps: int = 0, typed: int = 0) -> None:
        if self.measures:
            self.measures[-1].taps += taps
            self.measures[-1].typed += typed

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(path if path.startswith("http") else self.site + path)

    def tap(self, words: str | re.Pattern[str], role: str = "", times: int = 1) -> None:
        """Tap the button or link that says ``words``; the first of several."""
        found = self.thing(words, role)
        for _ in range(times):
            self.touch(found)

    def thing(self, words: str | re.Pattern[str], role: str = "") -> Locator:
        """The button or link that says ``words``, whichever is there."""
        if role:
            return self.page.get_by_role(role, name=words).first  # type: ignore[arg-type]
        either = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words))
        return either.or_(self.page.locator("summary", has_text=words)).locator("visible=true").first

    def touch(self, place: Locator) -> None:
        """Tap a thing that was looked up, and wait for what it leads to: nobody taps on while the page is still coming."""
        leaves, files = place.evaluate(LEAVES), self._downloads
        place.click()
        self._count(taps=1)
        for _ in range(600):
            if self._downloads > files or self._is_answered(leaves):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"no answer at {self.page.url}")

    def _is_answered(self, leaves: bool) -> bool:
        try:
            return bool(self.page.evaluate(ANSWERED, leaves))
        except Error:  # The page went away while it was asked.
            return False

    def type(self, label: str | re.Pattern[str], value: str) -> None:
        """Type into the field called ``label``."""
        self.page.get_by_label(label).locator("visible=true").first.fill(value)
        self._count(typed=1)

    def choose(self, label: str | re.Pattern[str], value: str) -> None:
        """Choose from a list: two taps."""
        self.page.get_by_label(label).first.select_option(value)
        self._count(taps=2)

    def reads(self, words: str | re.Pattern[str]) -> None:
        """Wait until she can read ``words``."""
        self.page.get_by_text(words).locator("visible=true").first.wait_for()

    def shoot(self, name: str) -> None:
        """Keep a picture of the whole page."""
        self.page.wait_for_load_state("load")
        self.page.screenshot(path=self.shots / f"{name}.png", full_page=True)
