"""How long papers take: ``python -m tests.bench.documents``. Loads the El Alto data into a folder of its own, prints a table.

Budgets: 500 pages in under 10 seconds, a printed catalogue of 200 products in under 5.
"""

from __future__ import annotations

import io
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image
from sqlalchemy import inspect, select
from sqlalchemy.orm.attributes import set_committed_value

import marketplace
from marketplace import create_app
from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Product, ProductPhoto
from marketplace.documents import drawing, services
from marketplace.documents.catalogue.offline import offline_catalogue
from marketplace.documents.catalogue.printed import printed_catalogue
from marketplace.documents.catalogue.selection import Choice, Material, read
from marketplace.documents.models import IssuedDocument
from marketplace.documents.subjects import WorkSubject
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra import migrations
from marketplace.infra.database import db
from marketplace.infra.photos import keep_photo
from marketplace.intake.command import load_folder
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from tests.conftest import make_settings

DATA = Path(marketplace.__file__).parent / "data" / "el_alto"
Row = tuple[str, int, float, float, float, str]


def timed(make: Callable[[], bytes]) -> tuple[float, float, bytes]:
    """Seconds of wall time and of processor time, and what was made. On a busy machine only the second says something."""
    begin, worked = time.perf_counter(), time.process_time()
    content = make()
    return time.perf_counter() - begin, time.process_time() - worked, content


def pages(content: bytes) -> int:
    """Pages of a PDF."""
    document = pdfium.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()


def papers() -> list[IssuedDocument]:
    """Every kind for some works of the data, until there are 500."""
    actor = Actor(None, "Bench", Role.ADMINISTRATOR)  # type: ignore[arg-type]
    made: list[IssuedDocument] = []
    for number in db.session.scalars(select(Assignment.id).order_by(Assignment.id)):
        for kind in ("acceptance", "purchase_order", "statement", "origin"):
            try:
                made.append(services.issue(actor, kind, WorkSubject(load_assignment(number))))  # type: ignore[arg-type]
            except DomainError as refused:
                # Data of origin are of accepted pieces: work without any has no such paper.
                if refused.code != "nothing_accepted":
                    raise
    return (made * (500 // len(made) + 1))[:500]


def long_statement() -> IssuedDocument:
    """One statement longer than anybody's."""
    actor = Actor(None, "Bench", Role.ADMINISTRATOR)  # type: ignore[arg-type]
    number = db.session.scalars(select(Assignment.id).where(Assignment.code == "AS0001")).one()
    document = services.issue(actor, "statement", WorkSubject(load_assignment(number)))  # type: ignore[arg-type]
    rows: list[dict[str, Any]] = document.facts["entries"]
    document.facts = {**document.facts, "entries": [rows[n % len(rows)] for n in range(5_000)]}
    return document


def with_photos(products: tuple[Product, ...]) -> None:
    """A photo for each product: coloured noise, the hardest picture to pack."""
    for product in products:
        out = io.BytesIO()
        Image.merge("RGB", [Image.effect_noise((1024, 768), 60) for _band in range(3)]).save(out, "JPEG")
        kept = keep_photo(out.getvalue(), printed=True)
        db.session.add(ProductPhoto(product_id=product.id, position=1, file_key=kept.key, thumb_key=kept.thumb_key,
                                    width=kept.width, height=kept.height))  # fmt: skip
    db.session.flush()
    db.session.expire_all()


def two_hundred(choice: Choice) -> Material:
    """The published products, and copies of them under numbers of their own until there are 200."""
    material = read(choice)
    more = (material.products * 4)[len(material.products) : 200]
    copies = [_copy(product, 1_000_000 + number) for number, product in enumerate(more)]
    return Material(choice, (*material.products, *copies), material.colours)


def _copy(product: Product, number: int) -> Product:
    """A product like another, kept nowhere."""
    columns = {name: getattr(product, name) for name in inspect(Product).columns.keys() if name != "id"}  # noqa: SIM118
    made = Product(id=number, **columns)
    for name in ("association", "technique", "photos"):
        set_committed_value(made, name, getattr(product, name))
    return made


def measure() -> list[Row]:
    """Every row of the table: what, pages, seconds, seconds of processor, MB of the file, budget."""
    rows: list[Row] = []

    def add(name: str, make: Callable[[], bytes], budget: str, is_pdf: bool = True) -> None:
        seconds, worked, content = timed(make)
        rows.append((name, pages(content) if is_pdf else 0, seconds, worked, len(content) / 1e6, budget))

    many = papers()
    add("500 documents in one PDF", lambda: drawing.as_pdf(many, "es"), "10 s")
    add("500 documents, a PDF each", lambda: b"".join(drawing.as_pdf([one], "es") for one in many), "", is_pdf=False)
    long = long_statement()
    add("one statement of 5,000 lines", lambda: drawing.as_pdf([long], "es"), "")
    for name, choice in (("A4", Choice()), ("A5, English", Choice("technique", "", "en", "a5"))):
        material = two_hundred(choice)
        add(f"catalogue of 200 products, drawn cloth, {name}", lambda m=material: printed_catalogue(m), "5 s")  # type: ignore[misc]
    with_photos(read(Choice()).products)
    material = two_hundred(Choice())
    add("catalogue of 200 products, photos, A4", lambda: printed_catalogue(material), "5 s")
    add("offline copy of 200 products, photos", lambda: offline_catalogue(material), "", is_pdf=False)
    return rows


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(make_settings(Path(folder), f"sqlite:///{folder}/bench.db"))
        with app.app_context():
            migrations.upgrade()
            load_folder(DATA)
        with app.test_request_context():
            rows = measure()
            db.session.rollback()
    print(f"{'what':52} {'pages':>6} {'seconds':>8} {'cpu s':>6} {'MB':>6}  budget")
    for name, count, seconds, worked, size, budget in rows:
        print(f"{name:52} {count or '':>6} {seconds:8.2f} {worked:6.2f} {size:6.1f}  {budget}")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


if __name__ == "__main__":
    main()
