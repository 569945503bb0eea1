"""J02 on a phone: a product from its photo to the catalogue by taps, its weight on the wire, and the same without a signal."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page
from sqlalchemy import select

from marketplace.catalogue.models import Product, ProductPhoto
from marketplace.infra.database import db
from tests.journeys.person import Measure
from tests.journeys.phones import Place, kept, send_until_empty
from tests.journeys.test_from_order_to_pay import within


def heavy_photo(folder: Path) -> Path:
    """A photo as a camera makes it: twelve megapixels of wool."""
    photo = folder / "photo.jpg"
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(photo, quality=90)
    return photo


def tap_through(page: Page, photo: Path, measure: Measure) -> str:
    """Every tap of the journey from "Hoy" to the last step; gives the price that the phone shows there."""

    def tap(words: str) -> None:
        page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words)).locator("visible=true").first.click()
        measure.taps += 1

    def touch(query: str, number: int = 0) -> None:
        page.locator(query).locator("visible=true").nth(number).click()
        measure.taps += 1

    tap("Productos")
    tap("Poner un producto")
    page.set_input_files("#photo", photo)
    measure.taps += 1
    page.get_by_role("heading", name="¿Qué hicieron?").wait_for()
    touch("section:not([hidden]) .picture")
    for question in ("¿Con qué técnica?", "¿Cuántas horas toma una?"):
        page.get_by_role("heading", name=question).wait_for()
        tap("Seguir")
    for number in (1, 2):
        touch("section:not([hidden]) #sizes label", number)
    for number in (0, 3):
        touch("section:not([hidden]) #colours label", number)
    tap("Seguir")
    return page.locator("[data-price]").inner_text()


def newest(place: Place) -> tuple[Product, int]:
    """The newest product and how many photos it has."""
    with place[2].app_context():
        product = db.session.scalars(select(Product).order_by(Product.id.desc())).first()
        assert product is not None
        return product, len(db.session.scalars(select(ProductPhoto.id).where(ProductPhoto.product_id == product.id)).all())


def test_a_product_from_its_photo_to_the_catalogue(place: Place, phone: Page, shots: Path, tmp_path: Path) -> None:
    wire, measure = place[0], Measure("J02")
    kept(phone)
    before = wire.bytes
    shown = tap_through(phone, heavy_photo(tmp_path), measure)
    phone.screenshot(path=shots / "J02-precio.png", full_page=True)
    phone.get_by_role("button", name="Publicar", exact=True).click()
    measure.taps += 1
    phone.wait_for_url(re.compile(r"/mis-productos/\d+$"))
    phone.wait_for_load_state("load")
    measure.kilobytes = round((wire.bytes - before) / 1024, 1)
    phone.screenshot(path=shots / "J02-listo.png", full_page=True)
    product, photos = newest(place)
    assert (product.state, photos) == ("published", 1)
    assert shown == f"{product.price_minor / 100:,.2f}".replace(",", " ").replace(".", ",").replace(" ", "."), "the phone's price"
    assert phone.get_by_role("link", name="Compartir").count() == 1
    within(measure)


def test_a_product_made_without_a_signal_arrives_with_its_photo(place: Place, phone: Page, tmp_path: Path) -> None:
    kept(phone)
    last = newest(place)[0].id
    phone.context.set_offline(True)
    tap_through(phone, heavy_photo(tmp_path), Measure("J02"))
    phone.get_by_role("button", name="Publicar", exact=True).click()
    phone.get_by_text("Guardado. Se enviará cuando haya señal").wait_for()
    place[0].loses = 1
    place[0].posts.clear()
    phone.context.set_offline(False)
    send_until_empty(phone)
    place[0].loses = 0
    product, photos = newest(place)
    assert (product.id, product.state, photos) == (last + 1, "published", 1)
    assert [status for _path, status in place[0].posts] == [204, 204], "lost once, said again; never refused for its old token"
