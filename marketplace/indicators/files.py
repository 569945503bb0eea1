"""A report as a file. The same programmes and cut-off give the same bytes: nothing of who asks, or when, goes into it."""

from __future__ import annotations

from datetime import date

from flask import Response
from flask_babel import gettext as _

from marketplace.documents.addresses import address
from marketplace.documents.drawing import paper_as_pdf
from marketplace.documents.sheet import Block, Column, Facts, Notes, Sheet, Table
from marketplace.documents.values import Day
from marketplace.indicators.models import ProgrammeIndicator
from marketplace.indicators.queries import Asked
from marketplace.indicators.report import Line, Reckoned, Report
from marketplace.indicators.results import Record
from marketplace.indicators.words import NO_RECORD, STATES, in_file, on_paper, unit_of
from marketplace.infra import clock
from marketplace.infra.i18n import current_language, number
from marketplace.infra.tables import About, Cell, table_file


def title_of(asked: Asked) -> str:
    """The programme's name; all together by their codes."""
    return asked.programmes[0].name if asked.alone else ", ".join(one.code for one in asked.programmes)


def file_name(asked: Asked, as_of: date, *more: str) -> str:
    """Such as resultados-P-NN-2026-10-31."""
    return "-".join(("resultados", asked.programmes[0].code if asked.alone else "todos", *more, as_of.isoformat()))


def cut_off(as_of: date) -> str:
    """The day of the cut-off in words."""
    return str(_("Corte al %(day)s", day=Day(as_of)))


def report_file(report: Report, kind: str) -> Response:
    """All results, a row for each figure; in a workbook a second sheet says what it is."""
    header = [
        _("Programa"), _("Corte"), _("Código"), _("Indicador"), _("Unidad"), _("Planificado"), _("Logrado"), "%", "n",
        _("n cuenta"), _("Registro"), _("Cómo se calcula"), _("Fuente"), _("Nota"),
    ]  # fmt: skip
    rows = [_line(line, report.as_of) for line in report.lines]
    rows += [row for one in report.reckoned for row in _reckoned(one, report)]
    name = file_name(report.asked, report.as_of)
    return table_file(name, header, rows, kind, _about(report))


def _about(report: Report) -> About:
    lines: list[list[Cell]] = [[_("Corte"), report.as_of]]
    lines += [[_("Programa"), f"{one.code} · {one.name}"] for one in report.asked.programmes]
    lines += [[text] for text in _notes(report)]
    return About(_("Resultados: planificado y logrado"), report.as_of, lines)


def _notes(report: Report) -> list[str]:
    texts = [
        _("Una celda vacía es «sin registro». No es cero."),
        _("Lo calculado sale de lo anotado hasta el día de corte."),
        _("Ingresos: solo grupos de cinco o más y meses completos."),
    ]
    return [*texts, _("Incluye datos simulados.")] if report.simulated else texts


def _line(line: Line, as_of: date) -> list[Cell]:
    row = line.indicator
    return [
        row.programme.code, as_of, f"{row.code} {row.result_code}".strip(), row.title, row.unit, in_file(line.planned),
        in_file(line.achieved), in_file(line.percent), None, "", str(STATES[row.state][0]), row.formula or "", row.source,
        row.quote,
    ]  # fmt: skip


def _reckoned(one: Reckoned, report: Report) -> list[list[Cell]]:
    formula, result = one.formula, one.result
    start: list[Cell] = [", ".join(programme.code for programme in report.asked.programmes), report.as_of, formula.code]
    note = f"{result.why or ''} {result.note or ''}".strip()
    registered = NO_RECORD if result.value is None else _("calculado")
    end: list[Cell] = [str(registered), str(formula.formula), str(formula.source), note]
    rows: list[list[Cell]] = [
        [*start, str(formula.title), unit_of(result.value), None, in_file(result.value), in_file(result.percent),
         result.n or None, str(formula.over), *end]
    ]  # fmt: skip
    for part in result.parts:
        told = NO_RECORD if part.value is None else _("calculado")
        title = f"{formula.title}: {part.title}"
        rows.append([*start, title, unit_of(part.value), None, in_file(part.value), None, part.n, "", str(told), *end[1:]])
    return rows


def records_file(asked: Asked, as_of: date, columns: list[str], records: tuple[Record, ...], kind: str) -> Response:
    """The records behind a number."""
    formula = asked.formula
    assert formula is not None
    rows = [[in_file(one.title), *map(in_file, one.cells)] for one in records]
    lines: list[list[Cell]] = [[_("Corte"), as_of], [_("Cómo se calcula"), str(formula.formula)]]
    lines.append([_("Fuente"), str(formula.source)])
    about = About(f"{formula.code} {formula.title}", as_of, lines)
    return table_file(file_name(asked, as_of, formula.code), columns, rows, kind, about)


def report_pdf(report: Report) -> Response:
    """All results on paper, with the cut-off, the formulas and the sources."""
    body = paper_as_pdf(
        _sheet(report), "Tejemos", at=clock.end_of_day(report.as_of), stated=cut_off(report.as_of), language=current_language()
    )
    answer = Response(body, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{file_name(report.asked, report.as_of)}.pdf")
    return answer


def _sheet(report: Report) -> Sheet:
    asked = report.asked
    about = [(one.code, f"{one.name}. {one.executor}".rstrip(". ")) for one in asked.programmes]
    blocks: list[Block] = [Facts(((_("Corte"), Day(report.as_of)), *about))]
    own = (Column(_("Indicador"), 3.4), Column(_("Planificado"), 1.1, True), Column(_("Logrado"), 1.2, True),
           Column("%", 0.9, True), Column(_("Registro"), 1.3), Column(_("Fuente"), 0.8))  # fmt: skip
    if report.lines:
        blocks.append(Table(_("Planificado y logrado, según el programa"), own, tuple(map(_paper_line, report.lines))))
    heads = (Column(_("Indicador"), 3.6), Column(_("Logrado"), 1.4, True), Column("%", 0.8, True), Column("n", 2, True))
    for title, rows in report.themes:
        blocks.append(Table(str(title), heads, tuple(cells for one in rows for cells in _paper_rows(one))))
    how = (Column(_("Código"), 0.7), Column(_("Cómo se calcula"), 4), Column(_("Fuente"), 2))
    formulas = tuple(
        (one.formula.code, f"{one.formula.title}: {one.formula.formula}", str(one.formula.source)) for one in report.reckoned
    )
    blocks += [Table(_("Cómo se calcula"), how, formulas), Notes(tuple(_notes(report)))]
    values = {"corte": report.as_of.isoformat()}
    leads_to = (
        address("indicators.programme", programme_id=asked.programme_id, **values)
        if asked.alone
        else address("indicators.together", **values)
    )
    return Sheet(
        title_of(asked), tuple(blocks), _("Resultados: planificado y logrado"), simulated=report.simulated, leads_to=leads_to
    )


def _paper_line(line: Line) -> tuple[str, ...]:
    row = line.indicator
    return (
        _named(row), "–" if line.planned is None else str(line.planned), on_paper(line.achieved),
        str(line.percent or "–"), str(STATES[row.state][0]), row.source,
    )  # fmt: skip


def _named(row: ProgrammeIndicator) -> str:
    """Its number, name and unit; "(copias; 9 consorcios)" and "(US$)" name their unit themselves."""
    said = f"({row.unit}" in row.title or (row.unit == "USD" and "US$" in row.title)
    return f"{row.code} {row.title}" + ("" if said else f" ({row.unit})")


def _paper_rows(one: Reckoned) -> list[tuple[str, ...]]:
    result = one.result
    name = f"{one.formula.code} {one.formula.title}" + (f". {result.why}" if result.value is None else "")
    over = f"{number(result.n)} {one.formula.over}" if result.value is not None else ""
    rows: list[tuple[str, ...]] = [(name, on_paper(result.value), str(result.percent or ""), over)]
    return rows + [(f"– {part.title}", on_paper(part.value), "", number(part.n) if part.n else "") for part in result.parts]
