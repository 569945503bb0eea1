"""Writes of income: the nine answers."""

from __future__ import annotations

from marketplace.access.actor import Actor
from marketplace.income.drafts import BaselineDraft
from marketplace.income.models import Baseline, BaselinePiece
from marketplace.income.queries import baseline_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.producers.models import Member


def keep_answers(actor: Actor, member: Member, draft: BaselineDraft) -> Baseline:
    """Keep where a weaver began. A second time it corrects the first, which stays. ``association`` must be loaded.

    Raises ``consent_missing``: without her word nothing is kept.
    """
    if not draft.consent:
        raise DomainError("consent_missing", field="consent")
    db.session.execute(db.select(Member.id).where(Member.id == member.id).with_for_update())
    before = baseline_of(member.id)
    baseline = Baseline(
        member_id=member.id,
        taken_on=before.taken_on if before else clock.today(),
        corrects_id=before.id if before else None,
        consent=True,
        pieces_known=draft.pieces is not None,
        yarn_by=draft.yarn_by,
        yarn_minor=draft.yarn_minor if draft.yarn_by == "me" else None,
        days_a_week=draft.days_a_week,
        millihours_a_day=draft.millihours_a_day,
        season=draft.season,
        other_work=draft.other_work,
        months_a_year=draft.months_a_year,
        owed_minor=draft.owed_minor,
        entered_by_id=actor.account_id,
        entered_at=clock.business_now(),
        pieces=[
            BaselinePiece(position=position, what=one.what, pieces=one.pieces, each_minor=one.each_minor)
            for position, one in enumerate(draft.pieces or (), 1)
        ],
    )
    db.session.add(baseline)
    # The journal names it; her answers are not told there.
    db.session.flush()
    note(actor, "kept_answers", "baseline", baseline.id, member.scope())
    return baseline
