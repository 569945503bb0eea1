"""Writes of what is not a frame: agreements by word of mouth, and the alliances of a programme."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from marketplace.access.actor import Actor
from marketplace.frames.drafts import AllianceDraft, VerbalDraft
from marketplace.frames.models import Agreement, Alliance
from marketplace.frames.queries import load_agreement
from marketplace.frames.services import hold, new_code
from marketplace.frames.states import ALLIANCE, FORMAL, VERBAL
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError


def note_verbal(actor: Actor, draft: VerbalDraft) -> Agreement:
    """Note that something was agreed by word of mouth. It never counts; it may block offers until something is signed."""
    row = Agreement(
        code=new_code("ACU"), exporter_id=draft.exporter_id, association_id=draft.association_id, formality=VERBAL, state="draft",
        shown=True, note=draft.note.strip()[:500], blocks_offers=draft.blocks_offers, starts_on=draft.starts_on,
        noted_at=clock.business_now(), noted_by_id=actor.account_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    agreement = load_agreement(row.id)
    assert agreement is not None, "it was just written"
    note(actor, "noted_verbal", "agreement", row.id, agreement.scope(), code=row.code, blocks=draft.blocks_offers)
    return agreement


def set_blocking(actor: Actor, agreement: Agreement, blocks: bool) -> None:
    """Let a verbal agreement block offers between the two, or no longer. Raises ``not_verbal``."""
    hold(agreement)
    if agreement.formality != VERBAL or agreement.state != "draft":
        raise DomainError("not_verbal")
    agreement.blocks_offers = blocks
    verb = "blocked_offers" if blocks else "freed_offers"
    note(actor, verb, "agreement", agreement.id, agreement.scope(), code=agreement.code)


def change_alliance(actor: Actor, alliance: Alliance, draft: AllianceDraft, paper_key: str | None = None) -> None:
    """State what an alliance is. Only a formal one can be sent or signed; signing needs its day.

    Raises ``verbal_never_counts``, ``signed_on_missing``, ``wrong_state``.
    """
    db.session.refresh(alliance, ["state"], with_for_update=True)
    if draft.state != alliance.state:
        ALLIANCE.check(alliance.state, draft.state)
    if draft.formality != FORMAL and draft.state in ("sent", "signed", "fulfilled"):
        raise DomainError("verbal_never_counts", field="formality")
    if draft.state == "signed" and draft.signed_on is None:
        raise DomainError("signed_on_missing", field="signed_on")
    if draft.signed_on and draft.signed_on > clock.today():
        raise DomainError("signed_later", field="signed_on")
    before = {name: _plain(getattr(alliance, name)) for name in asdict(draft) if getattr(alliance, name) != getattr(draft, name)}
    for name, value in asdict(draft).items():
        setattr(alliance, name, value)
    alliance.paper_key = paper_key or alliance.paper_key
    note(actor, "changed", "alliance", alliance.id, alliance.scope(), code=alliance.code, before=before)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
