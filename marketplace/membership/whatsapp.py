"""Ready messages for WhatsApp: the words of whatsapp_templates.csv, opened by a wa.me address. Nothing is sent from here."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

TEMPLATES = Path(__file__).parent.parent / "data" / "el_alto" / "whatsapp_templates.csv"


@lru_cache(maxsize=1)
def templates() -> dict[str, str]:
    """Every message's text by its id, such as WA01, with {names} to fill."""
    with TEMPLATES.open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row["text_es"] for row in csv.DictReader(file)}


def message(template: str, **values: str) -> str:
    """A message with its names filled. Raises KeyError for an unknown message or a name that is missing."""
    return templates()[template].format(**values)


def wa_address(phone: str | None, text: str) -> str:
    """The address that opens WhatsApp with ``text`` ready to send; without a phone, WhatsApp asks to whom."""
    digits = "".join(sign for sign in phone or "" if sign.isdigit())
    return f"https://wa.me/{digits}?text={quote(text)}"
