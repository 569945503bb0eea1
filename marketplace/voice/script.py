"""The phrases that are to be recorded: audio_script.csv, in Spanish and, where speakers give one, in Aymara."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "data" / "el_alto" / "audio_script.csv"
LANGUAGES = ("es", "ay")


@dataclass(frozen=True)
class Phrase:
    """A phrase of the script; ``text_ay`` is empty where only its speakers know how it is said."""

    id: str
    text_es: str
    text_ay: str

    @property
    def spoken(self) -> str:
        """How a page's text is compared with it: small letters, no signs at its ends."""
        return plain(self.text_es)

    @property
    def has_number(self) -> bool:
        """Whether a number is said in the middle, which a recording cannot know; the phone's voice says those."""
        return "{" in self.text_es


def plain(text: str) -> str:
    """A text without what the ear does not hear; queue and pages do the same (static/js/app.js)."""
    return " ".join(text.lower().strip(" .,:;!?¡¿").split())


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """Every phrase, in the script's order."""
    with SCRIPT.open(encoding="utf-8-sig", newline="") as file:
        return tuple(Phrase(row["id"], row["text_es"], row["text_ay"]) for row in csv.DictReader(file))


def phrase(phrase_id: str) -> Phrase | None:
    """A phrase by its id."""
    return next((one for one in phrases() if one.id == phrase_id), None)
