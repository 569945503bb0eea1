"""Writes of single months: more, less, moved, skipped, seen by the other side, and called off as a real order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from babel.dates import format_date

from marketplace.access.actor import Actor, Role
from marketplace.frames.floors import agreed_reason, signed_floor
from marketplace.frames.models import CallOff, CallOffChange, FrameOrder
from marketplace.frames.queries import pending_of, unseen_changes
from marketplace.frames.services import hold
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching.coverage import settle
from marketplace.matching.models import Offer
from marketplace.matching.services.offers import new_code
from marketplace.orders.drafts import LineDraft
from marketplace.orders.lines import add_lines
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.queries import load_whole_order
from marketplace.orders.services import post_order, start_order
from marketplace.people.names import signer

EXPORTER, ASSOCIATION = "exporter", "association"
ANSWER_DAYS = 7
MOST_PIECES = 10_000_000


def side_of(actor: Actor) -> str:
    """Which side of an agreement somebody stands on: the exporter's, or the group's with its coordinator."""
    return EXPORTER if actor.role is Role.EXPORTER else ASSOCIATION


def change_month(actor: Actor, call_off: CallOff, pieces: int) -> None:
    """Plan more, fewer or no pieces in a month.

    Raises DomainError ``month_is_order``, ``month_is_over``, ``version_waits``, ``bad_month_pieces``.
    """
    _hold_month(call_off)
    if not 0 <= pieces <= MOST_PIECES:
        raise DomainError("bad_month_pieces", field="pieces", most=MOST_PIECES)
    before, call_off.pieces = call_off.pieces, pieces
    if pieces == before:
        return
    kind = "skip" if not pieces else "more" if pieces > before else "less"
    _tell(actor, call_off, kind, before)


def move_month(actor: Actor, call_off: CallOff, target: CallOff, pieces: int) -> None:
    """Move pieces of a month to another month of the same frame."""
    if target.frame_id != call_off.frame_id or target.id == call_off.id:
        raise DomainError("bad_target", field="target")
    _hold_month(call_off)
    _check_coming(target)
    if not 1 <= pieces <= call_off.pieces:
        raise DomainError("bad_month_pieces", field="pieces", most=call_off.pieces)
    before = call_off.pieces
    call_off.pieces -= pieces
    target.pieces += pieces
    _tell(actor, call_off, "move", before, target)


def _hold_month(call_off: CallOff) -> None:
    agreement = call_off.frame.agreement
    hold(agreement)
    if agreement.state not in ("draft", "signed"):
        raise DomainError("version_waits")
    if pending_of(agreement) is not None:
        raise DomainError("version_waits")
    db.session.refresh(call_off, ["pieces", "order_id"])
    _check_coming(call_off)


def _check_coming(call_off: CallOff) -> None:
    if call_off.order_id is not None:
        raise DomainError("month_is_order")
    if call_off.due_on < clock.today():
        raise DomainError("month_is_over")


def _tell(actor: Actor, call_off: CallOff, kind: str, before: int, target: CallOff | None = None) -> None:
    """Journal a change; of a signed frame it also waits until the other side has seen it."""
    agreement = call_off.frame.agreement
    if agreement.state == "signed":
        call_off.changes.append(
            CallOffChange(
                kind=kind, before_pieces=before, after_pieces=call_off.pieces, moved_to_id=target.id if target else None,
                side=side_of(actor), who=signer(actor), at=clock.business_now(),
            )
        )  # fmt: skip
    moved = {"to": target.month.isoformat()} if target else {}
    note(
        actor, f"month_{kind}", "call_off", call_off.id, agreement.scope(), frame=call_off.frame.code,
        month=call_off.month.isoformat(), before=before, after=call_off.pieces, **moved,
    )  # fmt: skip


def mark_seen(actor: Actor, frame: FrameOrder) -> int:
    """Say that one's side has seen the other's changes; how many."""
    hold(frame.agreement)
    changes = unseen_changes(frame, side_of(actor))
    for change in changes:
        change.seen_at, change.seen_by_id = clock.business_now(), actor.account_id
    if changes:
        note(actor, "saw_changes", "frame_order", frame.id, frame.agreement.scope(), code=frame.code, changes=len(changes))
    return len(changes)


def call_off_month(actor: Actor, call_off: CallOff, floor_reason: str = "") -> Order:
    """Make a month a real order, posted, with an offer at the signed price to the group that signed.

    The hours kept for the month are free again for that offer. Of two who call it off at once one wins. A price below the
    floor of the day needs a reason: the one that was signed, else ``floor_reason``. Raises ``not_signed``,
    ``month_is_order``, ``month_is_over``, ``nothing_planned``, ``below_floor``.
    """
    frame, agreement = call_off.frame, call_off.frame.agreement
    _hold_month(call_off)
    if agreement.state != "signed":
        raise DomainError("not_signed")
    if not call_off.pieces or call_off.due_on <= clock.today():
        raise DomainError("nothing_planned")
    floor = signed_floor(frame, frame.unit_price_minor, agreed_reason(frame) or floor_reason)
    order = _order(actor, frame, call_off)
    call_off.order_id, call_off.called_at = order.id, clock.business_now()
    offer = _offer(actor, frame, call_off, order.lines[0], floor)
    note(actor, "offered", "offer", offer.id, offer.scope(), order=order.code, pieces=offer.pieces, agreement=agreement.code)
    settle(actor, order)
    note(
        actor, "called_off_month", "call_off", call_off.id, agreement.scope(), frame=frame.code, order=order.code,
        month=call_off.month.isoformat(), pieces=call_off.pieces,
    )  # fmt: skip
    return order


def _order(actor: Actor, frame: FrameOrder, call_off: CallOff) -> Order:
    order = start_order(actor, frame.agreement.exporter)
    order.title = f"{frame.title}, {format_date(call_off.month, 'MMMM y', locale='es_BO')}"[:300]
    order.release_date, order.due_date = max(call_off.starts_on, clock.today()), call_off.due_on
    for name in ("incoterm", "advance_basis_points", "balance_days", "aql_hundredths", "inspection_level"):
        setattr(order, name, getattr(frame, name))
    order.sample_required, order.split_allowed, order.recurrence = frame.sample_required, True, "mensual"
    order.note = frame.code
    db.session.flush()
    published = frame.product if frame.product and frame.product.state == "published" else None
    line = LineDraft(
        description=frame.title, technique_code=frame.technique_code, quantity=call_off.pieces,
        product_id=published.id if published else None, standard_key=frame.standard_key, material=frame.material,
        unit=frame.unit, unit_price_minor=frame.unit_price_minor, millihours_per_piece=frame.millihours_per_piece,
    )  # fmt: skip
    add_lines(actor, order, [line], order.version)
    db.session.flush()
    db.session.expire(order)
    whole = load_whole_order(order.id)
    assert whole is not None, "the order was just written"
    post_order(actor, whole, whole.version)
    return whole


def _offer(actor: Actor, frame: FrameOrder, call_off: CallOff, line: OrderLine, floor: dict[str, Any]) -> Offer:
    """The signed agreement is what the offer rests on: no run of the matching, and no other price."""
    offer = Offer(
        code=new_code("OFE"),
        order_line_id=line.id,
        association_id=frame.agreement.association_id,
        association=frame.agreement.association,
        state="offered",
        pieces=call_off.pieces,
        unit_price_minor=frame.unit_price_minor,
        piece_rate_minor=frame.piece_rate_minor,
        millihours_per_piece=frame.millihours_per_piece,
        starts_on=max(call_off.starts_on, clock.today()),
        due_on=call_off.due_on,
        expires_at=clock.end_of_day(min(clock.today() + timedelta(days=ANSWER_DAYS), call_off.due_on)),
        sent_at=clock.business_now(),
        sent_by_id=actor.account_id,
        **floor,
    )
    db.session.add(offer)
    db.session.flush()
    return offer
