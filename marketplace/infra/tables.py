"""Lists as files: CSV that Excel opens with its accents, and XLSX. A cell never becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

from flask import Response
from xlsxwriter import Workbook

from marketplace.infra.clock import LA_PAZ

Cell = str | int | float | date | datetime | None


def table_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str = "csv") -> Response:
    """A file to download called ``name``.csv or ``name``.xlsx. None is an empty cell; instants are told in La Paz time."""
    plain = [[_plain(cell) for cell in row] for row in rows]
    if kind == "xlsx":
        body, media = _xlsx(header, plain), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        kind, body, media = "csv", _csv(header, plain), "text/csv; charset=utf-8"
    return Response(
        body, mimetype=None, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    )


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, datetime):
        return cell.astimezone(LA_PAZ).strftime("%Y-%m-%d %H:%M")
    return cell.isoformat() if isinstance(cell, date) else cell


def harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _csv(header: Sequence[str], rows: Sequence[Sequence[str | int | float | None]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    # The mark at the start tells Excel that this is UTF-8.
    return out.getvalue().encode("utf-8-sig")


def _xlsx(header: Sequence[str], rows: Sequence[Sequence[str | int | float | None]]) -> bytes:
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    return out.getvalue()
