"""A spreadsheet to fill in for each kind of file: empty sheet with headers first, then an example and notes.

The example stands on a sheet of its own, because only the first sheet is loaded: nobody loads it by mistake.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import xlsxwriter
from flask_babel import gettext as _
from pydantic import BeforeValidator

from marketplace.intake import cells
from marketplace.intake.kinds import KINDS, Kind

_EXAMPLES = Path(__file__).resolve().parent.parent / "data" / "el_alto"
_CAPACITY_EXAMPLE = {"association_id": "A19", "week_start": "2026-12-07", "hours": "2400", "reason": "Promoción de bachilleres"}


def template_of(kind: Kind) -> bytes:
    """The XLSX file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    headers = list(kind.model.headers())
    example = example_of(kind)
    for title, rows in ((_("Datos"), []), (_("Ejemplo"), [[example.get(header, "") for header in headers]])):
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headers) - 1, 18)
        sheet.write_row(0, 0, headers, bold)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
    _write_notes(book.add_worksheet(_("Notas")), kind, bold)
    book.close()
    return out.getvalue()


def example_of(kind: Kind) -> dict[str, str]:
    """A real row: the first of the shipped file of this kind."""
    path = _EXAMPLES / f"{kind.name}.csv"
    if not path.exists():
        return dict(_CAPACITY_EXAMPLE)
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))


def notes_of(kind: Kind) -> list[tuple[str, str, str]]:
    """Each column: its header, whether it must be filled in, and what goes into it."""
    required = kind.model.required_headers()
    return [
        (header, _("obligatoria") if header in required else _("opcional"), _what(kind, field))
        for header, field in kind.model.headers().items()
    ]


def _write_notes(sheet: Any, kind: Kind, bold: Any) -> None:
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 70)
    sheet.write_row(0, 0, [_("Columna"), _("¿Obligatoria?"), _("Qué va")], bold)
    for number, note in enumerate(notes_of(kind), start=1):
        sheet.write_row(number, 0, note)


def _what(kind: Kind, field: str) -> str:
    if field in kind.refs:
        return str(_("Código que está en %(file)s", file=KINDS[kind.refs[field]].name))
    convert = next((found for found in _metadata(kind.model.model_fields[field]) if isinstance(found, BeforeValidator)), None)
    words = getattr(convert.func, "words", None) if convert else None
    if words:
        return str(_("Una de estas: %(words)s", words=", ".join(words)))
    return str(_sentences().get(convert.func if convert else None, _("Texto")))


def _metadata(info: Any) -> list[Any]:
    """What the type of a field carries; for an optional one it hangs on the part that is not None."""
    parts = [getattr(part, "__metadata__", ()) for part in getattr(info.annotation, "__args__", ())]
    return [*info.metadata, *(found for part in parts for found in part)]


def _sentences() -> dict[Any, str]:
    return {
        cells.as_code: _("Código sin espacios, único"),
        cells.thousandths: _("Horas, hasta 3 decimales: 0,88 o 0.88"),
        cells.hundredths: _("Número, hasta 2 decimales: 2,5 o 2.5"),
        cells.minor: _("Monto: 1.234,50 o 1,234.50 o 1234.5"),
        cells.basis_points: _("Parte: 0,3 o 30 %"),
        cells.share_hundredths: _("Parte del día: 0,5 o 50 %"),
        cells.as_day: _("Fecha: 2026-11-21 o 21/11/2026"),
        cells.as_flag: _("sí o no (1 o 0)"),
        cells.as_list: _("Varios, separados por punto y coma"),
        cells.as_counts: _("Piezas de cada uno: S: 24; M: 42"),
        cells.as_phone: _("Teléfono: +59171234567 o 71234567"),
        cells.whole_from_0: _("Número entero"),
        cells.whole_from_1: _("Número entero desde 1"),
    }
