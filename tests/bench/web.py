"""The bench of the pages: ``python -m tests.bench.web [--requests N]``, or ``make bench``.

Makes 3,000 associations, 10,000 products and 100,000 order lines in a temporary SQLite database and measures, in one run and one
process, the CPU time of our pages beside a bare Flask + SQLAlchemy list of 24 rows on the same data. The pages take turns, so
that a slow moment of the machine falls on all of them; figures are medians.
"""

from __future__ import annotations

import argparse
import gzip
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from marketplace import create_app
from marketplace.access.actor import Actor, Role
from marketplace.config import ROOT
from marketplace.exporters.models import Exporter
from marketplace.fulfilment.models import Delivery
from marketplace.infra import migrations
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.drafts import LineDraft
from marketplace.orders.lines import add_lines
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.services import start_order
from marketplace.people.sessions import open_session
from tests import factories
from tests.bench import market
from tests.bench.bare_page import bare_app
from tests.conftest import make_settings

CATALOGUE, SEARCH, ORDER = 5, 10, 20
"""Goals, in times the bare page."""
HTML_BYTES, ASSET_BYTES, LINES_SECONDS = 30 * 1024, 60 * 1024, 1.0


@dataclass
class Page:
    """A page to measure; ``goal`` is how many times the bare page it may cost."""

    name: str
    client: FlaskClient
    path: str
    goal: float | None = None
    forget: bool = False
    """Make it count its facets anew at each request, as after every change of the catalogue."""
    seconds: float = 0.0
    queries: int = 0
    size: int = 0


def main() -> None:
    """Build, measure, print."""
    words = argparse.ArgumentParser(description="CPU time of the pages on a market of national size.")
    words.add_argument("--requests", type=int, default=60, help="requests per page")
    requests = words.parse_args().requests
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            migrations.upgrade()
            started = time.perf_counter()
            market.build()
            print(f"\n{_sizes()}, made in {time.perf_counter() - started:.0f} s")
        failed = _show(measured(app, _pages(app, folder), requests))
        failed += _weights(app) + _many_lines(app)
    raise SystemExit(f"missed: {', '.join(failed)}" if failed else 0)


def _app(folder: Path) -> Flask:
    app = create_app(make_settings(folder, f"sqlite:///{folder / 'bench.db'}", today=market.TODAY))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def _sizes() -> str:
    counted = {
        model: db.session.scalar(select(func.count()).select_from(model))
        for model in (market.Association, market.Product, OrderLine)
    }
    names = ("associations", "products", "order lines")
    return ", ".join(f"{count:,} {name}" for count, name in zip(counted.values(), names, strict=True))


def _pages(app: Flask, folder: str) -> list[Page]:
    bare = bare_app(f"sqlite:///{folder}/bench.db").test_client()
    anyone, (exporter, order) = app.test_client(), _exporter_with_most_work(app)
    return [
        Page("bare Flask + SQLAlchemy list", bare, "/"),
        Page("catalogue", anyone, "/catalogo", CATALOGUE),
        Page("catalogue, after a change", anyone, "/catalogo", forget=True),
        Page("catalogue, one technique", anyone, "/catalogo?tecnica=HK", CATALOGUE),
        Page("catalogue, technique and price", anyone, "/catalogo?tecnica=HK&precio=400-800", CATALOGUE),
        Page("catalogue, page 50", anyone, "/catalogo?page=50", CATALOGUE),
        Page("catalogue by price", anyone, "/catalogo?orden=precio", CATALOGUE),
        Page("search: chompa", anyone, "/catalogo?q=chompa", SEARCH),
        Page("search: chullo con llamas", anyone, "/catalogo?q=chullo+con+llamas", SEARCH),
        Page("search, mistyped: chmopa", anyone, "/catalogo?q=chmopa", SEARCH),
        Page("search in one technique", anyone, "/catalogo?q=chompa&tecnica=MK", SEARCH),
        Page(f"order page, {order[1]} deliveries", exporter, f"/pedidos/{order[0]}", ORDER),
    ]


def _exporter_with_most_work(app: Flask) -> tuple[FlaskClient, tuple[int, int]]:
    """A browser of the exporter whose real order has the longest timeline, and that order with its number of deliveries."""
    with app.app_context():
        counted = (
            select(OrderLine.order_id, Order.exporter_id, func.count(Delivery.id))
            .join_from(OrderLine, Order)
            .join(Assignment, Assignment.order_line_id == OrderLine.id)
            .join(Delivery)
            .group_by(OrderLine.order_id, Order.exporter_id)
            .order_by(func.count(Delivery.id).desc())
            .limit(1)
        )
        order, exporter, deliveries = db.session.execute(counted).one()
        token = open_session(factories.make_account("exporter", exporter_id=exporter), timedelta(hours=1))
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client, (order, deliveries)


def measured(app: Flask, pages: list[Page], requests: int) -> list[Page]:
    """Each page's median CPU time, its queries and its bytes."""
    for page in pages:
        _look_once(app, page)
    times: dict[str, list[float]] = {page.name: [] for page in pages}
    # Pages that count anew come last: what they make the application forget must not be charged to the others.
    turns = [[page for page in pages if page.forget is late] * requests for late in (False, True)]
    for turn in turns:
        for page in turn:
            if page.forget:
                app.extensions.pop("catalogue_facets", None)
            started = time.process_time()
            page.client.get(page.path).get_data()
            times[page.name].append(time.process_time() - started)
    for page in pages:
        page.seconds = median(times[page.name])
    return pages


def _look_once(app: Flask, page: Page) -> None:
    """Warm it up, and see that it is the page that is meant."""
    assert page.client.get(page.path).status_code == 200, page.path
    with app.app_context():
        engine: Any = db.engine
    statements: list[str] = []

    def remember(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", remember)
    page.size = len(page.client.get(page.path).get_data())
    event.remove(engine, "before_cursor_execute", remember)
    page.queries = len(statements)


def _show(pages: list[Page]) -> list[str]:
    bare, failed = pages[0].seconds, []
    print(f"\n{'page':34} {'CPU ms':>8} {'times bare':>11} {'goal':>5} {'queries':>8} {'HTML KB':>8}")
    for page in pages:
        ratio = page.seconds / bare
        goal = "" if page.goal is None else f"{page.goal:g}"
        queries = page.queries or ""
        print(f"{page.name:34} {1000 * page.seconds:8.2f} {ratio:11.1f} {goal:>5} {queries:>8} {page.size / 1024:8.1f}")
        if page.goal is not None and ratio > page.goal:
            failed.append(page.name)
    return failed


def _weights(app: Flask) -> list[str]:
    html = app.test_client().get("/catalogo").get_data()
    names = set(re.findall(rb'(?:href|src)="/static/([^"?#]+)', html))
    assets = sum(_gzipped(ROOT / "static" / name.decode()) for name in names)
    print(f"\ncatalogue HTML {len(html) / 1024:.1f} KB (goal {HTML_BYTES // 1024})")
    print(f"its {len(names)} assets {assets / 1024:.1f} KB compressed (goal {ASSET_BYTES // 1024})")
    return [name for name, value, most in (("HTML", len(html), HTML_BYTES), ("assets", assets, ASSET_BYTES)) if value > most]


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


def _many_lines(app: Flask) -> list[str]:
    with app.test_request_context():
        exporter = db.session.scalars(select(Exporter).limit(1)).one()
        actor = Actor(account_id=1, display_name="bench", role=Role.EXPORTER, exporter_id=exporter.id)
        order = start_order(actor, exporter)
        db.session.commit()
        drafts = [
            LineDraft(description=f"Chompa {n}", technique_code="HK", quantity=100, standard_key="HK-CHOMPA") for n in range(1000)
        ]
        seconds = _timed(lambda: (add_lines(actor, order, drafts, order.version), db.session.commit()))
    print(f"1,000 order lines entered in {seconds:.2f} s (goal {LINES_SECONDS:g})")
    return ["1,000 lines"] if seconds > LINES_SECONDS else []


def _timed(work: Callable[[], Sequence[Any]]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
