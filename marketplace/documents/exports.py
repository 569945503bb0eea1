"""Export checklists: which version is in force, starting one for an order, ticking a paper, setting a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor
from marketplace.documents.checklist import FIRST_VERSION, MODES, Paper, first_papers, paper_from
from marketplace.documents.models import ChecklistVersion, ExportCheck, ExportTick
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.orders.models import Order, OrderLine


def newest_version() -> int:
    """The number of the version in force."""
    return db.session.scalar(select(func.max(ChecklistVersion.number))) or FIRST_VERSION


def papers_of(version: int) -> tuple[Paper, ...]:
    """The papers of a version."""
    if version == FIRST_VERSION:
        return first_papers()
    row = db.session.scalars(select(ChecklistVersion).where(ChecklistVersion.number == version)).one()
    return tuple(paper_from(values) for values in row.items)


def versions() -> Sequence[ChecklistVersion]:
    """Every version that was set here, the newest first."""
    return db.session.scalars(select(ChecklistVersion).order_by(ChecklistVersion.number.desc())).all()


@dataclass(frozen=True)
class Row:
    """A paper of a running export, and the last that was said of it."""

    paper: Paper
    tick: ExportTick | None

    @property
    def done(self) -> bool:
        """Whether it is there."""
        return self.tick is not None and self.tick.done


@dataclass(frozen=True)
class Running:
    """An order's export: its papers in order."""

    check: ExportCheck
    rows: tuple[Row, ...]
    newest: int

    @property
    def done(self) -> int:
        """How many papers are there."""
        return sum(row.done for row in self.rows)


def load_check(check_id: int, **_rest: str) -> ExportCheck | None:
    """A running export with its order and what was ticked."""
    query = select(ExportCheck).where(ExportCheck.id == check_id)
    return db.session.scalars(query.options(joinedload(ExportCheck.order), selectinload(ExportCheck.ticks))).first()


def running_of(order: Order) -> list[Running]:
    """The exports of an order."""
    query = select(ExportCheck).where(ExportCheck.order_id == order.id).order_by(ExportCheck.id)
    checks = db.session.scalars(query.options(selectinload(ExportCheck.ticks)))
    newest, materials = newest_version(), _materials(order)
    return [Running(check, _rows(check, materials), newest) for check in checks]


def _rows(check: ExportCheck, materials: list[str]) -> tuple[Row, ...]:
    # The last that was said of a paper holds.
    last = {tick.paper: tick for tick in check.ticks}
    needed = [paper for paper in papers_of(check.version) if paper.needed(check.destination, check.mode, materials)]
    return tuple(Row(paper, last.get(paper.code)) for paper in needed)


def _materials(order: Order) -> list[str]:
    lines = db.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id).options(joinedload(OrderLine.product)))
    return [f"{line.material} {line.product.material if line.product else ''} {line.description}" for line in lines]


def start_check(actor: Actor, order: Order, mode: str, destination: str, shipment: str = "") -> ExportCheck:
    """Begin an export with the version in force; the same order and shipment is begun once. Raises ``bad_export``."""
    if mode not in MODES or not destination.strip():
        raise DomainError("bad_export", field="destination")
    row = ExportCheck(
        order_id=order.id, shipment=shipment, version=newest_version(), mode=mode, destination=destination.strip()[:80],
        started_at=clock.business_now(), started_by_id=actor.account_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
            # Two who begin it at once get one.
            db.session.flush()
    except IntegrityError:
        found = select(ExportCheck).where(ExportCheck.order_id == order.id, ExportCheck.shipment == shipment)
        return db.session.scalars(found).one()
    note(actor, "began_export", "export_check", row.id, order.scope(), mode=mode, destination=row.destination)
    return row


def tick(actor: Actor, check: ExportCheck, code: str, done: bool, reference: str = "") -> ExportTick | None:
    """Say that a paper is there, or that it is not; saying it twice changes nothing. Raises DomainError ``no_such_paper``."""
    rows = {row.paper.code: row for row in _rows(check, _materials(check.order))}
    if code not in rows:
        raise DomainError("no_such_paper")
    said = rows[code].tick
    if rows[code].done == done and (said is None or said.reference == reference.strip()[:80]):
        return said
    row = ExportTick(
        check_id=check.id, paper=code, done=done, reference=reference.strip()[:80], ticked_at=clock.business_now(),
        ticked_by_id=actor.account_id, ticked_by_name=actor.display_name,
    )  # fmt: skip
    db.session.add(row)
    note(actor, "ticked" if done else "unticked", "export_check", check.id, check.order.scope(), paper=code)
    return row


def set_version(actor: Actor, papers: Sequence[Paper], because: str, seen: int) -> ChecklistVersion:
    """Set the next version of the list. Raises ``stale_list`` where another came first, ``empty_list``, ``twice_in_list``."""
    if not papers:
        raise DomainError("empty_list")
    if len({paper.code for paper in papers}) < len(papers):
        raise DomainError("twice_in_list")
    row = ChecklistVersion(
        number=seen + 1, items=[paper.as_json() for paper in papers], note=because.strip()[:300],
        made_at=clock.business_now(), made_by_id=actor.account_id, made_by_name=actor.display_name,
    )  # fmt: skip
    if newest_version() != seen:
        raise DomainError("stale_list")
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        raise DomainError("stale_list") from None
    note(actor, "set_version", "checklist_version", row.id, number=row.number)
    return row
