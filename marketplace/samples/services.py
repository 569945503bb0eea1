"""Writes of samples: request, begin, send, mark, decide, note the courier, keep the counter-sample."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.photos import keep_photo
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.matching.models import Assignment
from marketplace.people.names import signer
from marketplace.samples.drafts import CourierDraft, RequestDraft, SendDraft
from marketplace.samples.models import CounterSample, SampleMark, SampleMeasure, SamplePhoto, SampleRound
from marketplace.samples.queries import asked_of, load_round
from marketplace.samples.states import APPROVED, KINDS, OPEN, ROUND, VERDICTS
from marketplace.techpacks.queries import binding_of

MOST_PHOTOS = 4
MOST_MARKS = 20
PLACES = ("group", "exporter", "coordinator")


def request_sample(actor: Actor, work: Assignment, draft: RequestDraft) -> SampleRound:
    """Ask a group for a sample, measured by the tech pack's version that binds its work.

    Raises DomainError ``unknown_kind``, ``round_open`` where one of that kind is not decided yet, ``work_over``.
    """
    _lock_work(work)
    if draft.kind not in KINDS:
        raise DomainError("unknown_kind", field="kind")
    if work.cancelled_on is not None or work.closed_short_on is not None or work.line.order.state in ("closed", "cancelled"):
        raise DomainError("work_over")
    rounds = db.session.execute(
        select(SampleRound.number, SampleRound.state).where(SampleRound.assignment_id == work.id, SampleRound.kind == draft.kind)
    ).all()
    if any(state in OPEN for _, state in rounds):
        raise DomainError("round_open", field="kind")
    binding = binding_of(work)
    version = binding.bound or binding.pending
    row = SampleRound(
        code=_code(), assignment_id=work.id, kind=draft.kind, number=max((number for number, _ in rounds), default=0) + 1,
        state=ROUND.initial, size=draft.size[:20], version_id=version.id if version else None, request_note=draft.note[:500],
        requested_at=clock.business_now(), requested_by_id=actor.account_id, due_on=draft.due_on,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    note(actor, "requested", "sample_round", row.id, work.scope(), code=row.code, kind=row.kind, round=row.number)
    return _fresh(row)


def _lock_work(work: Assignment) -> None:
    db.session.execute(select(Assignment.id).where(Assignment.id == work.id).with_for_update())


def _code() -> str:
    while True:
        code = new_reference("MUE", secrets.choice)
        if not db.session.scalar(select(func.count()).where(SampleRound.code == code)):
            return code


def _fresh(row: SampleRound) -> SampleRound:
    db.session.flush()
    db.session.expire(row)
    found = load_round(row.id)
    assert found is not None, "a round is never deleted"
    return found


def _hold(row: SampleRound) -> None:
    # What this transaction changed is written first: reading anew would drop it.
    db.session.flush()
    db.session.refresh(row, ["state"], with_for_update=True)


def _move(row: SampleRound, target: str) -> None:
    """Hold a round and move it on; whoever comes second is told ``round_decided`` or ``wrong_state``."""
    _hold(row)
    if row.state in VERDICTS:
        raise DomainError("round_decided")
    ROUND.check(row.state, target)
    row.state = target


def begin(actor: Actor, row: SampleRound) -> None:
    """Say that the sample is being made."""
    _move(row, "making")
    note(actor, "began_sample", "sample_round", row.id, row.scope(), code=row.code)


def send(actor: Actor, row: SampleRound, draft: SendDraft) -> None:
    """Send photos and measurements.

    Raises ``photo_missing``, ``too_many_sample_photos``, ``unknown_measure``, ``bad_photo``.
    """
    asked = {(one.size, one.point): one for one in asked_of(row)}
    if not draft.photos:
        raise DomainError("photo_missing", field="photo")
    if len(draft.photos) > MOST_PHOTOS:
        raise DomainError("too_many_sample_photos", field="photo", most=MOST_PHOTOS)
    _move(row, "sent")
    for position, content in enumerate(draft.photos, start=1):
        kept = keep_photo(content)
        row.photos.append(
            SamplePhoto(position=position, file_key=kept.key, thumb_key=kept.thumb_key, width=kept.width, height=kept.height)
        )
    for one in draft.measured:
        spec = asked.get((one.size, one.point))
        if spec is None or one.millimetres <= 0:
            raise DomainError("unknown_measure")
        row.measures.append(
            SampleMeasure(
                size=one.size, point=one.point, millimetres=one.millimetres, asked_mm=spec.millimetres,
                tolerance_mm=spec.tolerance_mm,
            )
        )  # fmt: skip
    row.sent_at, row.sent_by_id = clock.business_now(), actor.account_id
    off = sum(not one.fits for one in row.measures)
    note(actor, "sent_sample", "sample_round", row.id, row.scope(), code=row.code, photos=len(draft.photos), off=off)


def mark(actor: Actor, row: SampleRound, photo: SamplePhoto, x_permille: int, y_permille: int, comment: str) -> SampleMark:
    """Put the next number on a photo of a sent sample. Raises ``round_decided``, ``comment_missing``, ``bad_place``."""
    _hold(row)
    if row.state != "sent":
        raise DomainError("round_decided")
    if not comment.strip():
        raise DomainError("comment_missing", field="comment")
    if not (0 <= x_permille <= 1000 and 0 <= y_permille <= 1000):
        raise DomainError("bad_place")
    # A mark that was taken off keeps its number: what was said of point 2 stays said of point 2.
    last = db.session.scalar(select(func.coalesce(func.max(SampleMark.number), 0)).where(SampleMark.photo_id == photo.id)) or 0
    if last >= MOST_MARKS:
        raise DomainError("too_many_marks", most=MOST_MARKS)
    point = SampleMark(
        photo_id=photo.id, number=last + 1, x_permille=x_permille, y_permille=y_permille, comment=comment.strip()[:300],
        marked_at=clock.business_now(), marked_by_id=actor.account_id,
    )  # fmt: skip
    db.session.add(point)
    note(actor, "marked", "sample_round", row.id, row.scope(), code=row.code, point=last + 1, comment=point.comment)
    return point


def unmark(actor: Actor, point: SampleMark) -> None:
    """Take a mark off a sample that is not decided; the journal keeps what it said."""
    row = point.photo.round
    _hold(row)
    if row.state != "sent":
        raise DomainError("round_decided")
    note(actor, "unmarked", "sample_round", row.id, row.scope(), code=row.code, point=point.number, comment=point.comment)
    db.session.delete(point)


def decide(actor: Actor, row: SampleRound, verdict: str, words: str) -> None:
    """Approve, approve with comments, or reject; of two who decide at once one wins.

    Comments and a rejection need words or a mark. Raises ``unknown_verdict``, ``words_missing``, ``round_decided``.
    """
    if verdict not in VERDICTS:
        raise DomainError("unknown_verdict", field="verdict")
    if verdict != "approved" and not words.strip() and not _marked(row):
        raise DomainError("words_missing", field="words")
    name = signer(actor)
    _move(row, verdict)
    row.decided_at, row.decided_by_id, row.decided_by_name = clock.business_now(), actor.account_id, name
    row.decision_note = words.strip()[:1000]
    note(actor, verdict, "sample_round", row.id, row.scope(), code=row.code, kind=row.kind, round=row.number)


def _marked(row: SampleRound) -> bool:
    return db.session.scalar(select(SampleMark.id).join(SamplePhoto).where(SamplePhoto.round_id == row.id).limit(1)) is not None


def ask_again(actor: Actor, row: SampleRound) -> SampleRound:
    """After a rejection: the next round of the same kind, in the same size. Raises ``not_rejected``, ``round_open``."""
    if row.state != "rejected":
        raise DomainError("not_rejected")
    return request_sample(actor, row.assignment, RequestDraft(row.kind, row.size, None, row.decision_note[:500]))


def note_courier(actor: Actor, row: SampleRound, draft: CourierDraft) -> None:
    """Note how a sample travels and what it cost; what stood before stays in the journal."""
    before = {"courier": row.courier, "tracking": row.tracking, "courier_minor": row.courier_minor}
    row.courier, row.tracking, row.courier_minor = draft.courier[:80], draft.tracking[:80], draft.courier_minor
    note(actor, "noted_courier", "sample_round", row.id, row.scope(), code=row.code, before=before, tracking=row.tracking)


def keep_counter_sample(actor: Actor, row: SampleRound, where: str, detail: str) -> CounterSample:
    """Say where the counter-sample of a work is: an approved sample, one for each work.

    Raises ``not_approved``, ``unknown_place``.
    """
    _lock_work(row.assignment)
    if row.state not in APPROVED:
        raise DomainError("not_approved")
    if where not in PLACES:
        raise DomainError("unknown_place", field="where")
    kept = db.session.scalars(select(CounterSample).where(CounterSample.assignment_id == row.assignment_id)).first()
    kept = kept or CounterSample(assignment_id=row.assignment_id)
    kept.round_id, kept.kept_where, kept.detail = row.id, where, detail.strip()[:160]
    kept.noted_at, kept.noted_by_id = clock.business_now(), actor.account_id
    db.session.add(kept)
    note(actor, "kept_counter_sample", "sample_round", row.id, row.scope(), code=row.code, where=where)
    return kept
