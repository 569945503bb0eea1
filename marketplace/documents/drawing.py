"""Issued documents as files: the frozen facts are laid out in a language and drawn as PDF, or written as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from xlsxwriter import Workbook

from marketplace.documents.addresses import address
from marketplace.documents.kinds import KINDS
from marketplace.documents.layouts import LAYOUTS
from marketplace.documents.models import IssuedDocument
from marketplace.documents.sheet import Facts, Lead, Notes, Parties, Sheet
from marketplace.documents.squares import square_svg
from marketplace.documents.values import moment
from marketplace.infra import clock, pdf

TYPST = Path(__file__).parent / "typst"
# About 25 pages: what is longer is tagged in the same way, and not checked against PDF/UA, which takes too long.
MOST_CHECKED_LINES = 1_200
LOCALES = {"es": "es_BO", "en": "en"}


def sheet_of(document: IssuedDocument, language: str) -> Sheet:
    """The document laid out; the caller forces the language."""
    return LAYOUTS[document.kind](document.facts, language)


def as_pdf(documents: Sequence[IssuedDocument], language: str, author: str = "") -> bytes:
    """One PDF of some documents, each beginning on a page of its own with its own page numbers."""
    with force_locale(LOCALES[language]):
        sheets = [_headed(place, document, sheet_of(document, language)) for place, document in enumerate(documents)]
        title = f"{sheets[0]['title']} {sheets[0]['number']}" if len(sheets) == 1 else _("%(n)s documentos", n=len(sheets))
    data = {"lang": language, "title": title, "author": author or documents[0].issued_by_name, "sheets": sheets}
    squares = {sheet["square"]: square_svg(sheet.pop("leads_to")) for sheet in sheets}
    issued = max(document.issued_at for document in documents)
    return pdf.draw(TYPST / "document.typ", data, at=issued, pictures=squares, checked=_lines(sheets) <= MOST_CHECKED_LINES)


def paper_as_pdf(sheet: Sheet, author: str, *, at: datetime | None = None, stated: str = "", language: str = "es") -> bytes:
    """A sheet without a number, as it stands at this moment; the caller forces the language.

    With ``at`` it carries that moment and says ``stated`` of it, so that the same sheet is the same file.
    """
    now = at or clock.business_now()
    headed = {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "paper": sheet.paper,
        "number": "",
        "version": "",
        "issued": stated or _("Impreso el %(when)s", when=moment(now.isoformat())),
        "stamp": _("DATOS SIMULADOS") if sheet.simulated else "",
        "square": "square-0.svg",
        "opens": sheet.leads_to,
        "roomy": sheet.roomy,
        "verify": _("Abra %(address)s", address=sheet.leads_to),
        "fingerprint": "",
        "blocks": [block.as_json() for block in sheet.blocks],
    }
    data = {"lang": language, "title": f"{sheet.subtitle}: {sheet.title}", "author": author, "sheets": [headed]}
    return pdf.draw(TYPST / "document.typ", data, at=now, pictures={"square-0.svg": square_svg(sheet.leads_to)})


def _lines(sheets: Sequence[dict[str, Any]]) -> int:
    """About how many lines of text some sheets have: their rows, and as much again as a head and a foot take."""
    return sum(20 + sum(len(block.get("rows", ())) for block in sheet["blocks"]) for sheet in sheets)


def _headed(place: int, document: IssuedDocument, sheet: Sheet) -> dict[str, Any]:
    where = verify_address(document)
    return {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "paper": sheet.paper,
        "number": document.number,
        "version": _("versión %(n)s", n=document.version),
        "issued": _("Emitido el %(when)s", when=moment(document.issued_at.isoformat())),
        "stamp": _("DATOS SIMULADOS") if sheet.simulated else "",
        "square": f"square-{place}.svg",
        "leads_to": sheet.leads_to or where,
        "opens": sheet.leads_to or where,
        "roomy": sheet.roomy,
        "verify": _("Compruebe en %(address)s", address=where),
        "fingerprint": _("Huella %(print)s", print=short_fingerprint(document)),
        "blocks": [block.as_json() for block in sheet.blocks],
    }


def verify_address(document: IssuedDocument) -> str:
    """The public address that says whether a paper is genuine."""
    return address("documents.verify", code=document.verify_code)


def short_fingerprint(document: IssuedDocument) -> str:
    """The first 16 signs of the fingerprint, in fours, to compare by eye."""
    return " ".join(document.fingerprint[start : start + 4] for start in range(0, 16, 4))


def as_spreadsheet(document: IssuedDocument, language: str) -> bytes:
    """A workbook: a page of terms, then a page for each table, with numbers as numbers and days as days."""
    out = BytesIO()
    # A text that looks like a formula or an address is only text.
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    with force_locale(LOCALES[language]):
        sheet = sheet_of(document, language)
        _write_rows(book, _("Datos"), [[sheet.title, document.number], *_terms(document, sheet)], heads=1)
        for place, table in enumerate(sheet.tables, start=1):
            heads = [column.title for column in table.columns]
            rows = [[_cell(value) for value in row] for row in (*table.rows, *table.totals)]
            _write_rows(book, f"{place} {table.title}", [heads, *rows], heads=1)
    book.close()
    return out.getvalue()


def _terms(document: IssuedDocument, sheet: Sheet) -> Iterator[list[Any]]:
    yield [_("Versión"), document.version]
    yield [_("Emitido el"), moment(document.issued_at.isoformat())]
    yield [_("Comprobar"), verify_address(document)]
    if sheet.simulated:
        yield [_("Aviso"), _("datos simulados")]
    for block in sheet.blocks:
        if isinstance(block, Parties):
            yield from ([party.role, party.name] for party in block.parties)
        elif isinstance(block, Facts):
            yield from ([term, _cell(value)] for term, value in block.pairs)
        elif isinstance(block, Lead):
            yield [block.text, _cell(block.number)]
        elif isinstance(block, Notes):
            yield from ([text, None] for text in block.texts if text)


def _cell(value: Any) -> Any:
    return value if isinstance(value, str) else value.cell


def _write_rows(book: Workbook, name: str, rows: list[list[Any]], heads: int) -> None:
    safe = "".join(" " if sign in "[]:*?/\\'" else sign for sign in name)[:31]
    page, bold, day = book.add_worksheet(safe), book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if hasattr(cell, "isoformat"):
                page.write_datetime(number, column, cell, day)
            elif cell is not None and cell != "":
                page.write(number, column, cell, bold if number < heads else None)
    page.freeze_panes(heads, 0)
    page.autofit()


def file_name(document: IssuedDocument, language: str, ending: str) -> str:
    """What the file is called: its number, version and language."""
    assert document.kind in KINDS
    return f"{document.number}-v{document.version}-{language}.{ending}"
