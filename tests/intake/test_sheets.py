"""Files as sheets: encodings, separators, row numbers, limits, formulas."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from marketplace.intake import sheets
from marketplace.intake.kinds import recognise
from marketplace.intake.sheets import FileContent, Formula, read_sheet
from marketplace.kernel.errors import DomainError
from tests.intake.files import csv_file, row_of, xlsx_file
from tests.kernel.el_alto import FOLDER


def csv_bytes(text: str, encoding: str = "utf-8") -> FileContent:
    return FileContent("algo.csv", text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_found_out(encoding: str, separator: str) -> None:
    sheet = read_sheet(csv_bytes(f"id{separator}name\nA1{separator}Peña Ñusta\n", encoding))
    assert sheet.headers == ("id", "name")
    assert sheet.lines[0].cells == {"id": "A1", "name": "Peña Ñusta"}


def test_a_separator_inside_quotes_of_the_header_does_not_count() -> None:
    assert read_sheet(csv_bytes('"a;b;c;d",name\n1,2\n')).headers == ("a;b;c;d", "name")


def test_row_numbers_are_those_that_the_spreadsheet_shows() -> None:
    lines = read_sheet(csv_bytes('id,note\nA1,"dos\nlineas"\n,\n\nA2,x\n')).lines
    assert [(line.number, line.cells["id"]) for line in lines] == [(2, "A1"), (5, "A2")]
    found = read_sheet(xlsx_file("algo.xlsx", ["id", "note"], ["A1", "x"], [None, None], ["A2", "y"])).lines
    assert [(line.number, line.cells["id"]) for line in found] == [(2, "A1"), (4, "A2")]


def test_a_spreadsheet_keeps_its_numbers_and_dates() -> None:
    sheet = read_sheet(xlsx_file("algo.xlsx", ["Precio Bs", "Día"], [621.48, date(2026, 11, 21)]))
    assert sheet.headers == ("precio_bs", "dia")
    assert sheet.lines[0].cells["precio_bs"] == 621.48
    assert str(sheet.lines[0].cells["dia"]).startswith("2026-11-21")


def test_formulas_are_told_apart_from_what_was_typed() -> None:
    assert read_sheet(csv_bytes("id,qty\nA1,=1+1\n")).lines[0].cells["qty"] == Formula("=1+1")
    assert isinstance(read_sheet(xlsx_file("algo.xlsx", ["id", "qty"], ["A1", "=1+1"])).lines[0].cells["qty"], Formula)


def broken_xlsx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("nothing.xml", "<a/>")
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MOST_UNPACKED_BYTES + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"%PDF", "sheet_wrong_kind"),
        ("a.csv", b"", "sheet_empty"),
        ("a.csv", b"\n\n,,\n", "sheet_empty"),
        ("a.csv", b"PK\x03\x04\x00\x00", "sheet_not_text"),
        ("a.xlsx", b"not a zip", "sheet_broken_xlsx"),
        ("a.csv", b"id,id\n1,2\n", "sheet_header_twice"),
        ("a.csv", b"id,name\n1,2,3\n", "sheet_row_too_long"),
        ("a.csv", b'id,name\n"1,2\n', "sheet_broken_csv"),
        ("a.csv", b",".join([b"c%d" % n for n in range(101)]), "sheet_too_many_columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_a_code(name: str, content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_sheet(FileContent(name, content))
    assert refused.value.code == code


def test_a_zip_that_is_no_spreadsheet_or_unpacks_to_too_much_is_refused_before_it_is_opened() -> None:
    with pytest.raises(DomainError, match="sheet_broken_xlsx"):
        read_sheet(FileContent("a.xlsx", broken_xlsx()))
    with pytest.raises(DomainError, match="sheet_too_large"):
        read_sheet(FileContent("a.xlsx", bomb()))


def test_huge_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DomainError, match="sheet_too_large"):
        read_sheet(FileContent("a.csv", b"x" * (sheets.MOST_BYTES + 1)))
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(DomainError, match="sheet_too_many_rows"):
        read_sheet(csv_bytes("id\n1\n2\n3\n"))


def test_a_file_is_known_by_its_name_or_else_by_its_columns() -> None:
    assert recognise("Members.CSV", ()).name == "members"  # type: ignore[union-attr]
    assert recognise("lista de socias.csv", tuple(row_of("members"))).name == "members"  # type: ignore[union-attr]
    assert recognise("lista.csv", ("color", "peso")) is None


def test_no_other_shipped_file_is_taken_for_one_that_is_loaded() -> None:
    loaded = {
        "programmes",
        "techniques",
        "time_standards",
        "colors",
        "yarns",
        "associations",
        "workshops",
        "members",
        "exporters",
        "products",
        "calendar_closures",
        "seasonal_factors",
        "orders",
        "order_lines",
        "assignments",
        "deliveries",
        "quality_inspections",
        "payments",
        "work_allocations",
        "alliances",
        "loans",
        "programme_indicators",
        "defects",
    }
    found = set()
    for path in FOLDER.glob("*.csv"):
        headers = read_sheet(FileContent(path.name, path.read_bytes())).headers
        kind = recognise("sin-nombre.csv", headers)
        assert (kind.name if kind else None) == (path.stem if path.stem in loaded else None)
        found |= {kind.name} if kind else set()
    assert found == loaded


def test_a_file_of_the_other_kind_of_quotes_reads_back_what_was_written() -> None:
    file = csv_file(
        "associations.csv", row_of("associations", name='Unión "16 de agosto", El Alto'), delimiter=";", encoding="cp1252"
    )
    assert read_sheet(file).lines[0].cells["name"] == 'Unión "16 de agosto", El Alto'
