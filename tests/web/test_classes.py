"""A class that no stylesheet knows is a page that does not look as it was meant to."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
WITHOUT_A_STYLE = {"blank-page", "is-producer-sample", "stack-4"}
"""Names that say what a thing is and leave its looks to others; stack-4 is the usual gap."""


def test_every_class_of_a_template_is_in_a_stylesheet_or_a_script() -> None:
    styles = "".join(path.read_text() for path in (ROOT / "static/css").glob("*.css"))
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", styles)) | WITHOUT_A_STYLE
    scripts = "".join(path.read_text() for path in (ROOT / "static/js").glob("*.js"))
    unknown = {}
    for path in (ROOT / "templates").rglob("*.html"):
        for written in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            # A name that ends in a hyphen is completed by an expression.
            names = {name for name in JINJA.sub(" ", written).split() if not name.endswith("-")}
            unknown |= {name: path.name for name in names - known if name not in scripts}
    assert not unknown


def test_a_page_of_two_columns_names_the_grid_that_it_narrows() -> None:
    """``beside-half`` and ``beside-end`` say how wide the columns of a ``beside`` are; alone they do nothing."""
    for path in (ROOT / "templates").rglob("*.html"):
        for written in re.findall(r'class="([^"]*beside-(?:half|end)[^"]*)"', path.read_text(encoding="utf-8")):
            assert re.search(r"\bbeside\b(?!-)", written), f"{path.name}: {written}"
