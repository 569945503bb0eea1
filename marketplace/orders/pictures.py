"""What a line of an order is shown by."""

from __future__ import annotations

from marketplace.catalogue.display import cloth_address, photo_address
from marketplace.catalogue.queries import is_public
from marketplace.orders.models import OrderLine


def picture_of(line: OrderLine) -> str:
    """The address of a line's picture: its product's photo, else a drawn cloth with the garment on it.

    The product, its photos and its association must be loaded. A photo that was taken back from the catalogue is not shown.
    """
    product = line.product
    if product is not None and product.photos and is_public(product):
        return photo_address(product)
    return cloth_address(line.code, line.standard_key or (product.standard_key if product else None))
