"""Reads of samples: rounds of a work, one round with everything, what it is measured by, what waits for a group or a buyer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association
from marketplace.samples.models import CounterSample, SampleMark, SamplePhoto, SampleRound
from marketplace.techpacks.drafts import Measure
from marketplace.techpacks.models import TechPackVersion

_WORK = joinedload(SampleRound.assignment).options(
    joinedload(Assignment.association),
    joinedload(Assignment.line).joinedload(OrderLine.order).joinedload(Order.exporter),
)
_PHOTOS = selectinload(SampleRound.photos).selectinload(SamplePhoto.marks)


def visible_rounds(actor: Actor) -> Any:
    """The rounds of works that somebody may see."""
    query = (
        select(SampleRound).join(SampleRound.assignment).join(Assignment.association).join(Assignment.line).join(OrderLine.order)
    )
    match actor.role:
        case Role.ADMINISTRATOR:
            return query
        case Role.EXPORTER:
            return query.where(Order.exporter_id == actor.exporter_id)
        case Role.LEADER:
            return query.where(Assignment.association_id == actor.association_id)
        case Role.COORDINATOR | Role.VERIFIER:
            return query.where(Association.programme_id.in_(actor.programme_ids))
        case _:
            return query.where(SampleRound.id.is_(None))


def rounds_of(actor: Actor, states: Sequence[str] = ()) -> list[SampleRound]:
    """Rounds that somebody may see, the newest first, perhaps only in some states."""
    query = visible_rounds(actor)
    if states:
        query = query.where(SampleRound.state.in_(states))
    return list(db.session.scalars(query.options(_WORK).order_by(SampleRound.id.desc()).limit(200)))


def rounds_of_work(work_id: int) -> list[SampleRound]:
    """The rounds of a work in the order of their asking, with photos and measurements."""
    query = select(SampleRound).where(SampleRound.assignment_id == work_id).order_by(SampleRound.id)
    return list(db.session.scalars(query.options(_WORK, _PHOTOS, selectinload(SampleRound.measures))))


def next_round_id(row: SampleRound) -> int | None:
    """The round that was asked for after this one, of the same kind of the same work; None where nobody asked yet."""
    query = select(SampleRound.id).where(
        SampleRound.assignment_id == row.assignment_id, SampleRound.kind == row.kind, SampleRound.number > row.number
    )
    return db.session.scalar(query.order_by(SampleRound.number).limit(1))


def load_round(round_id: int) -> SampleRound | None:
    """A round with its work, photos, marks, measurements and tech pack version."""
    return db.session.scalars(
        select(SampleRound)
        .where(SampleRound.id == round_id)
        .options(
            _WORK,
            _PHOTOS,
            selectinload(SampleRound.measures),
            joinedload(SampleRound.version).options(
                selectinload(TechPackVersion.measures), selectinload(TechPackVersion.files), joinedload(TechPackVersion.pack)
            ),
        )
    ).first()


@dataclass(frozen=True)
class PhotoPlace:
    """A photo with its round; the round's work is whose it is."""

    row: SampleRound
    photo: SamplePhoto

    def scope(self) -> Scope:
        """The round's."""
        return self.row.scope()


def load_photo_place(round_id: int, photo_id: int) -> PhotoPlace | None:
    """A photo of that round, with the round whole."""
    found = load_round(round_id)
    photo = next((one for one in found.photos if one.id == photo_id), None) if found else None
    return PhotoPlace(found, photo) if found and photo else None


def load_mark(mark_id: int) -> SampleMark | None:
    """A mark with its photo, round and work."""
    query = select(SampleMark).where(SampleMark.id == mark_id)
    path = joinedload(SampleMark.photo).joinedload(SamplePhoto.round)
    return db.session.scalars(query.options(path.options(_WORK))).first()


def asked_of(row: SampleRound) -> list[Measure]:
    """What a round is measured by: its size's lengths in the tech pack, all sizes where it names none (version loaded)."""
    if row.version is None:
        return []
    return [
        Measure(one.size, one.point, one.millimetres, one.tolerance_mm)
        for one in row.version.measures
        if not row.size or one.size == row.size
    ]


def counter_sample_of(work_id: int) -> CounterSample | None:
    """The counter-sample of a work."""
    return db.session.scalars(select(CounterSample).where(CounterSample.assignment_id == work_id)).first()


def waiting_for_group(association_id: int) -> list[SampleRound]:
    """Samples that a group is asked for and has not sent, the earliest asked first; one query."""
    query = (
        select(SampleRound)
        .join(SampleRound.assignment)
        .where(Assignment.association_id == association_id, SampleRound.state.in_(("requested", "making")))
        .options(_WORK)
        .order_by(SampleRound.id)
    )
    return list(db.session.scalars(query))


def sizes_of(version: TechPackVersion | None) -> list[str]:
    """The sizes of a version's table (measures loaded)."""
    return list(dict.fromkeys(one.size for one in version.measures)) if version else []
