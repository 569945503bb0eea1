"""Reads of tech packs: lists, a pack with its versions, which version binds a work and which one waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment, Offer
from marketplace.orders.models import Order, OrderLine
from marketplace.techpacks.drafts import Measure
from marketplace.techpacks.models import (
    TechPack,
    TechPackAcceptance,
    TechPackFile,
    TechPackLine,
    TechPackMaterial,
    TechPackVersion,
)

WHOLE: tuple[Any, ...] = (
    selectinload(TechPackVersion.measures),
    selectinload(TechPackVersion.materials).joinedload(TechPackMaterial.yarn),
    selectinload(TechPackVersion.files),
)


def packs_of(actor: Actor) -> Sequence[TechPack]:
    """An exporter's packs, the newest first; everybody's for an administrator."""
    query = select(TechPack).options(joinedload(TechPack.exporter), selectinload(TechPack.versions), selectinload(TechPack.lines))
    if actor.role is not Role.ADMINISTRATOR:
        query = query.where(TechPack.exporter_id == actor.exporter_id)
    return db.session.scalars(query.order_by(TechPack.id.desc()).limit(300)).all()


def load_pack(pack_id: int) -> TechPack | None:
    """A pack with all its versions and lines; a constant number of queries."""
    return db.session.scalars(
        select(TechPack)
        .where(TechPack.id == pack_id)
        .options(
            joinedload(TechPack.exporter),
            selectinload(TechPack.versions).options(*WHOLE),
            selectinload(TechPack.lines).joinedload(TechPackLine.line).joinedload(OrderLine.order),
        )
    ).first()


@dataclass(frozen=True)
class FilePlace:
    """A file of a pack; the pack is whose it is."""

    pack: TechPack
    file: TechPackFile

    def scope(self) -> Scope:
        """The pack's."""
        return self.pack.scope()


def load_file(pack_id: int, file_id: int) -> FilePlace | None:
    """A file of any version of that pack."""
    query = select(TechPackFile).join(TechPackVersion).where(TechPackFile.id == file_id, TechPackVersion.pack_id == pack_id)
    row, pack = db.session.scalars(query).first(), load_pack(pack_id)
    return FilePlace(pack, row) if row and pack else None


def open_lines(exporter_id: int) -> Sequence[OrderLine]:
    """Lines of an exporter's orders that a pack can be for: everything that is not over, the newest order first."""
    query = (
        select(OrderLine)
        .join(OrderLine.order)
        .where(Order.exporter_id == exporter_id, Order.state.in_(("draft", "posted", "proposed", "confirmed")))
        .options(joinedload(OrderLine.order))
        .order_by(Order.id.desc(), OrderLine.position)
        .limit(200)
    )
    return db.session.scalars(query).all()


def _issued(line_id: int) -> Any:
    return (
        select(TechPackVersion)
        .join(TechPackLine, TechPackLine.pack_id == TechPackVersion.pack_id)
        .where(TechPackLine.order_line_id == line_id, TechPackVersion.state == "issued")
        .order_by(TechPackVersion.number.desc())
    )


def newest_issued(line_id: int) -> TechPackVersion | None:
    """The version of a line's pack that holds now, whole."""
    found: TechPackVersion | None = db.session.scalars(_issued(line_id).options(*WHOLE, joinedload(TechPackVersion.pack))).first()
    return found


def version_at(line_id: int, at: datetime | None) -> TechPackVersion | None:
    """The version that held, and was linked to the line, at an instant; the one that holds now without one."""
    query = _issued(line_id)
    if at is not None:
        query = query.where(TechPackVersion.issued_at <= at, TechPackLine.linked_at <= at)
    found: TechPackVersion | None = db.session.scalars(query).first()
    return found


@dataclass(frozen=True)
class Binding:
    """What a group has to follow for a work: the version it accepted, and a newer one that waits for its yes."""

    accepted: TechPackAcceptance | None
    pending: TechPackVersion | None

    @property
    def bound(self) -> TechPackVersion | None:
        """The version that binds."""
        return self.accepted.version if self.accepted else None

    @property
    def changes(self) -> list[Change]:
        """What the waiting version changes."""
        return changes_between(self.bound, self.pending) if self.bound and self.pending else []


def binding_of(work: Assignment) -> Binding:
    """Which version binds a work, and which one waits."""
    accepted = db.session.scalars(
        select(TechPackAcceptance)
        .where(TechPackAcceptance.assignment_id == work.id)
        .options(joinedload(TechPackAcceptance.version).options(*WHOLE, joinedload(TechPackVersion.pack)))
        .order_by(TechPackAcceptance.id.desc())
    ).first()
    newest = newest_issued(work.order_line_id)
    pending = newest if newest and (accepted is None or accepted.version_id != newest.id) else None
    return Binding(accepted, pending)


def version_of_offer(offer: Offer) -> TechPackVersion | None:
    """The version that an offer is bound to, whole."""
    version = version_at(offer.order_line_id, offer.sent_at)
    if version is None:
        return None
    query = select(TechPackVersion).where(TechPackVersion.id == version.id).options(*WHOLE, joinedload(TechPackVersion.pack))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


@dataclass(frozen=True)
class Change:
    """One thing that differs between two versions, as text; None where it is not there."""

    what: str
    """stitches, notes, colours, a part of the piece, a material or a file."""
    name: str
    before: str | None
    after: str | None


def measure_drafts(version: TechPackVersion) -> list[Measure]:
    """A version's measurements as plain values."""
    return [Measure(one.size, one.point, one.millimetres, one.tolerance_mm) for one in version.measures]


def changes_between(old: TechPackVersion, new: TechPackVersion) -> list[Change]:
    """What differs from one version to another, texts first, then measurements, materials, files."""
    found = [
        Change(name, "", getattr(old, name), getattr(new, name))
        for name in ("stitches", "colours", "notes")
        if getattr(old, name) != getattr(new, name)
    ]
    for what, keyed in (("measure", _measures), ("material", _materials), ("file", _files)):
        before, after = keyed(old), keyed(new)
        names = [*before, *(name for name in after if name not in before)]
        found += [Change(what, n, before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n)]
    return found


def _measures(version: TechPackVersion) -> dict[str, str]:
    return {f"{m.point} {m.size}": f"{m.millimetres / 10:g} ± {m.tolerance_mm / 10:g} cm" for m in version.measures}


def _materials(version: TechPackVersion) -> dict[str, str]:
    return {
        one.yarn_code or one.description: " ".join(
            part for part in (one.colour_code, f"{one.grams} g" if one.grams else "", one.description) if part
        )
        for one in version.materials
    }


def _files(version: TechPackVersion) -> dict[str, str]:
    return {one.name: one.file_key for one in version.files}


@dataclass(frozen=True)
class WorkFile:
    """A file of a version that a work is bound to or asked to accept; the work says who may see it."""

    work: Assignment
    file: TechPackFile

    def scope(self) -> Scope:
        """The work's."""
        return self.work.scope()


def load_work(assignment_id: int) -> Assignment | None:
    """A work with its group, line, order and exporter."""
    return db.session.scalars(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .options(
            joinedload(Assignment.association),
            joinedload(Assignment.line).joinedload(OrderLine.order).joinedload(Order.exporter),
        )
    ).first()


def load_work_file(assignment_id: int, file_id: int) -> WorkFile | None:
    """A file of an issued version of the pack of a work's line."""
    work = load_work(assignment_id)
    if work is None:
        return None
    file = db.session.scalars(
        select(TechPackFile)
        .join(TechPackVersion, TechPackVersion.id == TechPackFile.version_id)
        .join(TechPackLine, TechPackLine.pack_id == TechPackVersion.pack_id)
        .where(TechPackFile.id == file_id, TechPackVersion.state == "issued", TechPackLine.order_line_id == work.order_line_id)
    ).first()
    return WorkFile(work, file) if file else None


def pending_works(association_id: int) -> list[int]:
    """Works of a group whose line has an issued version that it has not accepted, the earliest due first; one query."""
    newest = (
        select(TechPackLine.order_line_id, func.max(TechPackVersion.number).label("number"), TechPackLine.pack_id)
        .join(TechPackVersion, TechPackVersion.pack_id == TechPackLine.pack_id)
        .where(TechPackVersion.state == "issued")
        .group_by(TechPackLine.order_line_id, TechPackLine.pack_id)
        .subquery()
    )
    said_yes = select(TechPackAcceptance.id).where(
        TechPackAcceptance.assignment_id == Assignment.id, TechPackAcceptance.version_id == TechPackVersion.id
    )
    return list(
        db.session.scalars(
            select(Assignment.id)
            .join(newest, newest.c.order_line_id == Assignment.order_line_id)
            .join(
                TechPackVersion, and_(TechPackVersion.pack_id == newest.c.pack_id, TechPackVersion.number == newest.c.number)
            )
            .join(OrderLine, OrderLine.id == Assignment.order_line_id)
            .join(Order, Order.id == OrderLine.order_id)
            .where(
                Assignment.association_id == association_id, Assignment.cancelled_on.is_(None),
                Assignment.closed_short_on.is_(None), Order.state.not_in(("closed", "cancelled")), ~said_yes.exists(),
            )
            .order_by(Assignment.due_on, Assignment.id)
        )
    )  # fmt: skip


def works_bound_to(pack_id: int) -> Sequence[Assignment]:
    """Open work on the lines of a pack, with what its scope needs, by number; one query."""
    return db.session.scalars(
        select(Assignment)
        .join(TechPackLine, TechPackLine.order_line_id == Assignment.order_line_id)
        .join(Assignment.line)
        .join(OrderLine.order)
        .where(
            TechPackLine.pack_id == pack_id, Assignment.cancelled_on.is_(None), Assignment.closed_short_on.is_(None),
            Order.state.not_in(("closed", "cancelled")),
        )
        .options(joinedload(Assignment.association), contains_eager(Assignment.line).contains_eager(OrderLine.order))
        .order_by(Assignment.id)
    ).all()  # fmt: skip
