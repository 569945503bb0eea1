"""A line of an order is shown by its product's photo, else by a cloth that has the garment on it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from marketplace.orders.pictures import picture_of


def line(product: Any = None, standard_key: str | None = None) -> Any:
    return SimpleNamespace(code="O-1-1", product=product, standard_key=standard_key)


def product(*photos: int, state: str = "published") -> Any:
    return SimpleNamespace(
        code="SKU-1",
        standard_key="HK-CHULLO",
        state=state,
        photos=[SimpleNamespace(id=number) for number in photos],
        association=SimpleNamespace(state="approved"),
    )


@pytest.mark.parametrize(
    ("shown", "address"),
    [
        (line(product(7, 8)), "/fotos/7/chica.webp"),
        # A photo that was taken back is nobody's to see any more.
        (line(product(7, state="withdrawn")), "/aguayo/O-1-1.svg?pieza=chullo"),
        (line(product()), "/aguayo/O-1-1.svg?pieza=chullo"),
        (line(product(), "HK-CHOMPA"), "/aguayo/O-1-1.svg?pieza=chompa"),
        (line(standard_key="HK-CHOMPA"), "/aguayo/O-1-1.svg?pieza=chompa"),
        (line(standard_key="WO-MESA"), "/aguayo/O-1-1.svg"),
        (line(), "/aguayo/O-1-1.svg"),
    ],
)
def test_the_photo_else_the_garment_else_the_cloth(app: Flask, shown: Any, address: str) -> None:
    with app.test_request_context():
        assert picture_of(shown) == address
