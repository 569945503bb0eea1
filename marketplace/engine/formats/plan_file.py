"""Writes a Plan as ``marketplace-match-plan/1``, and reads any such file, hand-made ones too, for the referee."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from marketplace.engine.formats.fields import Fields, load
from marketplace.engine.problem import Plan

FORMAT = "marketplace-match-plan/1"
_MOST = 1_000_000_000
_SIGNED = (-1e18, 1e18)


def write_plan(plan: Plan) -> bytes:
    """The plan as a JSON file in the contract's shape, one entry a line. ``read_plan`` gives the same document back."""
    return b"".join(plan_parts(plan))


def plan_parts(plan: Plan) -> Iterator[bytes]:
    """The same in parts: a whole city's plan has millions of rejected groups, and need not be in memory as text."""
    document = plan_document(replace(plan, rejected=()))
    between = b"{\n "
    for key, value in document.items():
        yield between + b'"%s": ' % key.encode()
        between = b",\n "
        if key == "rejected" and len(plan.rejected):
            yield b"[\n  "
            yield from _rejected(plan.rejected)
            yield b"\n ]"
        elif isinstance(value, list) and value:
            yield b"[\n  " + b",\n  ".join(map(msgspec.json.encode, value)) + b"\n ]"
        else:
            yield msgspec.json.encode(value)
    yield b"\n}\n"


def _rejected(entries: Any) -> Iterator[bytes]:
    """Entries that are kept as numbers write themselves; others are written one by one."""
    if hasattr(entries, "encoded"):
        yield from entries.encoded(msgspec.json.encode, b",\n  ")
    else:
        yield b",\n  ".join(msgspec.json.encode({"line": e.line, "group": e.group, "reason": e.reason}) for e in entries)


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as the file's object. Prices that are zero in every week are left out: a missing price means 0."""
    hour_prices = {
        group: kept
        for group, pools in plan.certificate.hour_prices.items()
        if (kept := {pool: list(prices) for pool, prices in pools.items() if any(prices)})
    }
    income_prices = {group: price for group, price in plan.certificate.income_prices.items() if price}
    return {
        "format": FORMAT,
        "score": plan.score,
        "parts": dict(plan.parts),
        "bound": plan.bound,
        "gap": plan.gap,
        "seconds": plan.seconds,
        "engine": plan.engine,
        "assignments": [
            {"line": a.line, "group": a.group, "week": a.week, "pieces": a.pieces, "hours": dict(a.hours)}
            for a in plan.assignments
        ],
        "unmatched": [{"line": u.line, "pieces": u.pieces, "reason": u.reason} for u in plan.unmatched],
        "rejected": [{"line": r.line, "group": r.group, "reason": r.reason} for r in plan.rejected],
        "advice": [
            {
                "technique": a.technique,
                "pool": a.pool,
                "from": a.first,
                "to": a.last,
                "hours_short": a.hours_short,
                "pieces": a.pieces,
                "value": a.value,
                "value_per_hour": a.value_per_hour,
            }
            for a in plan.advice
        ],
        "certificate": {"hour_prices": hour_prices, "income_prices": income_prices},
    }


def read_plan(source: bytes | str | Path) -> dict[str, Any]:
    """Return a plan file as a plain object of the right shape; whether the plan is right is the referee's business.

    Only ``assignments`` is needed: a hand-made plan may leave out everything else. Raises FormatError or OSError.
    """
    document: dict[str, Any] = Fields.of(load(source, "plan"), "plan").values
    top = Fields(document, "")
    if top.text("format") != FORMAT:
        raise top.wrong("format", f'"{document["format"]}" is another format', f'"{FORMAT}"')
    for entry in top.objects("assignments"):
        _assignment(entry)
    for entry in top.objects("unmatched", []):
        entry.text("line"), entry.text("reason"), entry.whole("pieces", 0, _MOST)
    _rejected_entries(top)
    for key in ("score", "bound"):
        if document.get(key) is not None:
            top.number(key, *_SIGNED)
    for key in (parts := top.object("parts", {})).values:
        parts.number(key, *_SIGNED)
    _certificate(top.object("certificate", {}))
    return document


def _rejected_entries(top: Fields) -> None:
    """Millions in a city's plan: what is well formed at the first glance is not looked at twice."""
    entries, texts = top.values.get("rejected"), (str, str, str)
    if type(entries) is list and all(
        type(e) is dict and (type(e.get("line")), type(e.get("group")), type(e.get("reason"))) == texts for e in entries
    ):
        return
    for entry in top.objects("rejected", []):
        entry.text("line"), entry.text("group"), entry.text("reason")


def _assignment(entry: Fields) -> None:
    entry.text("line"), entry.text("group")
    entry.whole("week", -_MOST, _MOST)
    entry.whole("pieces", -_MOST, _MOST)
    hours = entry.object("hours")
    for pool in hours.values:
        hours.number(pool, *_SIGNED)


def _certificate(certificate: Fields) -> None:
    prices = certificate.object("hour_prices", {})
    for group in prices.values:
        pools = prices.object(group)
        for pool, weekly in pools.values.items():
            if type(weekly) is not list:
                raise pools.wrong(pool, "not a list", "a price for each week")
            for index, price in enumerate(weekly):
                Fields({f"{pool}[{index}]": price}, pools.path).number(f"{pool}[{index}]", 0, 1e18)
    income = certificate.object("income_prices", {})
    for group in income.values:
        income.number(group, 0, 1e18)
