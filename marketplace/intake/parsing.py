"""From sheets to drafts: every cell checked by its row model, every mistake kept, codes that stand twice refused."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from marketplace.infra.messages import say
from marketplace.intake.drafts import Draft, Key, Ref
from marketplace.intake.kinds import Kind
from marketplace.intake.report import Problem, Report
from marketplace.intake.sheets import Formula, Line, Sheet
from marketplace.kernel.errors import DomainError

_PYDANTIC_CODES = {"missing": "sheet_missing_value"}


class Parsed:
    """The drafts of all sheets, by kind and key, and the keys of rows with mistakes, to which others may still point."""

    def __init__(self) -> None:
        self.drafts: dict[str, dict[Key, Draft]] = {}
        self.broken: set[Ref] = set()

    def find(self, kind: str) -> dict[Key, Draft]:
        """The drafts of a kind, empty when there are none."""
        return self.drafts.get(kind, {})


def parse_sheet(sheet: Sheet, kind: Kind, parsed: Parsed, report: Report) -> None:
    """Add a sheet's rows to ``parsed`` and its mistakes to ``report``."""
    if not _has_required_headers(sheet, kind, report):
        return
    known = set(kind.model.headers()) | kind.model.unused
    for header in sheet.headers:
        if header and header not in known:
            report.add_warning(_problem(sheet, None, header, "sheet_unknown_column"))
    drafts = parsed.drafts.setdefault(kind.name, {})
    for line in sheet.lines:
        _take_line(sheet, line, kind, drafts, parsed, report)


def _has_required_headers(sheet: Sheet, kind: Kind, report: Report) -> bool:
    missing = sorted(kind.model.required_headers() - set(sheet.headers))
    for header in missing:
        report.add_error(_problem(sheet, 1, header, "sheet_missing_column"))
    return not missing


def _take_line(sheet: Sheet, line: Line, kind: Kind, drafts: dict[Key, Draft], parsed: Parsed, report: Report) -> None:
    problems, row = _validate(sheet, line, kind)
    for problem in problems:
        report.add_error(problem)
    if row is None:
        parsed.broken.add(Ref(kind.name, _probable_key(line, kind)))
        return
    draft = _draft(sheet, line, kind, row)
    earlier = drafts.setdefault(draft.key, draft)
    if earlier is not draft:
        header = _header_of(kind, kind.key[0])
        params = {"value": _shown(draft.key), "file": earlier.file, "first_row": earlier.row}
        report.add_error(_problem(sheet, line.number, header, "sheet_twice", **params))


def _validate(sheet: Sheet, line: Line, kind: Kind) -> tuple[list[Problem], Any]:
    cells = {name: cell for name, cell in line.cells.items() if cell is not None}
    formulas = [name for name, cell in cells.items() if isinstance(cell, Formula) and name in kind.model.headers()]
    problems = [_problem(sheet, line.number, name, "sheet_formula", value=str(cells[name].text)) for name in formulas]  # type: ignore[union-attr]
    try:
        row = kind.model.model_validate({name: cell for name, cell in cells.items() if not isinstance(cell, Formula)})
    except ValidationError as error:
        for found in error.errors():
            name = str(found["loc"][0])
            if name not in formulas:
                code = _PYDANTIC_CODES.get(found["type"], found["type"])
                problems.append(_problem(sheet, line.number, name, code, **{"value": "", **found.get("ctx", {})}))
        return problems, None
    problems += [_problem(sheet, line.number, name, code, **params) for name, code, params in _too_long(kind, row)]
    return problems, None if problems else row


def _too_long(kind: Kind, row: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """What the table has no room for; SQLite would take it and PostgreSQL refuse the whole load."""
    found = []
    for column in kind.columns:
        value = getattr(row, column)
        length = getattr(kind.table.c[column].type, "length", None)
        text = ";".join(value) if isinstance(value, tuple) else value
        if length and isinstance(text, str) and len(text) > length:
            found.append((_header_of(kind, column), "sheet_too_long", {"most": length, "length": len(text)}))
        if isinstance(value, int) and value > 2_147_483_647:
            found.append((_header_of(kind, column), "sheet_too_big", {"value": str(value)}))
    return found


def _draft(sheet: Sheet, line: Line, kind: Kind, row: Any) -> Draft:
    by_header = kind.model.headers()
    stated = frozenset(by_header[name] for name in sheet.headers if name in by_header)
    values = {column: _value(kind, column, getattr(row, column)) for column in kind.columns}
    key = tuple(values[column] for column in kind.key)
    return Draft(
        kind=kind.name, key=key if len(key) > 1 else key[0], file=sheet.file, row=line.number, source=row,
        stated=stated, given=set(stated & values.keys()), values=values,
    )  # fmt: skip


def _value(kind: Kind, column: str, value: Any) -> Any:
    if column in kind.refs and value is not None:
        return Ref(kind.refs[column], value)
    return ";".join(value) if isinstance(value, tuple) else value


def _probable_key(line: Line, kind: Kind) -> Key:
    cell = line.cells.get(_header_of(kind, kind.key[0]))
    return "" if cell is None else str(cell)


def _header_of(kind: Kind, field: str) -> str:
    return kind.model.model_fields[field].alias or field


def _shown(key: Key) -> str:
    parts = key if isinstance(key, tuple) and not isinstance(key, Ref) else (key,)
    return ", ".join(str(part.key if isinstance(part, Ref) else part) for part in parts)


def _problem(sheet: Sheet, row: int | None, field: str, code: str, **params: Any) -> Problem:
    return Problem(sheet.file, row, field, say(DomainError(code, **params)))
