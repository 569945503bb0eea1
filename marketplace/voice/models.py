"""Clips of the phrases that buttons and cards speak. A new recording replaces the earlier one, which stays on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope


class VoiceClip(Base):
    """One recording of one phrase of the script in one language."""

    __tablename__ = "voice_clip"
    __table_args__ = (
        CheckConstraint("language IN ('es', 'ay')", name="language"),
        CheckConstraint("bytes > 0 AND bytes <= 15360", name="bytes"),
        Index("ix_voice_clip_phrase", "phrase_id", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phrase_id: Mapped[str] = mapped_column(String(10))
    """The phrase's id in audio_script.csv, such as AU01."""
    language: Mapped[str] = mapped_column(String(2))
    file_key: Mapped[str] = mapped_column(String(100))
    mimetype: Mapped[str] = mapped_column(String(20))
    bytes: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(120), default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def scope(self) -> Scope:
        """Nobody's: everybody hears it."""
        return Scope()
