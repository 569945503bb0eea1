"""Lists as files: CSV for any program, XLSX for spreadsheets. A cell can never run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter
from flask import Response, abort

Cell = str | int | float | Decimal | date | None
KINDS = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def answer(kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A download called ``name`` of ``kind`` "csv" or "xlsx"; another kind does not exist (404).

    Text that a spreadsheet would take for a formula gets an apostrophe before it in CSV; in XLSX it is stored as text.
    """
    if kind not in KINDS:
        abort(404)
    if kind == "csv":
        response = Response(_csv(header, rows), mimetype="text/csv")
    else:
        response = Response(_xlsx(header, rows), mimetype=_XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return response


def _csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_plain(value) for value in row] for row in rows)
    # The mark at the start tells spreadsheets that the letters are UTF-8.
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Cell) -> Cell:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value


def _xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold, day = book.add_worksheet(), book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, header, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            else:
                sheet.write(number, column, value)
    sheet.autofit()
    book.close()
    return out.getvalue()
