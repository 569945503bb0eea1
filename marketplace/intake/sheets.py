"""Files as sheets of cells, with the row numbers that the spreadsheet shows.

CSV is read by ``csv`` and XLSX by ``openpyxl``: tablib drops empty rows, after which its row numbers are no longer those
that a person sees, and it reads the remembered result of a formula as if somebody had typed it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from marketplace.intake.cells import Cell, fold
from marketplace.kernel.errors import DomainError

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 100
SUFFIXES = (".csv", ".xlsx")


@dataclass(frozen=True)
class FileContent:
    """A file as it was sent: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula, which is refused: its value may be out of date and nobody checked it."""

    text: str


@dataclass(frozen=True)
class Line:
    """One row of a sheet: ``number`` as the spreadsheet counts it (the header is 1), cells by header; empty ones are None."""

    number: int
    cells: dict[str, Cell | Formula]


@dataclass(frozen=True)
class Sheet:
    """A file's headers (lower case, without accents, words joined by _) and its rows, empty ones left out."""

    file: str
    headers: tuple[str, ...]
    lines: tuple[Line, ...]


def read_sheet(file: FileContent) -> Sheet:
    """Read a CSV or XLSX file. Raises DomainError ``file_*`` for what cannot be read, is too large or has no header."""
    if len(file.content) > MOST_BYTES:
        raise DomainError("sheet_too_large", megabytes=MOST_BYTES // 1024 // 1024)
    suffix = PurePath(file.name).suffix.lower()
    if suffix not in SUFFIXES:
        raise DomainError("sheet_wrong_kind", name=file.name)
    rows = _xlsx_rows(file.content) if suffix == ".xlsx" else _csv_rows(file.content)
    return _sheet(file.name, rows)


def _sheet(name: str, rows: Iterator[tuple[int, list[Cell | Formula]]]) -> Sheet:
    head = next(((number, cells) for number, cells in rows if any(cell is not None for cell in cells)), None)
    if head is None:
        raise DomainError("sheet_empty")
    headers = [header(cell) for cell in head[1]]
    while headers and not headers[-1]:
        headers.pop()
    _check_headers(headers)
    lines = []
    for number, cells in rows:
        if any(cell is not None for cell in cells):
            lines.append(_line(number, headers, cells))
        if len(lines) > MOST_ROWS:
            raise DomainError("sheet_too_many_rows", most=MOST_ROWS)
    return Sheet(name, tuple(headers), tuple(lines))


def _line(number: int, headers: list[str], cells: list[Cell | Formula]) -> Line:
    if any(cell is not None for cell in cells[len(headers) :]):
        raise DomainError("sheet_row_too_long", row=number, columns=len(headers))
    padded = cells + [None] * (len(headers) - len(cells))
    return Line(number, dict(zip(headers, padded, strict=False)))


def header(cell: object) -> str:
    """A header as it is compared: ``Código de la asociación`` is ``codigo_de_la_asociacion``."""
    return "_".join(fold("" if cell is None else str(cell)).replace("*", "").split())


def _check_headers(headers: list[str]) -> None:
    if len(headers) > MOST_COLUMNS:
        raise DomainError("sheet_too_many_columns", most=MOST_COLUMNS)
    named = [name for name in headers if name]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice:
        raise DomainError("sheet_header_twice", column=twice)


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[Cell | Formula]]]:
    text = _decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            yield number, [_csv_cell(cell) for cell in row]
    except csv.Error as error:
        raise DomainError("sheet_broken_csv", row=reader.line_num) from error


def _decode(content: bytes) -> str:
    """UTF-8 (with or without its mark), else Windows-1252, which is what Excel writes in Bolivia."""
    if b"\0" in content[:4096]:
        raise DomainError("sheet_not_text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # A few bytes have no sign in Windows-1252; they become the replacement sign instead of refusing the file.
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """The separator of the header line, outside of quotes: comma, semicolon or tab, whichever stands there most."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(first.split('"')[::2])
    return max(",;\t", key=bare.count)


def _csv_cell(text: str) -> Cell | Formula:
    text = text.strip()
    if text.startswith("="):
        return Formula(text)
    return text or None


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[Cell | Formula]]]:
    _check_unpacked_size(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise DomainError("sheet_broken_xlsx") from error
    # Some programs write a wrong size into the file; the rows themselves are counted instead.
    sheet.reset_dimensions()
    try:
        yield from _numbered(sheet.iter_rows())
    finally:
        book.close()


def _numbered(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[int, list[Cell | Formula]]]:
    for number, row in enumerate(rows, start=1):
        yield number, [_xlsx_cell(cell) for cell in row]


def _xlsx_cell(cell: object) -> Cell | Formula:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") == "f":
        return Formula(str(value))
    if isinstance(value, str):
        return value.strip() or None
    return value


def _check_unpacked_size(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise DomainError("sheet_broken_xlsx") from error
    if unpacked > MOST_UNPACKED_BYTES:
        raise DomainError("sheet_too_large", megabytes=MOST_BYTES // 1024 // 1024)
