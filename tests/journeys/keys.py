"""Somebody who has a keyboard and nothing else: every step looks whether the focus is seen, and neither lost nor trapped."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, Locator, Page

MOST_TABS = 250
"""Further than any page is long: a thing that is not met by then cannot be reached."""

LOOK = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const card = at.matches('input') ? at.closest('label, .affix, .search') : null, next = at.nextElementSibling;
  const near = [at, card, at.matches('input') ? next : null].filter(Boolean);
  const outlined = (one, part) => {
    const style = getComputedStyle(one, part);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  };
  const edge = next && next.matches('.picture-edge') && parseFloat(getComputedStyle(next).borderTopWidth) > 0;
  const frame = (card || at).getBoundingClientRect();
  const x = Math.min(Math.max(frame.left + frame.width / 2, 0), innerWidth - 1);
  const ys = [0.5, 0.15, 0.85].map((share) => frame.top + frame.height * share);
  const seen = ys.some((y) => {
    const top = y >= 0 && y < innerHeight ? document.elementFromPoint(x, y) : null;
    return top && (near.some((one) => one.contains(top)) || top.contains(at));
  });
  const label = at.labels && at.labels[0];
  const name = at.getAttribute('aria-label') || (label || at).innerText || at.name || at.id || at.nodeName;
  return { name: name.trim().slice(0, 60), ring: Boolean(edge) || near.some((one) => outlined(one)), seen,
           sought: at === window.sought };
}"""
"""What has the focus: its name, whether that shows, and whether anything stands over it."""


SEEK = """(one) => {
  window.sought = one;
  const main = document.querySelector("#main");
  return document.activeElement === document.body && Boolean(main) && main.contains(one);
}"""
"""Remembers what is looked for, and says whether it lies in the content of a page on which nothing has the focus yet."""


@dataclass
class Keys:
    """A person's page, walked by Tab, Enter, Space, arrows and typing."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def tab(self, back: bool = False) -> dict[str, Any] | None:
        """One step on, and a look at what has the focus now; None between the last thing and the first."""
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        found: dict[str, Any] | None = self.page.evaluate(LOOK)
        if found is not None:
            where = f"{found['name']!r} at {re.sub(r'https?://[^/]+', '', self.page.url)}"
            if not found["ring"]:
                self.faults.append(f"no ring around {where}")
            if not found["seen"]:
                self.faults.append(f"out of sight: {where}")
        return found

    def reach(self, thing: Locator, back: bool = False) -> None:
        """Tab until a thing has the focus; on a fresh page past the menu, by the link that is there for that."""
        thing.wait_for(state="attached")
        if thing.evaluate(SEEK):
            self.tab()
            self.page.keyboard.press("Enter")
        if thing.evaluate("one => one === document.activeElement"):
            return
        for _ in range(MOST_TABS):
            found = self.tab(back)
            if found and found["sought"]:
                return
        raise AssertionError(f"{thing} is never reached at {self.page.url}")

    def press(self, words: str | re.Pattern[str], key: str = "Enter", *, stays: bool = False) -> None:
        """Go to the button or link that says ``words``, and press it."""
        either = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words))
        self.use(either.locator("visible=true").first, key, stays=stays)

    def use(self, thing: Locator, key: str = "Enter", *, stays: bool = False) -> None:
        """Go to a thing, press it, and wait for the page that it leads to, unless it ``stays`` on this one."""
        self.reach(thing)
        self.page.evaluate("window.stillHere = true")
        self.page.keyboard.press(key)
        for _ in range(0 if stays else 600):
            # The page may go away while it is asked.
            with suppress(Error):
                if self.page.evaluate("!window.stillHere && document.readyState === 'complete'"):
                    return
            self.page.wait_for_timeout(50)
        assert stays, f"{thing} leads nowhere from {self.page.url}"

    def write(self, thing: Locator, text: str) -> None:
        """Go to a field and type into it, over what is there."""
        self.reach(thing)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def order(self, most: int = MOST_TABS) -> list[str]:
        """The names of all that Tab meets on this page from where the focus is, until it leaves the page."""
        names = []
        for _ in range(most):
            found = self.tab()
            if found is None:
                return names
            names.append(str(found["name"]))
        raise AssertionError(f"the focus does not leave {self.page.url}: {names[-5:]}")
