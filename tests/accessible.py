"""What a page must hold for everybody who opens it, asked of a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

NARROW: Any = {"width": 320, "height": 640}
PHONE: Any = {"width": 360, "height": 640}
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
LOOK = """async (only) => {
    document.querySelectorAll("details").forEach(one => { one.open = true; });
    const found = await axe.run(document, {...(only ? {runOnly: only} : {}), resultTypes: ["violations"]});
    return found.violations.flatMap(rule => rule.nodes.slice(0, 3).map(node => `${rule.id}: ${node.html.slice(0, 140)}`));
}"""
WIDER = """(limit) => {
    const root = document.documentElement;
    if (root.scrollWidth <= limit) return "";
    const reach = one => Math.round(one.getBoundingClientRect().right);
    const inside = one => { for (let at = one.parentElement; at; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== "visible") return true; } return false; };
    const all = [...document.querySelectorAll("body *")].filter(one => reach(one) > limit + 1 && !inside(one));
    // Of those that stand out the one that holds no other is why.
    const why = all.find(one => !all.some(other => other !== one && one.contains(other)));
    return `${root.scrollWidth} px wide: ${why ? why.outerHTML.slice(0, 140) : ""}`;
}"""


def complaints(page: Page) -> list[str]:
    """What axe finds in light and in dark, and what stands beside a screen of 320 px, or of 360 with letters twice as big."""
    page.evaluate(AXE)
    page.set_viewport_size(NARROW)
    found = [*_axe(page), *_axe(page, "dark"), _wider(page, 320)]
    page.set_viewport_size(PHONE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found.append(_wider(page, 360, "200 %: "))
    page.evaluate("document.documentElement.style.fontSize = ''")
    return [one for one in found if one]


def _axe(page: Page, scheme: Any = "light") -> list[str]:
    """Every rule in light; in dark only what colours can break."""
    page.emulate_media(color_scheme=scheme)
    only = ["color-contrast", "link-in-text-block"] if scheme == "dark" else None
    return [f"{scheme}: {one}" for one in page.evaluate(LOOK, only)]


def _wider(page: Page, width: int, what: str = "") -> str:
    found = page.evaluate(WIDER, width)
    return f"{what}{found}" if found else ""
