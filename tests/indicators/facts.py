"""Small makers of facts, each with sensible values; a test states what it cares about."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from marketplace.indicators.facts import Look, LotFact, PayFact, PaymentFact, WorkFact

_numbers = count(1)


def day(text: str) -> date:
    """2026-07-03, or 07-03 of 2026."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def look(on: str, accepted: int, of: int | None = None, *, turn: int = 1, result: str = "pass") -> Look:
    """An inspection."""
    number = next(_numbers)
    return Look(number, f"QI{number}", turn, day(on), of or accepted, accepted, result)


def lot(received: str, pieces: int, *looks: Look) -> LotFact:
    """A delivery; without looks nobody inspected it."""
    number = next(_numbers)
    return LotFact(number, f"DE{number}", day(received), pieces, looks)


def good(received: str, pieces: int) -> LotFact:
    """A delivery accepted whole on the day it came."""
    return lot(received, pieces, look(received, pieces))


def work(*lots: LotFact, **values: Any) -> WorkFact:
    """Work of 10 pieces at Bs 100 and an hour each, due on 30 June 2026."""
    number = next(_numbers)
    usual: dict[str, Any] = {
        "id": number, "code": f"AS{number:04}", "association_id": 1, "association": "Sol", "exporter_id": 1, "exporter": "Nordic",
        "exporter_kind": "exportador", "order_id": number, "order_code": f"O-{number}", "line_id": number, "technique": "HK",
        "description": "Chompa", "pieces": 10, "price_minor": 100_00, "millihours": 1000, "starts_on": day("06-01"),
        "due_on": day("06-30"),
    }  # fmt: skip
    return WorkFact(**usual | values, lots=lots)


def pay(member: int, on: str, bolivianos: int, hours: float = 10, **values: Any) -> PayFact:
    """What a weaver was handed, in Bs."""
    number = next(_numbers)
    usual: dict[str, Any] = {
        "id": number, "code": f"WA{number}", "work_id": 1, "member_id": member, "member": f"Tejedora {member:02}", "sex": "F",
        "association_id": 1, "association": "Sol", "programme_id": 1, "on": day(on), "minor": bolivianos * 100,
        "millihours": int(hours * 1000),
    }  # fmt: skip
    return PayFact(**usual | values)


def payment(paid: str, of_work: WorkFact, of_lot: LotFact | None = None, minor: int = 1) -> PaymentFact:
    """An exporter's payment: the balance of a delivery, or an advance."""
    number = next(_numbers)
    kind = "balance" if of_lot else "advance"
    return PaymentFact(number, f"PA{number}", of_work.id, of_lot.id if of_lot else None, kind, minor, day(paid))
