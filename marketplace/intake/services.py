"""Check files, or load them: read, check, plan, and write in one transaction, or say what is wrong and write nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, text

from marketplace.access.actor import Actor
from marketplace.capacity.models import CapacityLock
from marketplace.infra import clock
from marketplace.infra.database import db, is_sqlite
from marketplace.infra.messages import say
from marketplace.intake import apply, notebook, search
from marketplace.intake.checks import check_all
from marketplace.intake.derive import derive
from marketplace.intake.kinds import KINDS, recognise
from marketplace.intake.near import near_pairs
from marketplace.intake.parsing import Parsed, parse_sheet
from marketplace.intake.plan import Plan, plan_changes
from marketplace.intake.report import Problem, Report
from marketplace.intake.sheets import FileContent, read_sheet
from marketplace.intake.world import World
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.producers.models import Association

Progress = Callable[[int, int, str], None]
"""Told how many steps are done, of how many, and the name of the file or kind at hand."""
_TURN = 7_312_024
"""The number of the lock that lets one load at a time write on PostgreSQL."""


@dataclass
class Reading:
    """Files read and taken apart, before the database is asked anything."""

    parsed: Parsed
    report: Report
    files: dict[str, list[str]]
    """File names by kind."""


def _silent(done: int, total: int, name: str) -> None:
    """Tell nobody."""


def read(files: Sequence[FileContent], *, skip_unknown: bool = False, progress: Progress = _silent) -> Reading:
    """Read files and check each cell; touches no database. Files of no known kind are errors, or skipped in a folder."""
    reading = Reading(Parsed(), Report(), {})
    for done, file in enumerate(files):
        progress(done, len(files), file.name)
        try:
            sheet = read_sheet(file)
        except DomainError as error:
            reading.report.add_error(Problem(file.name, None, "", say(error)))
            continue
        kind = recognise(file.name, sheet.headers)
        if kind is not None:
            reading.files.setdefault(kind.name, []).append(file.name)
            parse_sheet(sheet, kind, reading.parsed, reading.report)
        elif skip_unknown:
            reading.report.skipped.append(file.name)
        else:
            reading.report.add_error(Problem(file.name, None, "", say(DomainError("sheet_unknown_kind"))))
    progress(len(files), len(files), "")
    return reading


def check(reading: Reading, actor: Actor | None) -> Report:
    """The dry run: all problems at once, and what a load would change. Writes nothing. ``actor`` None may load everything."""
    return _prepare(reading, actor)[2]


def load(reading: Reading, actor: Actor | None, *, progress: Progress = _silent) -> Report:
    """Write what the files bring. With any error nothing is written and the report says why.

    Everything is checked again here, inside the transaction, because other people have worked since the dry run.
    """
    _take_turn()
    plan, world, report = _prepare(reading, actor)
    if not report.ok or report.nothing_to_do:
        return report
    names = list(plan)
    apply.write(plan, world, lambda name: progress(names.index(name), len(names), name))
    _make_locks()
    search.refresh(world, plan)
    notebook.refresh(plan)
    _note(actor, reading, report)
    progress(len(names), len(names), "")
    return report


def _prepare(reading: Reading, actor: Actor | None) -> tuple[Plan, World, Report]:
    report = reading.report
    world = World(db.session(), reading.parsed, clock.today())
    world.read()
    derive(world)
    # Derived references (a line's technique) may lead to rows that nothing else named.
    world.read_referred()
    check_all(world, report, actor)
    report.near = near_pairs(world)
    plan, report.changes = plan_changes(world)
    return plan, world, report


def _take_turn() -> None:
    """One load at a time: SQLite's writer lock is held already, PostgreSQL takes a lock that ends with the transaction."""
    if not is_sqlite():
        db.session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def _make_locks() -> None:
    """Every association has its row to lock when hours are taken."""
    present = select(CapacityLock.association_id)
    missing = db.session.scalars(select(Association.id).where(Association.id.not_in(present)).order_by(Association.id)).all()
    if missing:
        db.session.execute(insert(CapacityLock), [{"association_id": number} for number in missing])


def _note(actor: Actor | None, reading: Reading, report: Report) -> None:
    for name, found in report.changes.items():
        if found.new or found.changed:
            table = KINDS[name].table.name
            note(actor, "loaded", table, None, files=reading.files[name], new=found.new, changed=found.changed)
