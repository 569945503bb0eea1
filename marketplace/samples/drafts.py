"""What the forms of samples hand to their services. Lengths are millimetres, costs centavos of Bs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RequestDraft:
    """Which sample is wanted, in what size, by when."""

    kind: str
    size: str
    due_on: date | None
    note: str


@dataclass(frozen=True)
class Measured:
    """A length as measured."""

    size: str
    point: str
    millimetres: int


@dataclass(frozen=True)
class SendDraft:
    """What a group sends: photos as they came, and measurements."""

    photos: tuple[bytes, ...]
    measured: tuple[Measured, ...]


@dataclass(frozen=True)
class CourierDraft:
    """How a sample travels and what that cost."""

    courier: str
    tracking: str
    courier_minor: int | None
