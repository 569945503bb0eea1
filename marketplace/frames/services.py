"""Writes of frames: start, change while a draft, send, sign, refuse, end. Months are changed and called off in ``monthly``."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor
from marketplace.capacity.periods import open_span
from marketplace.catalogue.models import Product
from marketplace.frames.drafts import FrameDraft, NewTerms
from marketplace.frames.floors import MOST_REASON, signed_floor
from marketplace.frames.models import Agreement, AgreementVersion, CallOff, FrameOrder
from marketplace.frames.months import MOST_MONTHS, last_day, month_of, months_from
from marketplace.frames.queries import called_prices, load_frame, pending_of
from marketplace.frames.states import AGREEMENT, REFUSALS, VERBAL, VERSION
from marketplace.frames.terms import changed_terms, differences, put_in_force, terms_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.people.names import signer


def start_frame(actor: Actor, draft: FrameDraft) -> FrameOrder:
    """Begin a frame with the group whose product it is; its months get their own dates from the group's calendar.

    Raises DomainError ``unknown_product``, ``month_is_over``, ``bad_months``.
    """
    product = _product(draft.product_id)
    _check_months(draft)
    assert actor.exporter_id is not None, "only an exporter starts a frame"
    agreement = new_agreement(actor, actor.exporter_id, product.association_id)
    frame = FrameOrder(
        code=new_code("MAR"), agreement_id=agreement.id, created_at=clock.business_now(), created_by_id=actor.account_id
    )
    _fill(frame, draft, product)
    db.session.add(frame)
    # Months and the journal name the frame by its id.
    db.session.flush()
    _write_months(frame, product.association_id)
    _span(agreement, frame)
    scope = agreement.scope()
    note(actor, "started", "frame_order", frame.id, scope, code=frame.code, pieces=draft.pieces_a_month, months=draft.months)
    return _fresh(frame.id)


def new_agreement(actor: Actor, exporter_id: int, association_id: int, **values: object) -> Agreement:
    """A new agreement between two, stored; formal and in draft unless ``values`` say otherwise."""
    agreement = Agreement(
        code=new_code("ACU"), exporter_id=exporter_id, association_id=association_id, noted_at=clock.business_now(),
        noted_by_id=actor.account_id, formality="formal", state="draft", shown=False, **values,
    )  # fmt: skip
    db.session.add(agreement)
    db.session.flush()
    return agreement


def new_code(kind: str) -> str:
    """A fresh reference of an agreement (ACU) or a frame (MAR)."""
    model = Agreement if kind == "ACU" else FrameOrder
    while True:
        code = new_reference(kind, secrets.choice)
        if db.session.scalar(select(func.count()).where(model.code == code)) == 0:
            return code


def _product(product_id: int) -> Product:
    found = select(Product).where(Product.id == product_id, Product.state == "published")
    product = db.session.scalars(found.options(joinedload(Product.technique))).first()
    if product is None:
        raise DomainError("unknown_product", field="product_id")
    return product


def _check_months(draft: FrameDraft) -> None:
    if not 1 <= draft.months <= MOST_MONTHS:
        raise DomainError("bad_months", field="months", most=MOST_MONTHS)
    if month_of(draft.first_month) < month_of(clock.today()):
        raise DomainError("month_is_over", field="first_month")


def _fill(frame: FrameOrder, draft: FrameDraft, product: Product) -> None:
    frame.title = draft.title.strip() or product.name_es
    frame.product_id, frame.standard_key, frame.technique_code = product.id, product.standard_key, product.technique_code
    frame.material, frame.unit, frame.millihours_per_piece = product.material, product.unit, product.millihours_per_piece
    frame.pieces_a_month, frame.first_month, frame.months = draft.pieces_a_month, month_of(draft.first_month), draft.months
    frame.unit_price_minor, frame.piece_rate_minor = draft.unit_price_minor, draft.piece_rate_minor
    frame.floor_reason = draft.floor_reason.strip()[:MOST_REASON]
    frame.incoterm, frame.advance_basis_points = draft.incoterm, draft.advance_basis_points
    frame.balance_days, frame.sample_required = draft.balance_days, draft.sample_required
    # Work such as embroidery is only ever done on pieces that somebody brings.
    frame.buyer_goods = draft.buyer_goods or product.technique.on_given_pieces


def _write_months(frame: FrameOrder, association_id: int) -> None:
    for month in months_from(frame.first_month, frame.months):
        starts_on, due_on = open_span(association_id, month, last_day(month))
        db.session.add(CallOff(frame_id=frame.id, month=month, pieces=frame.pieces_a_month, starts_on=starts_on, due_on=due_on))


def _span(agreement: Agreement, frame: FrameOrder) -> None:
    months = months_from(frame.first_month, frame.months)
    agreement.starts_on, agreement.ends_on = months[0], last_day(months[-1])


def _fresh(frame_id: int) -> FrameOrder:
    db.session.flush()
    db.session.expire_all()
    frame = load_frame(frame_id)
    assert frame is not None, "a frame is never deleted"
    return frame


def hold(agreement: Agreement) -> None:
    """Lock an agreement and read its state anew."""
    db.session.flush()
    db.session.refresh(agreement, ["state", "version", "shown"], with_for_update=True)


def change_draft(actor: Actor, frame: FrameOrder, draft: FrameDraft) -> FrameOrder:
    """Write a draft anew; its months are laid out again. One that a group refused may change for that group.

    Raises ``not_a_draft_frame``, ``months_are_orders``, ``other_group`` and what ``start_frame`` raises.
    """
    _hold_draft(frame)
    if any(one.order_id is not None for one in frame.call_offs):
        raise DomainError("months_are_orders")
    product = _product(draft.product_id)
    if frame.agreement.shown and product.association_id != frame.agreement.association_id:
        raise DomainError("other_group", field="product_id")
    _check_months(draft)
    db.session.execute(delete(CallOff).where(CallOff.frame_id == frame.id))
    for one in frame.call_offs:
        db.session.expunge(one)
    _fill(frame, draft, product)
    frame.agreement.association_id = product.association_id
    _write_months(frame, product.association_id)
    _span(frame.agreement, frame)
    note(actor, "changed", "frame_order", frame.id, frame.agreement.scope(), code=frame.code, pieces=draft.pieces_a_month)
    return _fresh(frame.id)


def _hold_draft(frame: FrameOrder) -> None:
    hold(frame.agreement)
    if frame.agreement.state != "draft":
        raise DomainError("not_a_draft_frame")


def send(actor: Actor, frame: FrameOrder, floor_reason: str = "") -> AgreementVersion:
    """The exporter signs the frame as it is and sends it to the group: a new version that waits for its signature.

    A price below the floor needs a reason, given now or with the draft, which the group reads before it signs. Raises
    ``nothing_planned``, ``below_floor``.
    """
    agreement = frame.agreement
    hold(agreement)
    AGREEMENT.check(agreement.state, "sent")
    if not any(one.pieces for one in frame.call_offs):
        raise DomainError("nothing_planned")
    floor = signed_floor(frame, frame.unit_price_minor, floor_reason.strip() or frame.floor_reason)
    agreement.state, agreement.shown = "sent", True
    return _new_version(actor, frame, terms_of(frame, called_prices(frame)) | floor, "sent")


def propose(actor: Actor, frame: FrameOrder, new: NewTerms) -> AgreementVersion:
    """Propose other terms for a signed agreement, from the first month on that is not called off yet.

    The signed ones hold until the group signs. Raises ``version_waits``, ``nothing_changes``, ``no_month_left``, and
    ``below_floor`` where the price is below the floor without a reason.
    """
    agreement = frame.agreement
    hold(agreement)
    if agreement.state != "signed":
        raise DomainError("not_signed")
    if pending_of(agreement) is not None:
        raise DomainError("version_waits")
    called = called_prices(frame)
    terms = changed_terms(frame, new, called, clock.today())
    if terms["applies_from"] is None:
        raise DomainError("no_month_left", field="pieces_a_month")
    if not differences(terms_of(frame, called), terms):
        raise DomainError("nothing_changes", field="pieces_a_month")
    floor = signed_floor(frame, new.unit_price_minor, new.floor_reason)
    return _new_version(actor, frame, terms | floor, "proposed")


def _new_version(actor: Actor, frame: FrameOrder, terms: dict[str, object], verb: str) -> AgreementVersion:
    agreement = frame.agreement
    version = AgreementVersion(
        agreement_id=agreement.id,
        number=len(agreement.versions) + 1,
        state=VERSION.initial,
        terms=terms,
        exporter_name=signer(actor),
        exporter_account_id=actor.account_id,
        sent_at=clock.business_now(),
    )
    agreement.versions.append(version)
    db.session.flush()
    note(actor, verb, "agreement", agreement.id, agreement.scope(), code=agreement.code, number=version.number)
    return version


def sign(actor: Actor, frame: FrameOrder, number: int) -> None:
    """The group signs version ``number``, the one that it was shown; one of two who answer at once wins.

    Its terms come into force; what was agreed by word between the two is thereby in writing. Raises ``version_answered``.
    """
    agreement, version = frame.agreement, _waiting(frame, number)
    VERSION.check(version.state, "signed")
    for old in agreement.versions:
        if old.state == "signed":
            old.state = "replaced"
    name = signer(actor)
    version.state, version.answered_at = "signed", clock.business_now()
    version.association_name, version.association_account_id = name, actor.account_id
    if agreement.state == "sent":
        agreement.state = "signed"
    put_in_force(frame, version.terms)
    _verbal_is_written(actor, agreement)
    note(actor, "signed", "agreement", agreement.id, agreement.scope(), code=agreement.code, number=number)


def _waiting(frame: FrameOrder, number: int) -> AgreementVersion:
    """The version that waits, held; DomainError ``version_answered`` where it is another one or answered already."""
    hold(frame.agreement)
    waiting = pending_of(frame.agreement)
    if waiting is not None:
        db.session.refresh(waiting, ["state"])
    if waiting is None or waiting.number != number or waiting.state != "sent" or frame.agreement.state not in ("sent", "signed"):
        raise DomainError("version_answered")
    return waiting


def _verbal_is_written(actor: Actor, agreement: Agreement) -> None:
    same = (
        Agreement.exporter_id == agreement.exporter_id,
        Agreement.association_id == agreement.association_id,
        Agreement.formality == VERBAL,
        Agreement.state == "draft",
    )
    for verbal in db.session.scalars(select(Agreement).where(*same).options(joinedload(Agreement.association))):
        verbal.state, verbal.ended_on, verbal.ended_reason = "terminated", clock.today(), agreement.code
        note(actor, "put_in_writing", "agreement", verbal.id, verbal.scope(), code=verbal.code, by=agreement.code)


def refuse(actor: Actor, frame: FrameOrder, number: int, reason: str) -> None:
    """The group does not sign version ``number``, for one of the drawn reasons; what was signed before still holds."""
    if reason not in REFUSALS:
        raise DomainError("bad_refusal", field="reason")
    _close_version(frame, number, "refused", reason)
    note(actor, "refused", "agreement", frame.agreement_id, frame.agreement.scope(), code=frame.agreement.code, reason=reason)


def take_back(actor: Actor, frame: FrameOrder, number: int) -> None:
    """The exporter takes back a version that nobody has signed."""
    _close_version(frame, number, "withdrawn")
    note(actor, "withdrew", "agreement", frame.agreement_id, frame.agreement.scope(), code=frame.agreement.code)


def _close_version(frame: FrameOrder, number: int, state: str, reason: str = "") -> None:
    version = _waiting(frame, number)
    version.state, version.refused_reason, version.answered_at = state, reason, clock.business_now()
    if frame.agreement.state == "sent":
        frame.agreement.state = "draft"


def terminate(actor: Actor, agreement: Agreement, reason: str) -> None:
    """End an agreement before its time, with a reason. Orders that were called off go on. Raises ``reason_missing``."""
    hold(agreement)
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    AGREEMENT.check(agreement.state, "terminated")
    _end(agreement, "terminated", reason.strip()[:200])
    note(actor, "terminated", "agreement", agreement.id, agreement.scope(), code=agreement.code, reason=agreement.ended_reason)


def fulfil(actor: Actor, frame: FrameOrder) -> None:
    """Say that a signed frame is done: no coming month is left to be called off. Raises ``months_left``."""
    hold(frame.agreement)
    AGREEMENT.check(frame.agreement.state, "fulfilled")
    left = [one for one in frame.call_offs if one.order_id is None and one.pieces and one.due_on >= clock.today()]
    if left:
        raise DomainError("months_left", months=len(left))
    _end(frame.agreement, "fulfilled")
    note(actor, "fulfilled", "agreement", frame.agreement_id, frame.agreement.scope(), code=frame.agreement.code)


def _end(agreement: Agreement, state: str, reason: str = "") -> None:
    waiting = pending_of(agreement)
    if waiting is not None:
        waiting.state, waiting.answered_at = "withdrawn", clock.business_now()
    agreement.state, agreement.ended_on, agreement.ended_reason = state, clock.today(), reason


def expire_agreements() -> int:
    """Write down that agreements ran out, sent or signed, when their last month is over; how many. The caller commits."""
    over = (Agreement.state.in_(("sent", "signed")), Agreement.ends_on < clock.today())
    with_versions = (joinedload(Agreement.association), selectinload(Agreement.versions))
    found = db.session.scalars(select(Agreement).where(*over).order_by(Agreement.id).options(*with_versions)).all()
    for agreement in found:
        hold(agreement)
        if agreement.state in ("sent", "signed"):
            _end(agreement, "expired")
            note(None, "expired", "agreement", agreement.id, agreement.scope(), code=agreement.code)
    return len(found)
