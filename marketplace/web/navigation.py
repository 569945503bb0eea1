"""The navigation of each role: at most five places for producers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.access.actor import Actor, Role

Item = tuple[str, object, str]
"""Endpoint, label, icon."""

PUBLIC: tuple[Item, ...] = (
    ("catalogue.index", _l("Catálogo"), "shirt"),
    ("people.sign_in", _l("Entrar"), "log-in"),
)
BY_ROLE: dict[Role, tuple[Item, ...]] = {
    Role.LEADER: (
        ("today.show", _l("Hoy"), "sun"),
        ("capacity.our_time", _l("Nuestro tiempo"), "calendar"),
        ("catalogue.mine", _l("Productos"), "shirt"),
        ("producers.mine", _l("Nosotras"), "users"),
        ("money.index", _l("Pagos"), "wallet"),
    ),
    Role.WEAVER: (
        ("notebook.my_work", _l("Mi trabajo"), "palillos"),
        ("money.my_pay", _l("Mi pago"), "wallet"),
        ("income.mine", _l("Mi ingreso"), "chart-line"),
        ("catalogue.index", _l("Catálogo"), "shirt"),
    ),
    Role.EXPORTER: (
        ("orders.index", _l("Pedidos"), "package"),
        ("frames.index", _l("Pedidos marco"), "layers"),
        ("fulfilment.works", _l("Trabajos"), "palillos"),
        ("fulfilment.inspections", _l("Revisiones"), "clipboard-check"),
        ("shipping.shipments", _l("Envíos"), "truck"),
        ("quality.index", _l("Calidad"), "chart-line"),
        ("techpacks.index", _l("Fichas técnicas"), "ruler"),
        ("samples.index", _l("Muestras"), "badge-check"),
        ("money.index", _l("Pagos"), "wallet"),
        ("documents.index", _l("Documentos"), "folder"),
        ("catalogue.index", _l("Catálogo"), "shirt"),
        ("seasons.index", _l("Colecciones"), "layers"),
        ("producers.directory", _l("Asociaciones"), "users"),
    ),
    Role.COORDINATOR: (
        ("board.index", _l("Tablero"), "gauge"),
        ("orders.index", _l("Pedidos"), "package"),
        ("frames.index", _l("Pedidos marco"), "layers"),
        ("fulfilment.works", _l("Trabajos"), "palillos"),
        ("fulfilment.inspections", _l("Revisiones"), "clipboard-check"),
        ("shipping.shipments", _l("Envíos"), "truck"),
        ("quality.index", _l("Calidad"), "chart-line"),
        ("samples.index", _l("Muestras"), "badge-check"),
        ("money.index", _l("Pagos"), "wallet"),
        ("income.index", _l("Ingresos"), "chart-line"),
        ("documents.index", _l("Documentos"), "folder"),
        ("matching.index", _l("Emparejar"), "shuffle"),
        ("producers.directory", _l("Asociaciones"), "users"),
        ("capacity.index", _l("Capacidad"), "calendar"),
        ("catalogue.index", _l("Catálogo"), "shirt"),
        ("intake.index", _l("Cargar datos"), "upload"),
        ("people.index", _l("Personas"), "user"),
        ("journal.index", _l("Diario"), "history"),
    ),
    Role.VERIFIER: (
        ("board.index", _l("Tablero"), "gauge"),
        ("orders.index", _l("Pedidos"), "package"),
        ("frames.index", _l("Pedidos marco"), "layers"),
        ("fulfilment.works", _l("Trabajos"), "palillos"),
        ("fulfilment.inspections", _l("Revisiones"), "clipboard-check"),
        ("shipping.shipments", _l("Envíos"), "truck"),
        ("quality.index", _l("Calidad"), "chart-line"),
        ("money.index", _l("Pagos"), "wallet"),
        ("income.index", _l("Ingresos"), "chart-line"),
        ("documents.index", _l("Documentos"), "folder"),
        ("producers.directory", _l("Asociaciones"), "users"),
        ("catalogue.index", _l("Catálogo"), "shirt"),
        ("journal.index", _l("Diario"), "history"),
    ),
    Role.ADMINISTRATOR: (
        ("people.index", _l("Personas"), "user"),
        ("orders.index", _l("Pedidos"), "package"),
        ("documents.index", _l("Documentos"), "folder"),
        ("producers.directory", _l("Asociaciones"), "users"),
        ("capacity.index", _l("Capacidad"), "calendar"),
        ("intake.index", _l("Cargar datos"), "upload"),
        ("journal.index", _l("Diario"), "history"),
    ),
}


KEYS: dict[str, str] = {
    "board.index": "t", "orders.index": "p", "fulfilment.works": "w", "money.index": "d", "matching.index": "e",
    "producers.directory": "a", "capacity.index": "h", "catalogue.index": "c", "people.index": "u", "journal.index": "j",
}  # fmt: skip
"""After the key G, the letter that leads to each place; the same letter in every language and role."""


def nav_items(actor: Actor | None) -> tuple[Item, ...]:
    """The places that this person's navigation shows."""
    if actor is None:
        return PUBLIC
    if actor.role is Role.COORDINATOR and actor.acting_for_member_id is not None:
        return BY_ROLE[Role.LEADER]
    return BY_ROLE[actor.role]
