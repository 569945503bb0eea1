"""A market of national size for the bench: El Alto's real data, and beside it as much again as a whole country would bring.

The real rows come through the importer; what is added is copied from them with other names, written in bulk.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text

from marketplace.catalogue.models import Colour, Product, ProductPhoto, TimeStandard
from marketplace.exporters.models import Exporter
from marketplace.fulfilment.models import Delivery
from marketplace.infra.database import db
from marketplace.infra.searchtext import search_text
from marketplace.intake.command import load_folder
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association, Technique, Workshop, association_technique
from tests.el_alto import FOLDER

ASSOCIATIONS, PRODUCTS, LINES = 3_000, 10_000, 100_000
LINES_AN_ORDER = 20
BATCH = 5_000
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = date(2026, 11, 21)
KINDS = ["Asociación", "Centro artesanal", "Club de madres", "Taller", "Consorcio"]
NAMES = [
    "Sumaq",
    "Wara",
    "Inti",
    "Kantuta",
    "Illimani",
    "Qantati",
    "Suma",
    "Warmi",
    "Phaxsi",
    "Nayra",
    "Jach'a",
    "Ch'ulu",
    "Bartolina",
    "Tupaj",
    "Wiphala",
]
ZONES = [
    "Río Seco",
    "Alto Lima",
    "Villa Adela",
    "Senkata",
    "Ciudad Satélite",
    "16 de Julio",
    "Villa Dolores",
    "Cosmos 79",
    "Ventilla",
]
TRAITS = [
    "con llamas",
    "calado",
    "con rombos",
    "de dos colores",
    "con flores",
    "a rayas",
    "liviano",
    "grueso",
    "con borde",
    "de feria",
]


def build(seed: int = 7) -> None:
    """Fill the database: the same seed gives the same market."""
    draw = random.Random(seed)
    if load_folder(FOLDER):
        raise SystemExit("the El Alto files do not load")
    groups = _associations(draw)
    products = _products(draw, groups)
    lines = _orders(draw, products)
    _work(draw, groups, lines)
    db.session.commit()
    # As the operations manual says for a large load: the planner chooses its indexes by these figures.
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _write(table: Any, rows: Iterator[Mapping[str, Any]] | Sequence[Mapping[str, Any]]) -> None:
    batch: list[Mapping[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            db.session.execute(insert(table), batch)
            batch = []
    if batch:
        db.session.execute(insert(table), batch)


def _next_id(model: Any) -> int:
    return int(db.session.scalar(select(func.coalesce(func.max(model.id), 0))) or 0) + 1


def _missing(model: Any, wanted: int) -> range:
    first, present = _next_id(model), db.session.scalar(select(func.count()).select_from(model)) or 0
    return range(first, first + wanted - present)


def _associations(draw: random.Random) -> list[dict[str, Any]]:
    programme = db.session.scalar(select(func.min(Association.programme_id)))
    techniques = {row.code: row.name_es for row in db.session.scalars(select(Technique))}
    codes = sorted(techniques)
    rows = []
    for number in _missing(Association, ASSOCIATIONS):
        name = f"{draw.choice(KINDS)} {draw.choice(NAMES)} {draw.choice(NAMES)} {number}"
        technique, zone = draw.choice(codes), draw.choice(ZONES)
        rows.append(
            {
                "id": number,
                "code": f"B{number}",
                "name": name,
                "programme_id": programme,
                "zone": zone,
                "state": "approved",
                "search_text": search_text(name, zone, techniques[technique]),
                "technique": technique,
            }
        )
    _write(Association, [{key: value for key, value in row.items() if key != "technique"} for row in rows])
    _write(association_technique, [{"association_id": row["id"], "technique_code": row["technique"]} for row in rows])
    first = _next_id(Workshop)
    _write(
        Workshop,
        [
            {"id": first + n, "code": f"BW{row['id']}", "association_id": row["id"], "name": "Taller 1", "zone": row["zone"]}
            for n, row in enumerate(rows)
        ],
    )
    return rows


def _products(draw: random.Random, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    standards: dict[str, list[TimeStandard]] = {}
    for standard in db.session.scalars(select(TimeStandard).order_by(TimeStandard.key)):
        standards.setdefault(standard.technique_code, []).append(standard)
    makers = [group for group in groups if group["technique"] in standards]
    techniques = {row.code: row for row in db.session.scalars(select(Technique))}
    colours = list(db.session.scalars(select(Colour.code).order_by(Colour.code)))
    rows = [
        _product(draw, number, group, draw.choice(standards[group["technique"]]), techniques[group["technique"]], colours)
        for number in _missing(Product, PRODUCTS)
        for group in [draw.choice(makers)]
    ]
    _write(Product, rows)
    # Two in three have a photo, as far as the pages are concerned: its file is never opened by a list.
    photos = [row["id"] for row in rows if row["id"] % 3]
    first = _next_id(ProductPhoto)
    _write(
        ProductPhoto,
        [
            {
                "id": first + n,
                "product_id": product,
                "position": 1,
                "file_key": f"aa/{product}.webp",
                "thumb_key": f"aa/{product}-s.webp",
                "width": 1024,
                "height": 768,
            }
            for n, product in enumerate(photos)
        ],
    )
    return rows


def _product(
    draw: random.Random, number: int, group: dict[str, Any], standard: TimeStandard, technique: Technique, colours: list[str]
) -> dict[str, Any]:
    name = f"{standard.name_es} {draw.choice(TRAITS)}"
    millihours = draw.randint(standard.millihours_low, standard.millihours_high)
    rate = millihours * draw.randint(800, 1300) // 1000
    return {
        "id": number,
        "code": f"SKU-B{number}",
        "association_id": group["id"],
        "standard_key": standard.key,
        "technique_code": technique.code,
        "name_es": name,
        "name_en": standard.name_en,
        "millihours_per_piece": millihours,
        "grams": standard.grams_m,
        "sizes": "S;M;L",
        "colours": ";".join(draw.sample(colours, 4)),
        "min_pieces": draw.choice((10, 20, 50)),
        "lead_days": standard.lead_extra_days,
        "piece_rate_minor": rate,
        "price_minor": rate * 2,
        "price_fca_usd_minor": rate // 4,
        "hs6": standard.hs6,
        "nandina": standard.nandina,
        "state": "published",
        "published_at": NOW - timedelta(minutes=number),
        "created_at": NOW,
        "search_text": search_text(name, standard.name_en, technique.name_es, technique.name_en, group["name"], group["zone"]),
    }


def _orders(draw: random.Random, products: list[dict[str, Any]]) -> list[dict[str, Any]]:
    exporters = list(db.session.scalars(select(Exporter.id).order_by(Exporter.id)))
    wanted, order, first = _missing(OrderLine, LINES), _next_id(Order), _next_id(OrderLine)
    lines, orders = [], []
    for number in wanted:
        place = (number - first) % LINES_AN_ORDER
        if place == 0:
            order += 1
            orders.append(
                {
                    "id": order,
                    "code": f"PB-{order}",
                    "exporter_id": draw.choice(exporters),
                    "title": f"Pedido {order}",
                    "state": draw.choice(("posted", "confirmed", "closed")),
                    "release_date": TODAY,
                    "due_date": TODAY + timedelta(days=90),
                    "created_at": NOW,
                    "posted_at": NOW,
                    "version": 1,
                }
            )
        product = draw.choice(products)
        lines.append(
            {
                "id": number,
                "code": f"PB-{order}-{place + 1}",
                "order_id": order,
                "position": place + 1,
                "product_id": product["id"],
                "standard_key": product["standard_key"],
                "technique_code": product["technique_code"],
                "description": product["name_es"],
                "quantity": draw.randint(20, 400),
                "unit_price_minor": product["price_minor"],
                "millihours_per_piece": product["millihours_per_piece"],
            }
        )
    _write(Order, orders)
    _write(OrderLine, lines)
    return lines


def _work(draw: random.Random, groups: list[dict[str, Any]], lines: list[dict[str, Any]]) -> None:
    """Agreed work on every fifth line, half of it delivered: what the order page and the catalogue must not stumble over."""
    first, delivery = _next_id(Assignment), _next_id(Delivery)
    work = [
        {
            "id": first + n,
            "code": f"BA{first + n}",
            "order_line_id": line["id"],
            "association_id": draw.choice(groups)["id"],
            "pieces": line["quantity"],
            "unit_price_minor": line["unit_price_minor"],
            "piece_rate_minor": line["unit_price_minor"] // 2,
            "millihours_per_piece": line["millihours_per_piece"],
            "starts_on": TODAY,
            "due_on": TODAY + timedelta(days=80),
        }
        for n, line in enumerate(lines[::5])
    ]
    _write(Assignment, work)
    _write(
        Delivery,
        [
            {
                "id": delivery + n,
                "code": f"BD{delivery + n}",
                "assignment_id": row["id"],
                "pieces": row["pieces"],
                "announced_on": TODAY,
                "received_on": TODAY,
                "pieces_received": row["pieces"],
            }
            for n, row in enumerate(work[::2])
        ],
    )
