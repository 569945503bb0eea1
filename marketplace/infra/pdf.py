"""PDF files by Typst. A template is ours; what people wrote goes in as JSON data and is never read as markup.

Every drawing has a folder of its own with the template, ``data.json`` and the pictures that it names, and Typst may read
nothing outside it. The same data gives the same bytes, because the file's date is given and not taken from the clock.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from marketplace.infra.glyphs import covered

Picture = Path | bytes
# Where a piece of text is longer than this without a space, it may be broken anywhere: a column is never torn open.
LONGEST_WORD = 24
BREAK_HERE = "\u200b"
# What people copy from the paper, such as an address to open, has no such places: they would be copied with it.
COPIED = frozenset({"verify", "address", "opens"})
# Aymara writes with marks that are not in our letters; the plain apostrophe is how they are usually typed.
ALIKE = {"\u02bc": "\u2019", "\u02bb": "\u2018", "\u2192": "\u2013", "\u2011": "-", "\u202f": "\u00a0", "\u2713": "x"}


@lru_cache(maxsize=1)
def _fonts(folder: Path) -> typst.Fonts:
    """Our own letters and no others: neither the machine's nor Typst's."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


def draw(
    template: Path,
    data: Mapping[str, Any],
    at: datetime | None = None,
    pictures: Mapping[str, Picture] | None = None,
    checked: bool = True,
) -> bytes:
    """A tagged PDF of ``data`` as ``template`` draws it, checked to be PDF/UA-1 unless ``checked`` is False.

    The check takes time that grows faster than the pages (500 pages: 11 seconds instead of 1); the tags are there without it.

    ``template`` is a .typ file; the other .typ files beside it may be imported, and ``fonts`` beside it holds the letters.
    ``data`` is plain JSON, read by the template as ``data.json``. ``pictures`` are files by the names that the data uses.
    ``at`` is the date written into the file. Raises ``typst.TypstError`` for a mistake in a template.
    """
    with TemporaryDirectory(prefix="pdf-") as name:
        folder = Path(name)
        for part in template.parent.glob("*.typ"):
            (folder / part.name).write_bytes(part.read_bytes())
        for picture, content in (pictures or {}).items():
            _place(folder / picture, content)
        signs = covered(next(iter(sorted((template.parent / "fonts").glob("*.ttf")))))
        (folder / "data.json").write_text(json.dumps(printable(data, signs), ensure_ascii=False), encoding="utf-8")
        drawn = typst.compile(
            str(folder / template.name),
            root=str(folder),
            font_paths=_fonts(template.parent / "fonts"),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"] if checked else [],
            timestamp=int((at or datetime(2000, 1, 1, tzinfo=UTC)).timestamp()),
        )
    assert isinstance(drawn, bytes)
    return drawn


def _place(path: Path, content: Picture) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.symlink_to(content.resolve())


def printable(value: Any, signs: frozenset[int]) -> Any:
    """``value`` with texts that can be drawn with ``signs``, and long words with places where they may break.

    Texts under the keys of ``COPIED`` get no such places.
    """
    if isinstance(value, str):
        return _printable_text(value, signs)
    if isinstance(value, Mapping):
        return {
            key: _drawn(item, signs) if key in COPIED and isinstance(item, str) else printable(item, signs)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [printable(item, signs) for item in value]
    return value


@lru_cache(maxsize=50_000)
def _printable_text(text: str, signs: frozenset[int]) -> str:
    return " ".join(_breakable(word) for word in _drawn(text, signs).split(" "))


def _drawn(text: str, signs: frozenset[int]) -> str:
    return "".join(_drawable(sign, signs) for sign in unicodedata.normalize("NFC", text))


def _drawable(sign: str, signs: frozenset[int]) -> str:
    """A sign that the letters have: itself, its plain form, or "?"; signs that steer and are not seen are left out."""
    if sign == "\n" or ord(sign) in signs:
        return sign
    if unicodedata.category(sign)[0] == "C":
        return ""
    plain = ALIKE.get(sign) or unicodedata.normalize("NFKD", sign)
    return "".join(part for part in plain if ord(part) in signs) or "?"


def _breakable(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return BREAK_HERE.join(word[start : start + 8] for start in range(0, len(word), 8))
