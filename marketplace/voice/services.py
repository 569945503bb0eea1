"""Keep a recording, take one away."""

from __future__ import annotations

from sqlalchemy import select, update

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.files import keep
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.voice.models import VoiceClip
from marketplace.voice.script import LANGUAGES, phrase
from marketplace.voice.sound import kind_of


def record(actor: Actor, phrase_id: str, language: str, content: bytes, speaker: str) -> VoiceClip:
    """Keep a recording of a phrase; an earlier one of the same language is replaced.

    Raises DomainError ``unknown_phrase``, or what ``kind_of`` raises for a file that is too heavy or is no sound.
    """
    if phrase(phrase_id) is None or language not in LANGUAGES:
        raise DomainError("unknown_phrase")
    mimetype, suffix = kind_of(content)
    replaced = _replace(phrase_id, language)
    clip = VoiceClip(
        phrase_id=phrase_id,
        language=language,
        file_key=keep(content, suffix),
        mimetype=mimetype,
        bytes=len(content),
        speaker=speaker.strip()[:120],
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.session.add(clip)
    # The journal names it by its id.
    db.session.flush()
    note(actor, "recorded", "voice_clip", clip.id, None, phrase=phrase_id, language=language, replaced=replaced)
    return clip


def take_away(actor: Actor, clip: VoiceClip) -> None:
    """Take a recording away: phones speak the phrase by themselves again. Raises DomainError ``clip_gone``."""
    if clip.replaced_at is not None:
        raise DomainError("clip_gone")
    clip.replaced_at = clock.now()
    note(actor, "removed", "voice_clip", clip.id, None, phrase=clip.phrase_id, language=clip.language)


def _replace(phrase_id: str, language: str) -> bool:
    now = VoiceClip.phrase_id == phrase_id, VoiceClip.language == language, VoiceClip.replaced_at.is_(None)
    # Rows are locked in the order of their ids, so that two recordings at once leave one in force.
    found = db.session.scalars(select(VoiceClip.id).where(*now).order_by(VoiceClip.id).with_for_update()).all()
    db.session.execute(update(VoiceClip).where(VoiceClip.id.in_(found)).values(replaced_at=clock.now()))
    return bool(found)
