"""Keep the catalogues of translations in step with the sources: `make translations`.

Finds every Spanish sentence (msgid) in marketplace/ and templates/, writes it to each language's messages.po with the
translation it already had, compiles the catalogues and names what still has none. The .po file holds no dates and no
line numbers, so it changes only when a sentence does.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from tools.prepare import compile_translations

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "marketplace" / "translations"
LANGUAGES = ("en",)
SOURCES = (("marketplace", "**.py", "python"), ("templates", "**.html", "jinja2"), ("templates", "**.txt", "jinja2"))
# What marks a sentence for translation, and which arguments hold it.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
# Lines of Babel's header that change with the clock or say nothing.
NOISE = tuple(
    f'"{name}'.encode()
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "Last-Translator",
        "Language-Team",
    )
)


def catalogue_path(language: str) -> Path:
    """Where a language's sentences stand."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """Every sentence in the sources, with the files that use it."""
    found = Catalog()
    for folder, pattern, method in SOURCES:
        rows = extract_from_dir(
            ROOT / folder,
            method_map=[(pattern, method)],
            options_map={pattern: {"silent": "false"}},
            keywords=KEYWORDS,
            # Babel leaves out folders like _layout and _parts by itself.
            directory_filter=lambda _folder: True,
        )
        for name, line, sentence, comments, context in rows:
            # `from flask_babel import gettext as _` never calls anything, and _("") asks for the header.
            if sentence:
                found.add(sentence, None, [(f"{folder}/{name}", line)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    """A language's catalogue as it is written down; an empty one at first."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def merge(found: Catalog, before: Catalog) -> Catalog:
    """The found sentences with the translations they had. Nothing is guessed, and what is no longer used goes."""
    after = Catalog(locale=before.locale, fuzzy=False, header_comment="")
    for message in found:
        if message.id:
            files = [(name, 0) for name in sorted({name for name, _ in message.locations})]
            after.add(message.id, translation(message, before), files, message.flags, context=message.context)
    return after


def translation(message: Message, before: Catalog) -> str | tuple[str, ...]:
    """What the catalogue says for a sentence; empty where it has none, or has one for another number of forms."""
    known = before.get(message.id, message.context)
    empty = ("", "") if message.pluralizable else ""
    return known.string if known and isinstance(known.string, type(empty)) else empty


def spanish(message: Message) -> str:
    """The sentence in Spanish; of the two forms of a plural, the singular."""
    return str(message.id[0]) if message.pluralizable else str(message.id)


def missing(catalogue: Catalog) -> list[str]:
    """The sentences without a translation, or without one of their forms."""
    return [spanish(m) for m in catalogue if m.id and not all(m.string if m.pluralizable else [m.string])]


def as_text(catalogue: Catalog) -> bytes:
    """The .po file, sorted by sentence."""
    text = BytesIO()
    write_po(text, catalogue, width=120, sort_output=True, include_lineno=False)
    return b"".join(line for line in text.getvalue().splitlines(keepends=True) if not line.startswith(NOISE))


def main() -> int:
    """Update every catalogue; 1 when a sentence has no translation."""
    found = extract()
    untranslated = 0
    for language in LANGUAGES:
        catalogue = merge(found, read(language))
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_text(catalogue))
        gaps = missing(catalogue)
        untranslated += len(gaps)
        print(f"{language}: {len(catalogue)} sentences, {len(gaps)} without a translation")
        for gap in gaps:
            print(f"  {gap}")
    compile_translations()
    return 1 if untranslated else 0


if __name__ == "__main__":
    sys.exit(main())
