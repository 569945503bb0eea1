"""Reads of frames and agreements: who may see which, one frame with everything its page needs, what blocks an offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Product, TimeStandard
from marketplace.exporters.models import Exporter
from marketplace.frames.models import Agreement, AgreementVersion, Alliance, CallOff, CallOffChange, FrameOrder
from marketplace.frames.states import VERBAL
from marketplace.fulfilment.queries import Work, works_by_line
from marketplace.infra.database import db
from marketplace.matching.models import Assignment, Offer
from marketplace.orders.models import OrderLine
from marketplace.producers.models import Association

PER_PAGE = 50
_PARTIES = (joinedload(Agreement.exporter), joinedload(Agreement.association).joinedload(Association.programme))


def visible_agreements(actor: Actor) -> Select[Any]:
    """The agreements that somebody may see: one's own side's; drafts that were never sent are their exporter's alone."""
    query = select(Agreement)
    match actor.role:
        case Role.EXPORTER:
            return query.where(Agreement.exporter_id == actor.exporter_id)
        case Role.LEADER:
            return query.where(Agreement.association_id == actor.association_id, Agreement.shown)
        case Role.COORDINATOR | Role.VERIFIER:
            mine = select(Association.id).where(Association.programme_id.in_(actor.programme_ids))
            return query.where(Agreement.association_id.in_(mine), Agreement.shown)
        case Role.ADMINISTRATOR:
            return query
        case _:
            return query.where(false())


def frames_of(actor: Actor, state: str = "") -> list[FrameOrder]:
    """The frames that somebody may see, the newest first, with their months; four queries."""
    ids = visible_agreements(actor).with_only_columns(Agreement.id)
    if state:
        ids = ids.where(Agreement.state == state)
    return list(
        db.session.scalars(
            select(FrameOrder)
            .where(FrameOrder.agreement_id.in_(ids))
            .options(
                joinedload(FrameOrder.agreement).options(*_PARTIES, selectinload(Agreement.versions)),
                selectinload(FrameOrder.call_offs),
            )
            .order_by(FrameOrder.id.desc())
            .limit(200)
        )
    )


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(FrameOrder.agreement).options(*_PARTIES, selectinload(Agreement.versions)),
        joinedload(FrameOrder.product),
        joinedload(FrameOrder.technique),
        selectinload(FrameOrder.call_offs).options(
            joinedload(CallOff.frame),
            joinedload(CallOff.order),
            selectinload(CallOff.changes).options(joinedload(CallOffChange.moved_to), joinedload(CallOffChange.call_off)),
        ),
    )


def load_frame(frame_id: int) -> FrameOrder | None:
    """A frame with its agreement, both sides, versions, months, their orders and changes; a constant number of queries."""
    return db.session.scalars(select(FrameOrder).where(FrameOrder.id == frame_id).options(*_whole())).first()


def load_call_off(call_off_id: int) -> CallOff | None:
    """A month with its whole frame."""
    frame_id = db.session.scalar(select(CallOff.frame_id).where(CallOff.id == call_off_id))
    frame = load_frame(frame_id) if frame_id is not None else None
    return next((one for one in frame.call_offs if one.id == call_off_id), None) if frame else None


def load_agreement(agreement_id: int) -> Agreement | None:
    """An agreement with both sides, its versions and its frame."""
    query = select(Agreement).where(Agreement.id == agreement_id)
    return db.session.scalars(query.options(*_PARTIES, selectinload(Agreement.versions), joinedload(Agreement.frame))).first()


def load_alliance(alliance_id: int) -> Alliance | None:
    """An alliance with its programme and its group."""
    query = select(Alliance).where(Alliance.id == alliance_id)
    return db.session.scalars(query.options(joinedload(Alliance.programme), joinedload(Alliance.association))).first()


def pending_of(agreement: Agreement) -> AgreementVersion | None:
    """The version that waits for the group's signature."""
    return next((version for version in agreement.versions if version.state == "sent"), None)


def holding_of(agreement: Agreement) -> AgreementVersion | None:
    """The signed version that holds."""
    return next((version for version in reversed(agreement.versions) if version.state == "signed"), None)


def works_of_frame(frame: FrameOrder) -> dict[int, list[Work]]:
    """The agreed work of each month that is an order, by order id; four queries."""
    orders = [one.order_id for one in frame.call_offs if one.order_id is not None]
    if not orders:
        return {}
    lines = db.session.execute(select(OrderLine.id, OrderLine.order_id).where(OrderLine.order_id.in_(orders))).all()
    by_line = works_by_line([line_id for line_id, _ in lines])
    found: dict[int, list[Work]] = defaultdict(list)
    for line_id, order_id in lines:
        found[order_id] += by_line.get(line_id, [])
    return dict(found)


SIMULATED = "SIM"
"""The source of parties that exist only in the simulated data."""


def is_simulated(frame: FrameOrder) -> bool:
    """Whether a side of a frame or an order of one of its months is simulated: its papers say so."""
    parties = (frame.agreement.exporter.source, frame.agreement.association.source)
    return SIMULATED in parties or any(one.order.simulated for one in frame.call_offs if one.order)


def kind_of(frame: FrameOrder) -> Product | TimeStandard | None:
    """What names a frame's piece: its product, else the kind that its times are from; None where neither is known."""
    return frame.product or (db.session.get(TimeStandard, frame.standard_key) if frame.standard_key else None)


def on_buyer_goods(frame: FrameOrder, terms: Mapping[str, Any]) -> bool:
    """Whether the work is on the buyer's own pieces: so agreed, or because the technique is only ever done on given pieces."""
    return bool(terms.get("buyer_goods")) or frame.technique.on_given_pieces


def called_prices(frame: FrameOrder) -> dict[int, tuple[int, int]]:
    """Price and pay of a piece at which each month was called off, by call-off id: its work's, else its offer's; two queries."""
    months = {one.order_id: one.id for one in frame.call_offs if one.order_id is not None}
    found: dict[int, tuple[int, int]] = {}
    # What was agreed comes last, because it counts before what was offered.
    for kind in (Offer, Assignment) if months else ():
        rows = db.session.execute(
            select(OrderLine.order_id, kind.unit_price_minor, kind.piece_rate_minor)
            .join(kind, kind.order_line_id == OrderLine.id)
            .where(OrderLine.order_id.in_(months), kind.association_id == frame.agreement.association_id)
            .order_by(kind.id)
        )
        found |= {months[order_id]: (price, pay) for order_id, price, pay in rows}
    return found


@dataclass(frozen=True)
class Totals:
    """Pieces of a frame over all its months."""

    agreed: int | None
    """As last signed by both; None before that."""
    planned: int
    called: int
    accepted: int

    @property
    def to_call(self) -> int:
        """Pieces of months that are not orders yet."""
        return self.planned - self.called

    @property
    def without_month(self) -> int:
        """Agreed pieces that no month holds any more, because months were lowered or skipped."""
        return max((self.agreed or 0) - self.planned, 0)


def totals_of(frame: FrameOrder, works: dict[int, list[Work]]) -> Totals:
    """What a frame's months add up to."""
    signed = [one.agreed_pieces for one in frame.call_offs if one.agreed_pieces is not None]
    return Totals(
        sum(signed) if signed else None,
        sum(one.pieces for one in frame.call_offs),
        sum(one.pieces for one in frame.call_offs if one.order_id is not None),
        sum(work.quantities.accepted for found in works.values() for work in found),
    )


def unseen_changes(frame: FrameOrder, side: str) -> list[CallOffChange]:
    """What the other side changed and ``side`` (exporter or association) has not seen yet."""
    return [change for one in frame.call_offs for change in one.changes if change.side != side and change.seen_at is None]


def verbal_of(actor: Actor) -> Sequence[Agreement]:
    """Agreements by word of mouth that one may see, the newest first."""
    query = visible_agreements(actor).where(Agreement.formality == VERBAL).options(*_PARTIES)
    return db.session.scalars(query.order_by(Agreement.id.desc()).limit(200)).all()


def parties_to_note(actor: Actor) -> tuple[list[Exporter], list[Association]]:
    """Every exporter, and the groups of a coordinator's programmes: between whom she may note what was agreed."""
    exporters = db.session.scalars(select(Exporter).order_by(Exporter.name, Exporter.id))
    mine = select(Association).where(Association.programme_id.in_(actor.programme_ids))
    return list(exporters), list(db.session.scalars(mine.order_by(Association.name, Association.id)))


def blocked_groups(exporter_id: int, association_ids: Collection[int]) -> list[str]:
    """Names of groups that may get no offer of this exporter: agreed only by word, set to wait for a signature."""
    between = (Agreement.exporter_id == exporter_id, Agreement.association_id.in_(list(association_ids)))
    signed = select(Agreement.association_id).where(*between, Agreement.state == "signed")
    waiting = (Agreement.formality == VERBAL, Agreement.state == "draft", Agreement.blocks_offers)
    rows = db.session.execute(
        select(Association.name)
        .join(Agreement, Agreement.association_id == Association.id)
        .where(*between, *waiting, Agreement.association_id.not_in(signed))
        .distinct()
        .order_by(Association.name)
    )
    return [name for (name,) in rows]


@dataclass(frozen=True)
class AllianceFilter:
    """What the list of alliances is narrowed to; empty means everything."""

    text: str = ""
    kind: str = ""
    counts: str = ""
    """formal, verbal or unknown."""


def visible_alliances(actor: Actor) -> Select[Any]:
    """The alliances of one's programmes."""
    query = select(Alliance)
    if actor.role is Role.ADMINISTRATOR:
        return query
    if actor.role in (Role.COORDINATOR, Role.VERIFIER):
        return query.where(Alliance.programme_id.in_(actor.programme_ids))
    return query.where(false())


def alliances_of(actor: Actor, wanted: AllianceFilter) -> list[Alliance]:
    """Alliances that one may see, by their code."""
    query = visible_alliances(actor)
    if wanted.text:
        query = query.where(Alliance.partner.ilike(f"%{wanted.text.replace('%', '').replace('_', '')}%"))
    if wanted.kind:
        query = query.where(Alliance.kind == wanted.kind)
    if wanted.counts:
        said = None if wanted.counts == "unknown" else wanted.counts
        query = query.where(Alliance.formality.is_(None) if said is None else Alliance.formality == said)
    options = (joinedload(Alliance.programme), joinedload(Alliance.association))
    return list(db.session.scalars(query.options(*options).order_by(Alliance.code, Alliance.id)))


def alliance_kinds(actor: Actor) -> list[tuple[str, int]]:
    """The kinds of alliances one may see, with how many there are of each."""
    mine = visible_alliances(actor).subquery()
    rows = db.session.execute(select(mine.c.kind, func.count()).group_by(mine.c.kind).order_by(mine.c.kind))
    return [(kind, many) for kind, many in rows]


def frames_to_sign(association_id: int) -> list[FrameOrder]:
    """A group's frames of which a version waits for its signature, the newest first; one query."""
    waiting = select(AgreementVersion.agreement_id).where(AgreementVersion.state == "sent")
    query = (
        select(FrameOrder)
        .join(FrameOrder.agreement)
        .where(Agreement.association_id == association_id, Agreement.shown, Agreement.id.in_(waiting))
        .order_by(FrameOrder.id.desc())
        .limit(20)
    )
    return list(db.session.scalars(query))


def frame_of_order(order_id: int) -> FrameOrder | None:
    """The frame whose month an order is, with its agreement."""
    query = select(FrameOrder).join(CallOff, CallOff.frame_id == FrameOrder.id).where(CallOff.order_id == order_id)
    return db.session.scalars(query.options(joinedload(FrameOrder.agreement).options(*_PARTIES))).first()
