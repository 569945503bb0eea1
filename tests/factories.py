"""Small makers of rows for tests: each gives sensible values and takes what a test cares about as keywords."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from marketplace.catalogue.models import Product, TimeStandard
from marketplace.exporters.models import Exporter
from marketplace.infra.database import db
from marketplace.matching.models import Assignment, Offer
from marketplace.orders.models import Order, OrderLine
from marketplace.people.models import Account, RoleGrant
from marketplace.producers.models import Association, Member, Programme, Technique, Workshop

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
_numbers = count(1)


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_programme(**values: Any) -> Programme:
    n = next(_numbers)
    return _add(Programme(**{"code": f"P-{n}", "name": f"Programa {n}"} | values))


def make_technique(code: str = "HK", **values: Any) -> Technique:
    found = db.session.get(Technique, code)
    return found or _add(
        Technique(
            **{"code": code, "name_es": "Tejido a palillo", "name_en": "Hand knitting", "max_millihours_a_day": 8000} | values
        )
    )


def make_association(*, members: int = 0, technique: str = "HK", **values: Any) -> Association:
    n = next(_numbers)
    programme_id = values.pop("programme_id", None) or make_programme().id
    row = Association(**{"code": f"G{n}", "name": f"Asociación {n}", "state": "approved", "programme_id": programme_id} | values)
    row.techniques = [make_technique(technique)]
    _add(row)
    if members:
        workshop = make_workshop(row, technique=technique)
        for _ in range(members):
            make_member(workshop)
    return row


def make_workshop(association: Association, *, technique: str = "HK", **values: Any) -> Workshop:
    n = next(_numbers)
    row = Workshop(**{"code": f"TW{n}", "association_id": association.id, "name": f"Taller {n}"} | values)
    row.techniques = [make_technique(technique)]
    return _add(row)


def make_member(workshop: Workshop, **values: Any) -> Member:
    n = next(_numbers)
    base = {
        "code": f"TM{n}", "association_id": workshop.association_id, "workshop_id": workshop.id,
        "full_name": f"Tejedora {n}", "millihours_a_day": 8000,
    }  # fmt: skip
    return _add(Member(**base | values))


def make_exporter(**values: Any) -> Exporter:
    n = next(_numbers)
    return _add(Exporter(**{"code": f"E{n}", "name": f"Exportadora {n}"} | values))


def make_standard(key: str = "HK-CHOMPA", **values: Any) -> TimeStandard:
    found = db.session.get(TimeStandard, key)
    if found:
        return found
    technique = make_technique(values.pop("technique_code", "HK"))
    base = {
        "key": key, "technique_code": technique.code, "name_es": "Chompa llana de alpaca", "name_en": "Plain alpaca sweater",
        "millihours_low": 25000, "millihours_typical": 32000, "millihours_high": 45000,
    }  # fmt: skip
    return _add(TimeStandard(**base | values))


def make_product(association: Association, **values: Any) -> Product:
    n = next(_numbers)
    base = {
        "code": f"SKU-{n}", "association_id": association.id, "technique_code": make_technique().code, "name_es": f"Chompa {n}",
        "name_en": f"Sweater {n}", "millihours_per_piece": 32000, "piece_rate_minor": 28800, "price_minor": 57162,
        "state": "published", "published_at": NOW, "created_at": NOW,
    }  # fmt: skip
    return _add(Product(**base | values))


def make_order(exporter: Exporter, *, lines: int = 1, **values: Any) -> Order:
    n = next(_numbers)
    base = {
        "code": f"O-{n}", "exporter_id": exporter.id, "title": f"Pedido {n}", "state": "posted",
        "created_at": NOW, "posted_at": NOW,
        "release_date": date(2026, 11, 23), "due_date": date(2027, 1, 29),
    }  # fmt: skip
    order = _add(Order(**base | values))
    for position in range(1, lines + 1):
        make_order_line(order, position=position)
    return order


def make_order_line(order: Order, **values: Any) -> OrderLine:
    n = next(_numbers)
    base = {
        "code": f"L{n}", "order_id": order.id, "position": 1, "technique_code": make_technique().code,
        "description": "Chompa llana", "quantity": 100, "unit_price_minor": 60000, "millihours_per_piece": 32000,
    }  # fmt: skip
    return _add(OrderLine(**base | values))


def make_offer(line: OrderLine, association: Association, **values: Any) -> Offer:
    n = next(_numbers)
    base = {
        "code": f"OF{n}", "order_line_id": line.id, "association_id": association.id, "state": "offered", "pieces": 20,
        "unit_price_minor": 57162, "piece_rate_minor": 28800, "millihours_per_piece": 32000, "starts_on": date(2026, 11, 23),
        "due_on": date(2027, 1, 29), "expires_at": NOW + timedelta(days=3650), "sent_at": NOW,
    }  # fmt: skip
    return _add(Offer(**base | values))


def make_assignment(line: OrderLine, association: Association, **values: Any) -> Assignment:
    n = next(_numbers)
    base = {
        "code": f"AS{n}", "order_line_id": line.id, "association_id": association.id, "pieces": 20, "unit_price_minor": 57162,
        "piece_rate_minor": 28800, "millihours_per_piece": 32000, "starts_on": date(2026, 11, 23), "due_on": date(2027, 1, 29),
        "accepted_at": NOW, "accepted_by_name": "Líder",
    }  # fmt: skip
    return _add(Assignment(**base | values))


def make_account(role: str, **place: Any) -> Account:
    """An account with one role; ``place`` is association_id, exporter_id or programme_id (and member_id, email)."""
    n = next(_numbers)
    names = ("member_id", "email", "phone", "password_hash", "language", "display_name")
    person = {key: place.pop(key) for key in names if key in place}
    account = _add(Account(**{"display_name": f"Persona {n}", "created_at": NOW} | person))
    _add(RoleGrant(account_id=account.id, role=role, granted_at=NOW, **place))
    return account
