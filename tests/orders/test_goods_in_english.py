"""An English reader reads what an order asks for in English, and words of the exporter's own as they were written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalogue.models import TimeStandard
from marketplace.infra.database import db
from marketplace.orders.models import OrderLine
from marketplace.people.models import Account
from tests.factories import make_account, make_exporter, make_order


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("en", "chullo de prueba", "Test earflap hat"),
        ("es", "chullo de prueba", "chullo de prueba"),
        ("en", "Gorro como la foto 7", "Gorro como la foto 7"),
    ],
)
def test_kinds_of_pieces_are_named_in_the_readers_language(
    app: Flask, sign_in: Callable[[Account], FlaskClient], language: str, written: str, read: str
) -> None:
    order = make_order(make_exporter(), lines=1)
    line = db.session.query(OrderLine).filter_by(order_id=order.id).one()
    line.description = written
    standard = TimeStandard(
        key="HK-PRUEBA",
        technique_code=line.technique_code,
        name_es="Chullo de prueba",
        name_en="Test earflap hat",
        millihours_low=3000,
        millihours_typical=4000,
        millihours_high=5000,
    )
    db.session.add(standard)
    reader = sign_in(make_account("exporter", exporter_id=order.exporter_id, language=language))
    assert f"1. {read}" in reader.get(f"/pedidos/{order.id}").text
