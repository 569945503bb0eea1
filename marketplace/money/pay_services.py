"""Writes of what weavers earn: share out, hand over, confirm, take back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from fractions import Fraction

from marketplace.access.actor import Actor
from marketplace.fulfilment.queries import work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import allocate
from marketplace.kernel.references import new_reference
from marketplace.matching.models import Assignment
from marketplace.money.locks import lock_assignments, lock_pay
from marketplace.money.models import MemberPay, PayVoid
from marketplace.money.pay_queries import last_turns, members_of, pay_list
from marketplace.money.states import PAY
from marketplace.producers.models import Member


def propose_shares(accepted: int, members: Sequence[Member], made: Mapping[int, int] | None = None) -> dict[int, int]:
    """Accepted pieces shared over members; whole pieces that add up exactly. Empty where there is nothing to share by.

    ``made`` are the good pieces of each in the notebook: they are the measure where somebody noted them, else daily hours.
    """
    noted = [Fraction((made or {}).get(member.id, 0)) for member in members]
    weights = noted if any(noted) else [Fraction(member.millihours_a_day) for member in members]
    if not any(weights):
        return {}
    return {member.id: pieces for member, pieces in zip(members, allocate(accepted, weights), strict=True)}


def share_out(actor: Actor, assignment: Assignment, pieces_by_member: Mapping[int, int]) -> None:
    """Say how many accepted pieces each weaver made in all. What was handed over stays; the rest is a further pay of hers.

    Raises ``not_a_member``, ``pieces_negative``, ``more_than_accepted`` with ``most``, ``already_paid`` for fewer pieces than
    she was already paid for.
    """
    lock_assignments([assignment.id])
    members = {member.id for member in members_of(assignment.association_id)}
    lines = pay_list(assignment)
    accepted = work_of(assignment).quantities.accepted
    paid = {line.member_id: 0 for line in lines}
    for line in lines:
        if line.state != "planned":
            paid[line.member_id] += line.pieces
    _check_shares(pieces_by_member, members, lines, paid, accepted)
    open_lines = {line.member_id: line for line in lines if line.state == "planned"}
    turns = last_turns(assignment)
    for member_id, pieces in sorted(pieces_by_member.items()):
        _set_share(assignment, open_lines.get(member_id), member_id, pieces - paid.get(member_id, 0), turns.get(member_id, 0) + 1)
    note(
        actor, "shared_out", "assignment", assignment.id, assignment.scope(),
        weavers=sum(1 for pieces in pieces_by_member.values() if pieces),
    )  # fmt: skip


def _check_shares(
    wanted: Mapping[int, int], members: set[int], lines: Sequence[MemberPay], paid: Mapping[int, int], accepted: int
) -> None:
    if not set(wanted) <= members | set(paid):
        raise DomainError("not_a_member")
    if any(pieces < 0 for pieces in wanted.values()):
        raise DomainError("pieces_negative")
    if any(pieces < paid.get(member_id, 0) for member_id, pieces in wanted.items()):
        raise DomainError("already_paid")
    kept = sum(line.pieces for line in lines if line.member_id not in wanted)
    if kept + sum(wanted.values()) > accepted:
        raise DomainError("more_than_accepted", most=accepted)


def _set_share(assignment: Assignment, line: MemberPay | None, member_id: int, pieces: int, turn: int) -> None:
    if line is None:
        if pieces == 0:
            return
        code = new_reference("CTA", secrets.choice)
        line = MemberPay(code=code, assignment_id=assignment.id, member_id=member_id, state="planned", turn=turn)
        db.session.add(line)
    line.pieces = pieces
    line.piece_rate_minor = assignment.piece_rate_minor
    line.amount_minor = pieces * assignment.piece_rate_minor


def pay_member(actor: Actor, line: MemberPay) -> None:
    """The leader hands a weaver her pay. Raises ``wrong_state`` when it was handed over before, ``pay_voided``."""
    line = lock_pay(line)
    PAY.check(line.state, "paid")
    line.state, line.paid_on = "paid", clock.today()
    note(actor, "paid_weaver", "member_pay", line.id, line.scope(), code=line.code)


def confirm_own_pay(actor: Actor, line: MemberPay) -> None:
    """The weaver says that she has her pay. Raises ``wrong_state``, ``pay_voided``."""
    line = lock_pay(line)
    PAY.check(line.state, "confirmed")
    line.state, line.confirmed_at = "confirmed", clock.business_now()
    note(actor, "confirmed", "member_pay", line.id, line.scope(), code=line.code)


def void_pay(actor: Actor, line: MemberPay, reason: str) -> PayVoid:
    """Take back a pay that was marked as handed over by mistake; its pieces may be shared out anew.

    Raises ``reason_missing``, ``pay_confirmed`` once the weaver said that she has it, ``pay_not_given``, ``pay_voided``.
    """
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    lock_assignments([line.assignment_id])
    line = lock_pay(line)
    if line.state == "confirmed":
        raise DomainError("pay_confirmed")
    if line.state == "planned":
        raise DomainError("pay_not_given")
    line.voided_on = clock.today()
    void = PayVoid(
        member_pay_id=line.id, reason=reason.strip()[:200], entered_at=clock.business_now(), account_id=actor.account_id
    )
    db.session.add(void)
    note(actor, "voided", "member_pay", line.id, line.scope(), code=line.code)
    return void
