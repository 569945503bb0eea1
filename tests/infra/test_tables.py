"""Lists as files: what a spreadsheet and a reader of CSV find in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from werkzeug.exceptions import NotFound

from marketplace.infra.tables import table_file

HEADER = ["qué", "día", "momento", "cuánto", "nada"]
ROW = ["Ñandú", date(2026, 11, 21), datetime(2026, 11, 21, 3, 30, 45, 7, tzinfo=UTC), Decimal("12.50"), None]


def test_csv_begins_with_the_mark_that_spreadsheets_need_for_accents():
    answer = table_file("cosas", HEADER, [ROW])
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=cosas.csv"
    head, row = answer.data.decode("utf-8-sig").splitlines()
    assert head == "qué,día,momento,cuánto,nada"
    assert row == "Ñandú,2026-11-21,2026-11-20 23:30,12.50,", "an instant is told in La Paz time, and None is an empty cell"


def test_xlsx_has_real_days_moments_and_numbers():
    answer = table_file("cosas", HEADER, (row for row in [ROW]), "xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=cosas.xlsx"
    sheet = load_workbook(BytesIO(answer.data)).active
    assert [cell.value for cell in sheet[1]] == HEADER
    assert [cell.value for cell in sheet[2]] == ["Ñandú", datetime(2026, 11, 21), datetime(2026, 11, 20, 23, 30, 45), 12.5, None]
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert sheet["C2"].number_format == "yyyy-mm-dd hh:mm"


@pytest.mark.parametrize("text", ["=1+1", "+591", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://example.invalid")'])
def test_text_never_runs_as_a_formula(text):
    line = table_file("x", ["a", "b"], [[text, -2]]).data.decode("utf-8-sig").splitlines()[1]
    assert line.lstrip('"').startswith("'" + text[:1])
    assert line.endswith(",-2"), "a number stays a number"
    cell = load_workbook(BytesIO(table_file("x", ["a"], [[text]], "xlsx").data)).active["A2"]
    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.hyperlink is None


def test_another_kind_of_file_does_not_exist():
    with pytest.raises(NotFound):
        table_file("x", ["a"], [], "pdf")
