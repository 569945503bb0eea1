"""What a file of sound is, by its first bytes and never by its name."""

from __future__ import annotations

from marketplace.kernel.errors import DomainError

HEAVIEST = 15 * 1024
"""Bytes of a phrase: six seconds of Opus at 16 kbit/s (U13)."""


def kind_of(content: bytes) -> tuple[str, str]:
    """Media type and suffix of a clip. Raises DomainError ``clip_heavy``, ``clip_empty`` or ``clip_kind``."""
    if not content:
        raise DomainError("clip_empty", field="clip")
    if len(content) > HEAVIEST:
        raise DomainError("clip_heavy", field="clip", kb=-(-len(content) // 1024), most=HEAVIEST // 1024)
    head = content[:64]
    if head[:4] == b"OggS" and (b"OpusHead" in head or b"\x01vorbis" in head):
        return "audio/ogg", ".ogg"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "audio/webm", ".webm"
    if head[:3] == b"ID3" or (head[0] == 0xFF and len(head) > 1 and head[1] & 0xE6 == 0xE2):
        return "audio/mpeg", ".mp3"
    raise DomainError("clip_kind", field="clip")
