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
        ("capacity.our_time", _l("Tiempo"), "calendar"),
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
        ("techpacks.index", _l("Fichas técnicas"), "ruler"),
        ("samples.index", _l("Muestras"), "badge-check"),
        ("fulfilment.works", _l("Trabajos"), "palillos"),
        ("fulfilment.inspections", _l("Revisiones"), "clipboard-check"),
        ("quality.index", _l("Calidad"), "chart-line"),
        ("shipping.shipments", _l("Envíos"), "truck"),
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
        ("matching.index", _l("Emparejar"), "shuffle"),
        ("samples.index", _l("Muestras"), "badge-check"),
        ("fulfilment.works", _l("Trabajos"), "palillos"),
        ("fulfilment.inspections", _l("Revisiones"), "clipboard-check"),
        ("quality.index", _l("Calidad"), "chart-line"),
        ("shipping.shipments", _l("Envíos"), "truck"),
        ("money.index", _l("Pagos"), "wallet"),
        ("income.index", _l("Ingresos"), "chart-line"),
        ("documents.index", _l("Documentos"), "folder"),
        ("producers.directory", _l("Asociaciones"), "users"),
        ("capacity.index", _l("Capacidad"), "calendar"),
        ("catalogue.index", _l("Catálogo"), "shirt"),
        ("indicators.index", _l("Resultados"), "target"),
        ("people.index", _l("Personas"), "user"),
        ("intake.index", _l("Cargar datos"), "upload"),
        ("voice.index", _l("Voces"), "volume-2"),
        ("journal.index", _l("Diario"), "history"),
    ),
    Role.VERIFIER: (
        ("board.index", _l("Tablero"), "gauge"),
        ("orders.index", _l("Pedidos"), "package"),
        ("frames.index", _l("Pedidos marco"), "layers"),
        ("fulfilment.works", _l("Trabajos"), "palillos"),
        ("fulfilment.inspections", _l("Revisiones"), "clipboard-check"),
        ("quality.index", _l("Calidad"), "chart-line"),
        ("shipping.shipments", _l("Envíos"), "truck"),
        ("money.index", _l("Pagos"), "wallet"),
        ("income.index", _l("Ingresos"), "chart-line"),
        ("documents.index", _l("Documentos"), "folder"),
        ("producers.directory", _l("Asociaciones"), "users"),
        ("catalogue.index", _l("Catálogo"), "shirt"),
        ("indicators.index", _l("Resultados"), "target"),
        ("journal.index", _l("Diario"), "history"),
    ),
    Role.ADMINISTRATOR: (
        ("people.index", _l("Personas"), "user"),
        ("orders.index", _l("Pedidos"), "package"),
        ("documents.index", _l("Documentos"), "folder"),
        ("producers.directory", _l("Asociaciones"), "users"),
        ("capacity.index", _l("Capacidad"), "calendar"),
        ("indicators.index", _l("Resultados"), "target"),
        ("intake.index", _l("Cargar datos"), "upload"),
        ("journal.index", _l("Diario"), "history"),
    ),
}

PARTS: tuple[tuple[object, tuple[str, ...]], ...] = (
    (_l("Pedidos"), ("orders.index", "frames.index", "matching.index", "techpacks.index", "samples.index")),
    (_l("Producción"), ("fulfilment.works", "fulfilment.inspections", "quality.index", "shipping.shipments")),
    (_l("Dinero"), ("money.index", "income.index", "documents.index")),
    (_l("Grupos"), ("producers.directory", "capacity.index", "catalogue.index", "seasons.index")),
    (_l("Programa"), ("indicators.index", "people.index", "intake.index", "voice.index", "journal.index")),
)
"""The parts of a long menu and the places in each."""

ELSEWHERE: dict[str, str] = {"order_page.show": "orders.index", "week_work.show": "capacity.index"} | dict.fromkeys(
    (
        "fulfilment.inspect", "fulfilment.inspection", "fulfilment.plan_inspection", "fulfilment.sign", "fulfilment.hold",
        "fulfilment.annul", "fulfilment.decide", "fulfilment.recount", "fulfilment.severity",
    ),
    "fulfilment.inspections",
)  # fmt: skip
"""Pages that belong to another place of the menu than the first one of their feature."""


KEYS: dict[str, str] = {
    "board.index": "t", "orders.index": "p", "fulfilment.works": "w", "money.index": "d", "matching.index": "e",
    "producers.directory": "a", "capacity.index": "h", "catalogue.index": "c", "indicators.index": "r", "people.index": "u",
    "journal.index": "j",
}  # fmt: skip
"""After the key G, the letter that leads to each place; the same letter in every language and role."""


def nav_items(actor: Actor | None) -> tuple[Item, ...]:
    """The places that this person's navigation shows."""
    if actor is None:
        return PUBLIC
    if actor.role is Role.COORDINATOR and actor.acting_for_member_id is not None:
        return BY_ROLE[Role.LEADER]
    return BY_ROLE[actor.role]


def parts_of(items: tuple[Item, ...]) -> dict[str, object]:
    """Which part's name stands above which place of the side menu; a menu of few places has none."""
    if len(items) <= 8:
        return {}
    names = [endpoint for endpoint, _label, _icon in items]
    return {next(name for name in names if name in places): part for part, places in PARTS if set(places) & set(names)}


def place_of(items: tuple[Item, ...], endpoint: str | None) -> str:
    """The endpoint of the menu's place to which a page belongs; an empty text where it belongs to none."""
    names = [name for name, _label, _icon in items]
    wanted = ELSEWHERE.get(endpoint or "", endpoint or "")
    if wanted in names:
        return wanted
    return next((name for name in names if name.split(".")[0] == wanted.split(".")[0]), "")
