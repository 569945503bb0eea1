"""Writes of producers: associations and their onboarding, workshops, members who come and go."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.people.models import Account
from marketplace.people.services import shut_out
from marketplace.producers.drafts import AssociationDraft, MemberDraft, WorkshopDraft
from marketplace.producers.models import Association, Member, Programme, Technique, Workshop
from marketplace.producers.queries import members_like, names_like
from marketplace.producers.states import ONBOARDING
from marketplace.producers.words import refresh_words

_PRIVATE = frozenset({"full_name", "phone", "birth_year"})
"""What the journal, which more people read, does not repeat of a member."""


def invite_association(actor: Actor, programme: Programme, draft: AssociationDraft, *, sure: bool = False) -> Association:
    """Write an association down as invited to a programme. Raises DomainError ``name_looks_alike`` unless one is ``sure``."""
    _point_out(draft.name, None, sure)
    association = Association(
        code=_new_code(Association, "ASO"), programme_id=programme.id, state=ONBOARDING.initial, techniques=[]
    )
    _fill_association(association, draft)
    db.session.add(association)
    # The journal and its workshops name it by its id.
    db.session.flush()
    refresh_words(association)
    note(actor, "invited", "association", association.id, association.scope(), name=association.name)
    return association


def change_association(actor: Actor, association: Association, draft: AssociationDraft, *, sure: bool = False) -> None:
    """Change an association's data. Raises DomainError ``name_looks_alike`` for a name like another's unless ``sure``."""
    if draft.name != association.name:
        _point_out(draft.name, association.id, sure)
    before = _fill_association(association, draft)
    refresh_words(association)
    if before:
        note(actor, "changed", "association", association.id, association.scope(), before=before)


def _point_out(name: str, but_id: int | None, sure: bool) -> None:
    like = [] if sure else names_like(name, but_id)
    if like:
        raise DomainError("name_looks_alike", field="name", other=like[0][0].name)


def _fill_association(association: Association, draft: AssociationDraft) -> dict[str, Any]:
    values = asdict(draft)
    codes = values.pop("technique_codes")
    before = _set(association, values)
    if sorted(codes) != sorted(one.code for one in association.techniques):
        before["techniques"] = [one.code for one in association.techniques]
        association.techniques = list(_techniques(codes))
    return before


def _set(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Set a row's values and return what those that changed were before."""
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, values[name])
    return before


def _techniques(codes: Sequence[str]) -> Sequence[Technique]:
    return db.session.scalars(select(Technique).where(Technique.code.in_(codes)).order_by(Technique.code)).all()


def _new_code(model: type[Association] | type[Workshop] | type[Member], kind: str) -> str:
    code = new_reference(kind, secrets.choice)
    while db.session.scalar(select(model.id).where(model.code == code)) is not None:
        code = new_reference(kind, secrets.choice)
    return code


def move_onboarding(actor: Actor, association: Association, target: str, reason: str = "") -> None:
    """Move an association through its onboarding.

    Raises DomainError ``wrong_state``, ``not_ready_for_review``, or ``reason_for_state`` when it is turned down or
    suspended without a reason.
    """
    before = db.session.scalars(select(Association.state).where(Association.id == association.id).with_for_update()).one()
    ONBOARDING.check(before, target)
    if target in ("rejected", "suspended") and not reason.strip():
        raise DomainError("reason_for_state", field="reason")
    if target in ("ready_for_review", "approved") and not _is_complete(association):
        raise DomainError("not_ready_for_review")
    association.state = target
    note(actor, "moved", "association", association.id, association.scope(), before=before, after=target, reason=reason.strip())


def _is_complete(association: Association) -> bool:
    has_members = select(Member.id).where(Member.association_id == association.id, Member.left_on.is_(None)).limit(1)
    return bool(
        association.leader_member_id is not None
        and db.session.scalar(has_members) is not None
        and db.session.scalar(
            select(Technique.code).join(Association.techniques).where(Association.id == association.id).limit(1)
        )
    )


def add_workshop(actor: Actor, association: Association, draft: WorkshopDraft) -> Workshop:
    """Add a workshop to an association."""
    workshop = Workshop(
        code=_new_code(Workshop, "TAL"),
        association_id=association.id,
        name=draft.name,
        zone=draft.zone,
        city=draft.city,
        techniques=list(_techniques(draft.technique_codes)),
    )
    db.session.add(workshop)
    # The journal names it by its id.
    db.session.flush()
    note(actor, "added", "workshop", workshop.id, association.scope(), name=workshop.name)
    return workshop


def change_workshop(actor: Actor, workshop: Workshop, draft: WorkshopDraft) -> None:
    """Change a workshop; its association and techniques must be loaded."""
    before = _set(workshop, {"name": draft.name, "zone": draft.zone, "city": draft.city})
    if sorted(draft.technique_codes) != sorted(one.code for one in workshop.techniques):
        before["techniques"] = [one.code for one in workshop.techniques]
        workshop.techniques = list(_techniques(draft.technique_codes))
    if before:
        note(actor, "changed", "workshop", workshop.id, workshop.association.scope(), before=before)


def add_member(actor: Actor, workshop: Workshop, draft: MemberDraft, *, sure: bool = False) -> Member:
    """Add a weaver to a workshop (its association loaded). Raises DomainError ``member_looks_alike`` unless one is ``sure``."""
    _point_out_member(draft.full_name, workshop.association_id, None, sure)
    member = Member(
        code=_new_code(Member, "TEJ"),
        association_id=workshop.association_id,
        workshop_id=workshop.id,
        created_at=clock.business_now(),
        **_member_values(draft),
    )
    db.session.add(member)
    # The journal names her by her id.
    db.session.flush()
    note(actor, "added", "member", member.id, workshop.association.scope(), workshop=workshop.code)
    return member


def change_member(actor: Actor, member: Member, draft: MemberDraft, *, sure: bool = False) -> None:
    """Change a weaver's data or workshop (association loaded). The workshop must be her association's."""
    if draft.full_name != member.full_name:
        _point_out_member(draft.full_name, member.association_id, member.id, sure)
    values = _member_values(draft)
    if draft.workshop_id is not None and _is_of(draft.workshop_id, member.association_id):
        values["workshop_id"] = draft.workshop_id
    before = _set(member, values)
    if before:
        kept = {name: value for name, value in before.items() if name not in _PRIVATE}
        note(actor, "changed", "member", member.id, member.scope(), fields=sorted(before), before=kept)


def _member_values(draft: MemberDraft) -> dict[str, Any]:
    values = asdict(draft)
    values.pop("workshop_id")
    return values


def _is_of(workshop_id: int, association_id: int) -> bool:
    return db.session.scalar(select(Workshop.association_id).where(Workshop.id == workshop_id)) == association_id


def _point_out_member(name: str, association_id: int, but_id: int | None, sure: bool) -> None:
    like = [] if sure else members_like(name, association_id, but_id)
    if like:
        raise DomainError("member_looks_alike", field="full_name", other=like[0].full_name)


def leave(actor: Actor, member: Member) -> None:
    """A weaver leaves her group today: her hours count no more, her sessions and links end. What she made and earned stays.

    Raises DomainError ``already_left``, or ``leads_association`` for a leader, who must first be followed by another.
    """
    if member.left_on is not None:
        raise DomainError("already_left", name=member.full_name)
    if member.association.leader_member_id == member.id:
        raise DomainError("leads_association", name=member.full_name)
    member.left_on = clock.today()
    account = (
        db.session.scalars(select(Account).where(Account.member_id == member.id).options(joinedload(Account.grants)))
        .unique()
        .first()
    )
    if account is not None:
        for grant in account.grants:
            grant.ended_at = grant.ended_at or clock.now()
        shut_out(actor, account)
    note(actor, "left", "member", member.id, member.scope())


def come_back(actor: Actor, member: Member) -> None:
    """Undo that a weaver left; she is invited anew when she is to sign in. Raises DomainError ``not_left``."""
    if member.left_on is None:
        raise DomainError("not_left", name=member.full_name)
    member.left_on = None
    note(actor, "came_back", "member", member.id, member.scope())
