"""Small files for the importer's tests."""

from __future__ import annotations

import csv
import io
from typing import Any

import xlsxwriter

from marketplace.infra.i18n import force_locale
from marketplace.intake import services
from marketplace.intake.report import Report
from marketplace.intake.sheets import FileContent
from tests.kernel.el_alto import rows


def row_of(kind: str, **changes: Any) -> dict[str, Any]:
    """The first row of a shipped file with some cells changed."""
    return {**rows(kind)[0], **changes}


def csv_file(name: str, *found: dict[str, Any], delimiter: str = ",", encoding: str = "utf-8") -> FileContent:
    """Rows as a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(found[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(found)
    return FileContent(name, out.getvalue().encode(encoding))


def xlsx_file(name: str, headers: list[str], *found: list[Any]) -> FileContent:
    """Rows as an XLSX file; a text that begins with = is a formula, numbers and dates are stored as such."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    for number, row in enumerate([headers, *found]):
        sheet.write_row(number, 0, row)
    book.close()
    return FileContent(name, out.getvalue())


def check(*files: FileContent, actor: Any = None) -> Report:
    """The dry run."""
    with force_locale("es_BO"):
        return services.check(services.read(files), actor)


def load(*files: FileContent, actor: Any = None) -> Report:
    """The load, within the test's transaction."""
    with force_locale("es_BO"):
        return services.load(services.read(files), actor)


def mistakes(report: Report) -> list[tuple[str, int | None, str, str]]:
    """The errors of a report as plain tuples."""
    return [(one.file, one.row, one.field, one.text) for one in report.errors]
