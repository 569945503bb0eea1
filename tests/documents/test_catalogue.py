"""The printed catalogue and the copy for a USB stick."""

from __future__ import annotations

import io
import zipfile

import pypdfium2 as pdfium
import pytest
from PIL import Image
from sqlalchemy import select

from marketplace.catalogue.models import Product, ProductPhoto
from marketplace.documents.catalogue.offline import offline_catalogue
from marketplace.documents.catalogue.printed import printed_catalogue
from marketplace.documents.catalogue.selection import Choice, read
from marketplace.infra import i18n
from marketplace.infra.database import db
from marketplace.infra.photos import keep_photo
from marketplace.producers.models import Association, Member
from tests.documents.conftest import pages_of, text_of
from tests.el_alto import app, by_code  # noqa: F401
from tests.factories import make_account


def published():
    return list(db.session.scalars(select(Product).where(Product.state == "published").order_by(Product.id)))


def photographed(product):
    """Give a product a photo."""
    out = io.BytesIO()
    Image.effect_noise((900, 700), 80).convert("RGB").save(out, "JPEG")
    kept = keep_photo(out.getvalue())
    db.session.add(ProductPhoto(product_id=product.id, position=1, file_key=kept.key, thumb_key=kept.thumb_key,
                                width=kept.width, height=kept.height))  # fmt: skip
    db.session.commit()


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("by", "paper"), [("association", "a4"), ("technique", "a5"), ("collection", "a4")])
def test_every_published_product_is_in_it_once_with_its_price_and_pay(app, by, paper, language):
    photographed(published()[0])
    content = printed_catalogue(read(Choice(by, "", language, paper)))
    said = text_of(content)
    for product in published():
        assert said.split().count(product.code) == 1
        assert (product.name_en if language == "en" else product.name_es) in said
    with app.test_request_context(), i18n.force_locale("en" if language == "en" else "es_BO"):
        prices = [i18n.money(product.price_minor).replace("\u00a0", " ") for product in published()]
    assert all(price in said for price in prices)
    assert ("h de trabajo" in said, "h of work" in said) == (language == "es", language == "en")
    whole = pages_of(content)
    assert said.endswith(f"{whole} / {whole}")
    assert f"2 / {whole}" in said
    assert f" 1 / {whole}" not in said, "the cover bears no number"


def test_without_prices_there_is_no_amount_in_it(app):
    said = text_of(printed_catalogue(read(Choice(prices=False))))
    assert "Bs " not in said
    assert "USD" not in said
    assert "Precios a pedido" in said


def test_drafts_and_persons_are_in_neither(app):
    drafts = db.session.scalars(select(Product.code).where(Product.state == "draft")).all()
    members = db.session.scalars(select(Member.full_name).limit(400)).all()
    assert drafts
    with zipfile.ZipFile(io.BytesIO(offline_catalogue(read(Choice())))) as file:
        pages = " ".join(file.read(name).decode() for name in file.namelist() if name.endswith(".html"))
    for said in (text_of(printed_catalogue(read(Choice()))), pages):
        assert not [code for code in drafts if code in said]
        assert not [name for name in members if name in said]


def test_a_catalogue_of_one_association_holds_its_products_alone(app):
    group = by_code(Association, "A05")
    own = {product.code for product in published() if product.association_id == group.id}
    said = text_of(printed_catalogue(read(Choice(only=str(group.id)))))
    assert {product.code for product in published() if product.code in said.split()} == own


def test_an_empty_choice_is_a_cover_and_a_sentence(app):
    content = printed_catalogue(read(Choice(only="99999999")))
    assert pages_of(content) == 2
    assert "No hay productos publicados" in text_of(content)


def test_the_table_of_contents_names_the_page_on_which_each_chapter_begins(app):
    document = pdfium.PdfDocument(printed_catalogue(read(Choice())))
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    contents = pages[1]
    for name in ("Kantuta", "Sol Naciente", "SUMMA KNITS"):
        number = next(place for place, text in enumerate(pages[2:], start=3) if text.startswith(name))
        assert contents.split(name, 1)[1].replace(".", " ").split()[0] == str(number)
    document.close()


def test_the_offline_copy_opens_from_a_file_and_asks_nothing_of_the_network(app, chromium, tmp_path):
    photographed(published()[0])
    with zipfile.ZipFile(io.BytesIO(offline_catalogue(read(Choice())))) as file:
        file.extractall(tmp_path)
    context = chromium.new_context(offline=True, viewport={"width": 360, "height": 640})
    asked, failed, spoken = [], [], []
    context.on("request", lambda request: asked.append(request.url))
    context.on("requestfailed", lambda request: failed.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: spoken.append(message.text))
    page.on("pageerror", lambda error: spoken.append(str(error)))
    page.goto((tmp_path / "catalogo" / "index.html").as_uri())
    assert page.locator("[data-words]").count() == len(published())
    page.locator("img").last.scroll_into_view_if_needed()
    page.get_by_label("¿Qué busca?").fill("CHALINA telar")
    assert 0 < page.locator("[data-words]:visible").count() < len(published())
    assert page.locator("#count").inner_text() == str(page.locator("[data-words]:visible").count())
    page.get_by_label("¿Qué busca?").fill("nosuchword")
    assert page.locator("#none").is_visible()
    page.get_by_label("¿Qué busca?").fill("")
    page.locator("[data-words] a").first.click()
    page.wait_for_url("**/productos/*.html")
    assert page.locator("img.big").evaluate("image => image.naturalWidth") > 0
    page.locator("a[href*='asociaciones']").first.click()
    page.wait_for_url("**/asociaciones/*.html")
    page.locator("header a").click()
    page.wait_for_url("**/index.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
    assert failed == []
    assert spoken == []


def test_every_link_of_the_offline_copy_leads_to_a_file_in_it(app):
    import re
    from posixpath import dirname, normpath

    with zipfile.ZipFile(io.BytesIO(offline_catalogue(read(Choice("technique", "", "en", "a4"))))) as file:
        names = set(file.namelist())
        assert len(names) == len(file.namelist()), "no file is in it twice"
        for name in (name for name in names if name.endswith(".html")):
            text = file.read(name).decode()
            for link in re.findall(r'(?:href|src)="([^"]+)"', text):
                assert link.startswith("data:") or normpath(f"{dirname(name)}/{link}") in names, (name, link)
        assert 'lang="en"' in file.read("catalogo/index.html").decode()


def test_hostile_names_stay_text_in_both(app):
    product = published()[0]
    product.name_es = '<script>alert(1)</script> #set page(width: 1pt) $x$ "@a" \\ ' + "w" * 80
    db.session.commit()
    printed = text_of(printed_catalogue(read(Choice())))
    assert "<script>alert(1)</script> #set page(width: 1pt) $x$" in printed
    assert "w" * 80 in printed.replace(" ", "")
    with zipfile.ZipFile(io.BytesIO(offline_catalogue(read(Choice())))) as file:
        assert b"<script>alert" not in file.read("catalogo/index.html")


@pytest.mark.parametrize(("what", "kind", "start"), [("pdf", "application/pdf", b"%PDF"), ("usb", "application/zip", b"PK")])
def test_it_is_chosen_on_a_page_made_in_the_background_and_taken(app, sign_in, what, kind, start):
    group = by_code(Association, "A05")
    client = sign_in(make_account("leader", association_id=group.id))
    assert client.get("/catalogo/impreso").status_code == 200
    answer = client.post("/catalogo/impreso", data={"by": "technique", "language": "en", "paper": "a5", "what": what})
    follow = client.get(answer.location)
    assert "listo" in follow.text
    file = client.get(answer.location + "/archivo")
    assert file.mimetype == kind
    assert file.data.startswith(start)
    stranger = sign_in(make_account("leader", association_id=group.id))
    assert stranger.get(answer.location).status_code == 404


def test_a_wrong_choice_is_asked_again(app, sign_in):
    client = sign_in(make_account("administrator"))
    assert client.post("/catalogo/impreso", data={"by": "weight", "language": "es", "paper": "a4"}).status_code == 422
