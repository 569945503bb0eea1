"""``python -m marketplace load FOLDER``: read a folder, say what it brings, load all of it or nothing."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

import marketplace.intake.messages  # noqa: F401  the sentences
from marketplace.infra.database import db
from marketplace.infra.i18n import force_locale
from marketplace.intake import services
from marketplace.intake.kinds import KINDS
from marketplace.intake.report import Problem, Report
from marketplace.intake.sheets import SUFFIXES, FileContent

MOST_SHOWN = 200


def load_folder(folder: Path, check_only: bool = False) -> int:
    """Load a folder's CSV and XLSX files (or only check them) and print what happened; 1 when there are errors, else 0."""
    with force_locale("es_BO"):
        return _load(folder, check_only)


def _load(folder: Path, check_only: bool) -> int:
    console = Console(highlight=False)
    files = folder_files(folder)
    if not files:
        console.print(f"No CSV or XLSX files in {folder}.", markup=False)
        return 1
    with _bar() as bar:
        reading_task = bar.add_task("leer", total=len(files), name="")
        reading = services.read(files, skip_unknown=True, progress=_shown(bar, reading_task))
        writing_task = bar.add_task("revisar" if check_only else "cargar", total=len(reading.files) or 1, name="")
        report = services.check(reading, None) if check_only else services.load(reading, None, progress=_shown(bar, writing_task))
        bar.update(writing_task, completed=len(reading.files) or 1)
        if report.ok and not check_only:
            db.session.commit()
        else:
            db.session.rollback()
    _print(console, report, check_only)
    return 0 if report.ok else 1


def folder_files(folder: Path) -> list[FileContent]:
    """The CSV and XLSX files of a folder, by name."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and not path.name.startswith(("~", ".")))
    return [FileContent(path.name, path.read_bytes()) for path in paths]


def _bar() -> Progress:
    parts = (TextColumn("{task.description:8}"), BarColumn(), TextColumn("{task.completed}/{task.total} {task.fields[name]}"))
    return Progress(*parts, TimeElapsedColumn(), console=Console(stderr=True))


def _shown(bar: Progress, task: TaskID) -> services.Progress:
    def show(done: int, total: int, name: str) -> None:
        bar.update(task, completed=done, total=total, name=name)

    return show


def _print(console: Console, report: Report, check_only: bool) -> None:
    console.print(_counts(report))
    if report.skipped:
        console.print(f"No se cargan: {', '.join(report.skipped)}.", markup=False, style="dim")
    for pair in report.near:
        both = f"{pair.first_name} ({pair.first_place}) y {pair.second_name} ({pair.second_place})"
        console.print(f"Nombres parecidos, nada se une: {both}.", markup=False, soft_wrap=True)
    _print_problems(console, "Aviso", report.warnings, report.warnings_count)
    _print_problems(console, "Error", report.errors, report.errors_count)
    console.print(_last_line(report, check_only), style="bold")


def _counts(report: Report) -> Table:
    table = Table("Datos", "Nuevas", "Cambian", "Iguales")
    for name, found in report.changes.items():
        table.add_row(str(KINDS[name].title), str(found.new), str(found.changed), str(found.same))
    return table


def _print_problems(console: Console, label: str, problems: list[Problem], count: int) -> None:
    for problem in problems[:MOST_SHOWN]:
        row = f", fila {problem.row}" if problem.row else ""
        field = f", {problem.field}" if problem.field else ""
        console.print(f"{label}: {problem.file}{row}{field}: {problem.text}", markup=False, soft_wrap=True)
    if count > MOST_SHOWN:
        console.print(f"... y {count - MOST_SHOWN} más.", markup=False)


def _last_line(report: Report, check_only: bool) -> str:
    if not report.ok:
        return f"{report.errors_count} errores: no se cargó nada."
    if report.nothing_to_do:
        return "Todo ya estaba cargado: nada cambia."
    return "Sin errores. No se cargó nada: era una revisión." if check_only else "Cargado."
