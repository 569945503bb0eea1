"""What may go wrong with a collection, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "collection_untitled": _l("Escribe un nombre para la colección."),
        "collection_empty": _l("Añade al menos un producto."),
        "collection_year": _l("Pon un año de 2020 a 2100."),
        "product_not_published": _l("Ese producto ya no está en el catálogo."),
        "product_there_already": _l("Ese producto ya está en la colección."),
    }
)
