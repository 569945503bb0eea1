"""What the forms of producers hand to their services."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AssociationDraft:
    """An association as a coordinator writes it down."""

    name: str
    aliases: str
    trade: str
    story: str
    legal_status: str
    city: str
    zone: str
    technique_codes: tuple[str, ...]


@dataclass(frozen=True)
class WorkshopDraft:
    """A workshop of an association."""

    name: str
    zone: str
    city: str
    technique_codes: tuple[str, ...]


@dataclass(frozen=True)
class MemberDraft:
    """A weaver; hours are thousandths of an hour on an open day. The phone is as international numbers are, or None."""

    full_name: str
    millihours_a_day: int
    phone: str | None
    languages: str
    reading: str
    birth_year: int | None
    sex: str | None = "F"
    workshop_id: int | None = None
