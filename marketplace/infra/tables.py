"""Lists as files: CSV that any program reads with its accents, XLSX for spreadsheets. A cell never runs as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from flask import Response, abort
from xlsxwriter import Workbook

from marketplace.infra.clock import LA_PAZ

Cell = str | int | float | Decimal | date | datetime | None
MEDIA = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class About:
    """What a workbook says of itself on a second sheet, and the day it is dated: then the same rows are the same bytes."""

    title: str
    day: date
    lines: Sequence[Sequence[Cell]] = ()


def table_file(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str = "csv", about: About | None = None
) -> Response:
    """A file to download called ``name``.csv or ``name``.xlsx; another ``kind`` does not exist (404).

    None is an empty cell and instants are told in La Paz time. Text that a spreadsheet would take for a formula gets an
    apostrophe before it in CSV; in XLSX it is stored as text. Days are real dates in XLSX, and 2026-11-21 in CSV. ``about``
    dates an XLSX and adds its second sheet.
    """
    if kind not in MEDIA:
        abort(404)
    local = [[_local(cell) for cell in row] for row in rows]
    body = _csv(header, local) if kind == "csv" else _xlsx(header, local, about)
    response = Response(body, mimetype=MEDIA[kind])
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return response


def _local(cell: Cell) -> Cell:
    """Spreadsheets know no time zones: an instant becomes the wall clock's time in La Paz."""
    return cell.astimezone(LA_PAZ).replace(tzinfo=None, microsecond=0) if isinstance(cell, datetime) else cell


def _csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    # The mark at the start tells spreadsheets that the letters are UTF-8.
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str | int | float | Decimal | None:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]], about: About | None = None) -> bytes:
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _fill(book, header, rows)
    if about is not None:
        book.set_properties({"title": about.title, "created": datetime(about.day.year, about.day.month, about.day.day)})
        _fill(book, [about.title], about.lines)
    book.close()
    return out.getvalue()


def _fill(book: Workbook, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    sheet, day, moment = (
        book.add_worksheet(),
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, moment if isinstance(cell, datetime) else day)
            else:
                sheet.write(number, column, cell)
    sheet.autofit()
